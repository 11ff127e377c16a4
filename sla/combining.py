"""What a saving means for calendars that are put together: which of the others they take over, and whom a saving reaches.

A calendar that is put together keeps the others as they are; whenever one of them is saved, it gets versions of its own from
the same instant on. So every past instant is asked under what then held, and its open deadlines are put right like all others.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from foundation.errors import Invalid, Mistake
from sla.eras import Era, ruling
from sla.service_calendar import ServiceCalendar, built_on, rebuilt

Saved = Mapping[str, tuple[Era, ...]]
"""Every saving of every calendar, by its code."""


def at_instant(saved: Saved, at: datetime) -> dict[str, ServiceCalendar]:
    """Each calendar as it rules at an instant."""
    return {code: _ruling_at(eras, at) for code, eras in saved.items()}


def check_no_circle(code: str, calendar: ServiceCalendar, saved: Saved, path: str = "combine") -> None:
    """Invalid where a calendar is put together from itself, at whatever depth, by what rules now or is planned."""
    for place, part in enumerate(calendar.parts):
        if code == part.code:
            raise Invalid(Mistake(f"{path}.{place}.with", "a calendar cannot be put together from itself"))
        ruled = (era.calendar for era in ruling(saved.get(part.code, ())))
        if any(code in built_on(one) for one in (part.calendar, *ruled)):
            raise Invalid(Mistake(f"{path}.{place}.with", "this calendar is itself put together from the one at hand"))


def planned(saved: Saved, calendar: ServiceCalendar, since: datetime) -> Iterator[tuple[datetime, ServiceCalendar]]:
    """The versions a saving from `since` on comes to: one then, one wherever a calendar it is built on changes later."""
    yield since, rebuilt(calendar, at_instant(saved, since))
    members = set(built_on(calendar))
    for at in sorted(
        {era.since for code in members & saved.keys() for era in ruling(saved[code]) if era.since > since}
    ):
        yield at, rebuilt(calendar, at_instant(saved, at))


def followers(saved: Saved, code: str) -> list[str]:
    """The calendars that are put together from this one directly, as they rule now or later."""
    return [
        other
        for other, eras in saved.items()
        if other != code and any(part.code == code for era in ruling(eras) for part in era.calendar.parts)
    ]


def downstream(saved: Saved, code: str) -> list[str]:
    """Every calendar that is put together from this one, at whatever depth, each after those it is itself put together from."""
    found: dict[str, None] = {}

    def visit(one: str) -> None:
        for other in sorted(followers(saved, one)):
            if other not in found:
                visit(other)
        found[one] = None

    visit(code)
    return list(reversed(found))[1:]


def following(saved: Saved, follower: str, since: datetime) -> Iterator[tuple[datetime, ServiceCalendar]]:
    """The versions a follower needs once what it is built on was saved (`saved` knows of it) from `since` on; its own
    plans stay."""
    own = ruling(saved[follower])
    members = {code for era in own for code in built_on(era.calendar)} & saved.keys()
    later = {
        era.since for eras in (own, *(ruling(saved[code]) for code in members)) for era in eras if era.since > since
    }
    for at in sorted({since, *later}):
        yield at, rebuilt(_ruling_at(own, at), at_instant(saved, at))


def _ruling_at(eras: tuple[Era, ...], at: datetime) -> ServiceCalendar:
    ruled = ruling(eras)
    return next((era.calendar for era in reversed(ruled) if era.since <= at), ruled[0].calendar)
