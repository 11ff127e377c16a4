"""The telephone log: what the telephone system reports, whose screen it concerns, and what became of each call."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import select, update
from sqlmodel import Session, col

from channels.phone_log.call_states import after
from channels.phone_log.reader import CallNote
from channels.phone_log.tables import PhoneCall
from pages import keys
from pages.telephone import CallEvent, Reported
from staff.tables import Agent
from storage.change import Change
from storage.upsert import insert_or
from ticketing import telephone as numbers
from ticketing.callbacks import TOPIC

LONGEST_ID = 200
REUSED_AFTER, LONGEST_CALL = timedelta(hours=1), timedelta(hours=12)
"""How long after its end (or, where none was reported, its beginning) a call's name may be another call's."""


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """A row of the log as pages work with it."""

    id: int
    direction: str
    number: str
    line: str
    state: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


def book(change: Change, event: CallEvent, country: str) -> Reported:
    """Books one report; a repeated or late one does no harm."""
    row = _row(change, event, country)
    known = _agents(change.session, event.places)
    state = after(row.state or None, event.event, row.direction, event.missed)  # type: ignore[arg-type]
    row.number = numbers.better(row.number, numbers.kept(event.number, country))
    if event.event == "ringing":
        row.rings_for = sorted({*row.rings_for, *known})
    elif event.event == "answered" and known:
        row.agent_id, row.rings_for = min(known), sorted(known)
    if event.event == "answered" and row.answered_at is None:
        row.answered_at = change.now
    if event.event == "ended" and row.ended_at is None:
        row.ended_at = change.now
    row.state = state
    change.wake(TOPIC)
    names = sorted(known.get(one, "") for one in row.rings_for)
    return Reported(event.call_id, state, tuple(filter(None, names)))


def _row(change: Change, event: CallEvent, country: str) -> PhoneCall:
    """The call's row, made if it is new, locked until the commit. A name used again long after is another call."""
    call_id = event.call_id[:LONGEST_ID]
    question = select(PhoneCall).where(col(PhoneCall.source) == event.source, col(PhoneCall.call_id) == call_id)
    known: PhoneCall | None = change.session.execute(question.with_for_update()).scalar()
    if known is not None and not (event.event == "ringing" and _is_over(known, change.now)):
        return known
    if known is not None:
        known.call_id = f"{call_id}#{known.id}"
        change.session.flush()
    fresh: dict[str, Any] = {
        "source": event.source, "call_id": call_id, "direction": event.direction, "number": numbers.kept(event.number, country),
        "line": event.line[:60], "rings_for": [], "agent_id": None, "state": "ringing", "started_at": change.now, "answered_at": None,
        "ended_at": None, "settled_at": None, "ticket_id": None, "note_id": "",
    }  # fmt: skip
    change.session.connection().execute(insert_or(change.session, PhoneCall).on_conflict_do_nothing(), fresh)
    row: PhoneCall = change.session.execute(question.with_for_update()).scalar_one()
    return row


def _is_over(call: PhoneCall, now: datetime) -> bool:
    """Whether its reports cannot come any more, so that small systems may give its name to another call."""
    return now - (call.ended_at or call.started_at) > (REUSED_AFTER if call.ended_at else LONGEST_CALL)


def _agents(session: Session, places: Iterable[str]) -> dict[int, str]:
    """Who sits at these places: id → log-in name."""
    wanted = [place for place in map(place_of, places) if place]
    if not wanted:
        return {}
    rows = session.execute(
        select(col(Agent.id), col(Agent.login)).where(col(Agent.extension).in_(wanted), col(Agent.active))
    )
    return {row.id: row.login for row in rows}


def place_of(said: str) -> str:
    """An extension, user or SIP peer as it is kept and compared."""
    return " ".join(said.casefold().split())[:100]


def logged(session: Session, row_id: int) -> LoggedCall | None:
    row = session.get(PhoneCall, row_id)
    if row is None or row.id is None:
        return None
    return LoggedCall(
        row.id, row.direction, row.number, row.line, row.state, row.started_at, row.answered_at, row.ended_at
    )


def completed(note: CallNote, call: LoggedCall | None) -> CallNote:
    """The note with what the log knows better, however late it is written: when they spoke, since when a missed caller waits, and how long they spoke."""
    if call is None:
        return note
    spoken = (call.ended_at - call.answered_at).total_seconds() if call.answered_at and call.ended_at else None
    seconds = note.seconds if note.seconds is not None or spoken is None else round(spoken)
    since = call.started_at.isoformat() if call.state == "missed" and call.direction == "in" else ""
    return replace(note, started_at=(call.answered_at or call.started_at).isoformat(), seconds=seconds, since=since)


def claim(change: Change, row_id: int, note_id: str) -> bool:
    """Takes the call for this note, in one statement; False where another note has it already. Asking again is harmless."""
    free = col(PhoneCall.note_id).in_(("", note_id))
    values = {"note_id": note_id, "settled_at": change.now}
    done = change.session.connection().execute(
        update(PhoneCall).where(col(PhoneCall.id) == row_id, free).values(values)
    )
    return done.rowcount == 1


async def settle(app: web.Application, row_id: int, ticket_id: int | None = None) -> None:
    """Somebody has noted this call, or put it away: it waits for nobody any more."""

    def work(change: Change) -> None:
        values = {"settled_at": change.now} | ({"ticket_id": ticket_id} if ticket_id else {})
        change.session.execute(update(PhoneCall).where(col(PhoneCall.id) == row_id).values(**values))
        change.wake(TOPIC)

    await app[keys.DATABASE].change(work)
