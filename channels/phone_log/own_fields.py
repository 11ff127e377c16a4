"""The desk's own fields on the call form: they go with the note, and stand on its ticket."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from channels.phone_log.entry import Say
from foundation.errors import Mistake
from pages.view import Choice
from ticketing import custom_values
from ticketing.custom_fields import FORM, Definition, entered, fitting
from ticketing.tables import Category

MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class CallField:
    """One field of the form, as `desk/parts/field.html` draws it: nothing is held yet."""

    name: str
    label: str
    kind: str
    choices: tuple[Choice, ...] = ()
    required: bool = False
    value: str = ""
    told: str = ""


def offered(session: Session, german: bool) -> tuple[CallField, ...]:
    """Those for every ticket first; the others name the category they are for."""
    known = sorted(custom_values.in_use(session), key=lambda one: bool(one.category))
    rows = session.execute(select(col(Category.code), col(Category.name_de), col(Category.name_en))).all() if known else ()  # fmt: skip
    named = {row.code: row.name_de if german else row.name_en or row.name_de for row in rows}
    return tuple(_field(one, named, german) for one in known)


def entered_in(
    said: Mapping[str, str], known: Iterable[Definition], say: Say
) -> tuple[dict[str, str], tuple[Mistake, ...]]:
    """Code → value of what was entered, and what is wrong with it. Whether a field fits a ticket whose category the rules find is
    seen when there is one."""
    known = tuple(known)
    fits = {one.code for one in fitting(known, said["category"])} if said["category"] else {one.code for one in known}
    found: dict[str, str] = {}
    wrong: list[Mistake] = []
    for one in known:
        name = f"{FORM}{one.code}"
        try:
            value = entered(one, said.get(name, ""))
            if value and one.code not in fits:
                raise ValueError("tickets of this category have no such field")
        except ValueError as error:
            sentence = say(str(error))
            wrong.append(Mistake(name, f"{sentence[:1].upper()}{sentence[1:]}."))
        else:
            found |= {one.code: value} if value else {}
    return found, tuple(wrong)


def _field(one: Definition, named: Mapping[str, str], german: bool) -> CallField:
    label = one.german if german else one.english
    below = one.category.removesuffix("*")
    names = [name for code, name in named.items() if below and (code == below or (below.endswith(".") and code.startswith(below)))]  # fmt: skip
    only = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
    choices = tuple(Choice(choice, choice) for choice in one.choices)
    return CallField(f"{FORM}{one.code}", f"{label} ({only})" if only else label, one.kind, choices, one.required)
