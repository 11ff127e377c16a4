"""Setting up a field of the desk's own: its names, what it takes, and on which tickets it stands."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, func, select

from foundation.errors import Invalid, Mistake, NotFound
from foundation.slugs import slug_of
from staff import audit
from storage.change import Change
from ticketing.custom_field_tables import CustomField, CustomValue
from ticketing.custom_fields import KINDS, meet
from ticketing.tables import Category

FIELDS = ("name_de", "name_en", "kind", "category", "choices", "required", "active", "position")
LONGEST_CODE = 40
LONGEST_NAME = 60
MOST_CHOICES = 100


def save(change: Change, code: str, wanted: Mapping[str, Any], by: str) -> str:
    """Changes the field of this `code`, or adds one where it is empty; answers its code. `wanted` are some of `FIELDS`; what is
    missing stays, or is as usual. Raises Invalid."""
    row = change.session.get(CustomField, code) if code else None
    if code and row is None:
        raise NotFound("There is no such field.")
    return _saved(change, row, wanted, by)


def put(change: Change, code: str, wanted: Mapping[str, Any], by: str) -> str:
    """As `save`, for programs that name the code of a new field themselves."""
    return _saved(change, change.session.get(CustomField, code), {**wanted, "code": code}, by)


def _saved(change: Change, row: CustomField | None, wanted: Mapping[str, Any], by: str) -> str:
    before = {name: getattr(row, name) for name in FIELDS} if row else {}
    values = {"category": "", "choices": [], "required": False, "active": True, **before, **wanted}
    if mistakes := _mistakes(change.session, row, values):
        raise Invalid(*mistakes)
    if values["kind"] != "choice":
        values["choices"] = []
    if row is None:
        last = change.session.exec(select(func.max(CustomField.position))).one()
        code = values.pop("code", "") or _free_code(change.session, values["name_de"])
        row = CustomField(code=code, name_de="", name_en="", kind="", position=(last or 0) + 1)
        change.session.add(row)
    after = {name: values[name] for name in FIELDS if name in values}
    for name, value in after.items():
        setattr(row, name, value)
    change.session.flush()
    audit.note(change, by, f"custom_field {row.code}", before, after)
    return row.code


def _mistakes(session: Session, row: CustomField | None, values: Mapping[str, Any]) -> list[Mistake]:
    found = [Mistake(name, "this field is still empty") for name in ("name_de", "name_en") if not values.get(name)]
    found += [Mistake(name, "this is too long") for name in ("name_de", "name_en") if len(values.get(name) or "") > LONGEST_NAME]  # fmt: skip
    if values.get("kind") not in KINDS:
        found.append(Mistake("kind", "choose what it takes"))
    elif row and row.kind != values["kind"] and _is_used(session, row.code):
        found.append(Mistake("kind", "tickets hold something in it already; make a new field instead"))
    choices = values["choices"]
    if values.get("kind") == "choice" and not 2 <= len(set(choices)) == len(choices) <= MOST_CHOICES:
        found.append(Mistake("choices", "say at least two answers, each once"))
    if row is None and (code := values.get("code", "")) and slug_of(code, LONGEST_CODE) != code:
        found.append(Mistake("code", "small letters, figures and hyphens only"))
    known = set(session.exec(select(Category.code)).all())
    if values["category"] and values["category"] not in known | {f"{code.partition('.')[0]}.*" for code in known}:
        found.append(Mistake("category", "choose a category"))
    return found + _twins(session, row, values)


def _twins(session: Session, row: CustomField | None, values: Mapping[str, Any]) -> list[Mistake]:
    """A ticket shows no two fields of one name: another one in use is called so, and some ticket would bear both."""
    if not values["active"]:
        return []
    others = session.exec(select(CustomField).where(col(CustomField.active))).all()
    beside = [one for one in others if one is not row and meet(one.category, values["category"])]
    taken = {name: {getattr(one, name).casefold() for one in beside} for name in ("name_de", "name_en")}
    return [
        Mistake(name, "another field of these tickets has this name already")
        for name, names in taken.items()
        if (values.get(name) or "").casefold() in names
    ]


def _is_used(session: Session, code: str) -> bool:
    return session.exec(select(CustomValue.ticket_id).where(CustomValue.field == code).limit(1)).first() is not None


def _free_code(session: Session, name: str) -> str:
    first = slug_of(name, LONGEST_CODE) or "x"
    taken = set(session.exec(select(CustomField.code).where(col(CustomField.code).startswith(first, autoescape=True))))
    return next(code for number in range(1, 1000) if (code := first if number == 1 else f"{first}-{number}") not in taken)  # fmt: skip
