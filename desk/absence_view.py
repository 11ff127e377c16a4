"""When a member is away and for whom they stand in, as their own page shows it; what they typed becomes two instants. Pure but for one question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from desk.place import Asked
from pages import day_spans
from pages.times import Reader
from pages.view import Choice
from pages.words import N_
from staff import roster, roster_saving


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """`note`: who stands in."""

    id: int
    span: str
    note: str


@dataclass(frozen=True, slots=True)
class OwnAbsence:
    """`until`: when the absence they are in ends, empty where they are in none. `stands_for`: one sentence for each colleague
    whose work they go on with."""

    rows: tuple[AbsenceRow, ...]
    until: str
    stands_for: tuple[str, ...]
    colleagues: tuple[Choice, ...]


def view(session: Session, who: Asked) -> OwnAbsence:
    me, now = who.agent.agent_id, who.reader.now
    until = roster.at(session, now).until

    def note(substitute: int | None) -> str:
        name = who.names.colleague(substitute)
        return who.say(N_("%(name)s stands in"), name=name) if name else who.say(N_("nobody stands in"))

    return OwnAbsence(
        tuple(
            AbsenceRow(one.id or 0, day_spans.span(one.starts_at, one.ends_at, who.reader), note(one.substitute_id))
            for one in roster_saving.absences(session, me, now)
        ),
        day_spans.last(until[me], who.reader) if me in until else "",
        tuple(
            who.say(N_("You stand in for %(name)s until %(end)s."), name=who.names.colleague(one), end=day_spans.last(until[one], who.reader))
            for one in sorted(who.agent.who.stands_for)
        ),
        tuple(Choice(str(one.id), one.name) for one in who.names.colleagues.values() if one.active and one.id != me),
    )  # fmt: skip


def entered(said: Mapping[str, str], reader: Reader) -> tuple[datetime | None, datetime | None]:
    """Beginning and end of what was typed; without times of day, from the first to the end of the last day."""
    start = _instant(said.get("first", ""), said.get("first_time", "") or "00:00", reader)
    until = said.get("last_time", "")
    return start, _instant(said.get("last", ""), until or "00:00", reader, days=0 if until else 1)


def _instant(day: str, clock: str, reader: Reader, days: int = 0) -> datetime | None:
    try:
        at = datetime.combine(date.fromisoformat(day) + timedelta(days), time.fromisoformat(clock), reader.zone)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
