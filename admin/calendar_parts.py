"""Other calendars put to one: added, kept where both open, or taken away. Read from the form, written back, told in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from foundation.errors import Invalid, Mistake
from pages.saying import Saying
from pages.view import Form
from pages.words import N_
from sla.calendar_text import MOST_PARTS as MOST
from sla.combining import Saved, at_instant, check_no_circle
from sla.service_calendar import Part, ServiceCalendar

WAYS = {
    "union": N_("and also the hours of"),
    "intersection": N_("but only while open as well"),
    "minus": N_("but not in the hours of"),
}
PROBLEMS = {
    "a calendar cannot be put together from itself": N_("A calendar cannot be put together from itself."),
    "this calendar is itself put together from the one at hand": N_(
        "That calendar is itself put together from this one."
    ),
}

WRITTEN_OUT = N_(
    "A program has put hours of its own to this calendar. This form would lose them: change it where they were written."
)


@dataclass(frozen=True, slots=True)
class PartsEntered:
    parts: tuple[Part, ...]
    mistakes: tuple[Mistake, ...]


def read(values: Mapping[str, str], code: str, saved: Saved, since: datetime, say: Saying) -> PartsEntered:
    """The fields `part.N.how` and `part.N.with`, the calendars as they rule at `since`; a line without one puts nothing to it.
    A calendar with parts that are no saved calendar is not read: the form cannot show them."""
    known = at_instant(saved, since)
    parts, mistakes = [], []
    if code in known and any(part.code not in known for part in known[code].parts):
        mistakes.append(Mistake("part.0.with", say(WRITTEN_OUT)))
    for place in range(MOST):
        how, chosen = values.get(f"part.{place}.how", ""), values.get(f"part.{place}.with", "")
        if not chosen:
            continue
        if how not in WAYS or chosen not in known:
            mistakes.append(Mistake(f"part.{place}.with", say(N_("Choose how, and a calendar."))))
            continue
        part = Part(how, known[chosen], chosen)  # type: ignore[arg-type]
        try:
            check_no_circle(code, ServiceCalendar("UTC", ((),) * 7, parts=(part,)), saved)
            parts.append(part)
        except Invalid as error:
            told = error.mistakes[0].problem
            mistakes.append(Mistake(f"part.{place}.with", say(PROBLEMS.get(told, told))))
    return PartsEntered(tuple(parts), tuple(mistakes))


def lines(form: Form) -> tuple[int, ...]:
    """The places to show: up to the last that is filled in, rightly or not, and one more."""
    filled = [place for place in range(MOST) if form.value(f"part.{place}.with") or form.mistake(f"part.{place}.with")]
    return tuple(range(min(max(filled, default=-1) + 2, MOST)))


def written(calendar: ServiceCalendar) -> dict[str, str]:
    """The fields of the form; those that held more before are empty."""
    fields = {}
    for place, part in zip_longest(range(MOST), calendar.parts[:MOST]):
        fields[f"part.{place}.how"] = part.how if part else "union"
        fields[f"part.{place}.with"] = part.code if part else ""
    return fields


def told(parts: Iterable[Part], names: Mapping[str, str], say: Saying) -> str:
    """`and also the hours of Rufbereitschaft`, one after the other; nothing where there are none."""
    return ", ".join(f"{say(WAYS[one.how])} {names.get(one.code, one.code)}" for one in parts)
