"""Arrivals: kept first, understood later; each ends in exactly one outcome, and the ledger proves it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, or_
from sqlmodel import Session, col, select, update

from storage.blobs import Blobs, sha256_of
from storage.change import Change
from storage.many_rows import commit_unhurried
from storage.straight import Straight
from ticketing import ledger
from ticketing.tables import Arrival

IN_HAND = timedelta(seconds=10)
"""After so long what a process took in hand is anybody's again: it was killed, or its line to the database was cut."""
_FAULT = re.compile(r"[A-Z]\w*(?:Error|Exception)\b")
KEPT = "kept"
"""Topic of arrivals that wait to be taken in."""
AWAY = timedelta(seconds=10)
"""So long an arrival is left alone whose bytes lie in, or go to, a place that is away."""
SET_BACK = timedelta(minutes=2)
"""What lies further ahead than this was written by a clock that ran wrong."""
_TABLE = Arrival.__table__  # type: ignore[attr-defined]
_INSERT = Straight(insert(_TABLE).returning(_TABLE.c.id))
_CLAIM = Straight(
    select(_TABLE.c.id)
    .where(_TABLE.c.id.in_(bindparam("ids", expanding=True)), _TABLE.c.outcome == "waiting")
    .with_for_update(skip_locked=True)
)
_HAND = _TABLE.c.in_hand_until
_FREE = or_(_HAND.is_(None), ~_HAND.between(bindparam("now"), bindparam("ahead")))
"""In no process's hand and not put off; `ahead`: nothing is for so long, so that a clock ran wrong."""
_TAKE = Straight(
    update(_TABLE)
    .where(_TABLE.c.id.in_(bindparam("ids", expanding=True)), _TABLE.c.outcome == "waiting")
    .where(_FREE)
    .values(in_hand_until=bindparam("until"))
    .returning(_TABLE.c.id)
)
_OLDEST_FREE = (
    select(_TABLE.c.id)
    .where(_TABLE.c.outcome == "waiting", _FREE)
    .order_by(_TABLE.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE_FREE = Straight(
    update(_TABLE)
    .where(_TABLE.c.id == func.any(func.array(_OLDEST_FREE.scalar_subquery())))
    .values(in_hand_until=bindparam("until"))
    .returning(*(_TABLE.c[name] for name in ("id", "channel", "mailbox", "sha256", "envelope", "received_at")))
)
_BOOK = Straight(update(_TABLE).where(_TABLE.c.id == bindparam("arrival")).values(
    outcome=bindparam("booked"), contact_id=bindparam("contact"), reason=bindparam("why"), attempts=_TABLE.c.attempts + 1,
    in_hand_until=bindparam("until")
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """An arrival as the intake works on it: its bytes are in memory only where it has just come in."""

    id: int
    channel: str
    mailbox: str
    sha256: str
    envelope: Mapping[str, Any]
    received_at: datetime
    raw: bytes | None = None


def keep(
    change: Change,
    blobs: Blobs,
    *,
    channel: str,
    mailbox: str,
    raw: bytes,
    envelope: Mapping[str, Any],
    outcome: str = "waiting",
) -> Kept:
    """Keeps the bytes and their circumstances; after the commit of this change nothing can lose them.

    With `outcome` reading its channel makes a text of it first, and sets it to waiting then."""
    sha256 = blobs.put(change, raw, sha256_of(raw))
    row = {
        "channel": channel, "mailbox": mailbox, "sha256": sha256, "envelope": dict(envelope), "received_at": change.now,
        "outcome": outcome, "reason": "", "attempts": 0,
    }  # fmt: skip
    arrival_id: int = _INSERT.rows(change.session, **row)[0].id
    change.wake(KEPT)
    ledger.note(change, change.now, channel, mailbox, "taken_in", ledger.way_of(channel, envelope))
    return Kept(arrival_id or 0, channel, mailbox, sha256, envelope, change.now, raw)


def keep_again(change: Change, known: Kept, envelope: Mapping[str, Any]) -> Kept:
    """Another arrival with bytes that are kept already: a second letter found in the same scan."""
    row = {
        "channel": known.channel, "mailbox": known.mailbox, "sha256": known.sha256, "envelope": dict(envelope),
        "received_at": change.now, "outcome": "waiting", "reason": "", "attempts": 0,
    }  # fmt: skip
    arrival_id: int = _INSERT.rows(change.session, **row)[0].id
    change.wake(KEPT)
    ledger.note(change, change.now, known.channel, known.mailbox, "taken_in", "parted")
    return Kept(arrival_id or 0, known.channel, known.mailbox, known.sha256, envelope, change.now)


def refuse(change: Change, channel: str, mailbox: str, reason: str) -> None:
    """Counts a refusal at the door."""
    ledger.note(change, change.now, channel, mailbox, "refused", reason)


def waiting(session: Session, most: int, *, before: datetime | None = None) -> list[Kept]:
    """The oldest arrivals without an outcome, at most `most`; `before` leaves the newest to whoever took them in (but not
    those of a clock that has been set back since) and those alone that are put off."""
    question = select(Arrival).where(Arrival.outcome == "waiting").order_by(col(Arrival.id)).limit(most)
    if before is not None:
        question = question.where((col(Arrival.received_at) < before) | (col(Arrival.received_at) > before + SET_BACK))
        question = question.where(_FREE).params(now=before, ahead=before + SET_BACK)
    return [kept(row) for row in session.exec(question)]


def take(change: Change, arrival_ids: Sequence[int]) -> set[int]:
    """Which of these no other process has in hand; they are in ours for `IN_HAND`, so that nobody else reads them meanwhile."""
    commit_unhurried(change.session)  # forgotten by a crash, they are anybody's
    return {row.id for row in _TAKE.rows(change.session, ids=list(arrival_ids), **_taking(change))}


def take_free(change: Change, most: int) -> list[Kept]:
    """The oldest arrivals that no process has in hand, at most `most`; now they are in ours."""
    commit_unhurried(change.session)
    found = [Kept(*row) for row in _TAKE_FREE.rows(change.session, most=most, **_taking(change))]
    return sorted(found, key=lambda kept: kept.id)


def _taking(change: Change) -> dict[str, datetime]:
    return {"now": change.now, "ahead": change.now + SET_BACK, "until": change.now + IN_HAND}


def being_read(session: Session, most: int) -> list[Kept]:
    """The oldest arrivals whose channel still makes a text of them."""
    question = select(Arrival).where(Arrival.outcome == "reading").order_by(col(Arrival.id)).limit(most)
    return [kept(row) for row in session.exec(question)]


def has_been_read(change: Change, arrival_id: int) -> bool:
    """Its channel has done its part: the intake may book it. False where somebody else was quicker."""
    done = change.session.execute(
        update(Arrival)
        .where(col(Arrival.id) == arrival_id, col(Arrival.outcome) == "reading")
        .values(outcome="waiting")
        .returning(col(Arrival.id))
    )
    change.wake(KEPT)
    return done.first() is not None


def kept(row: Arrival) -> Kept:
    return Kept(row.id or 0, row.channel, row.mailbox, row.sha256, row.envelope, row.received_at)


def claim(change: Change, arrival_ids: Sequence[int]) -> set[int]:
    """Which of these still wait and are ours for this change: other processes skip them (SKIP LOCKED)."""
    return {row.id for row in _CLAIM.rows(change.session, ids=arrival_ids)}


@dataclass(frozen=True, slots=True)
class Booking:
    """The one outcome of an arrival, or that its pages are still being read, or that it goes on waiting for a place."""

    kept: Kept
    outcome: ledger.Outcome | ledger.Undecided
    contact_id: int | None = None
    reason: str = ""


def book(change: Change, bookings: Sequence[Booking]) -> None:
    """Books outcomes, all in one statement."""
    rows = [
        {"arrival": one.kept.id, "booked": one.outcome, "contact": one.contact_id, "why": _one_line(one.reason),
         "until": change.now + AWAY if one.outcome == "waiting" else None}
        for one in bookings
    ]  # fmt: skip
    if rows:
        _BOOK.run(change.session, rows)
    for one in bookings:
        if one.outcome != "reading" and one.outcome != "waiting":
            reason = why(one.outcome, one.reason)
            ledger.note(change, one.kept.received_at, one.kept.channel, one.kept.mailbox, one.outcome, reason)


def why(outcome: str, reason: str) -> str:
    """The few words the ledger counts by: the code of what was set aside, the kind of fault of what is held, the key by
    which a message found its ticket (or which machine wrote it; of a bounce with the reason it names)."""
    if outcome in ("set_aside", "followed_up"):
        return reason if reason.startswith("bounce:") else reason.partition(":")[0]
    if outcome == "held":
        return fault[0] if (fault := _FAULT.match(reason)) else "unreadable"
    return ""


def _one_line(reason: str) -> str:
    """A reason as every database takes it; what an exception says may hold anything."""
    return " ".join(reason.replace("\x00", " ").split())[:1000]


def retry(change: Change, arrival_id: int) -> Kept | None:
    """The button beside a held arrival: it waits again. None where it is not held (any more)."""
    held = unhold(change, arrival_id)
    if held is None:
        return None
    change.session.execute(update(Arrival).where(col(Arrival.id) == arrival_id).values(reason=""))
    change.wake("arrivals")
    return held


def unhold(change: Change, arrival_id: int) -> Kept | None:
    """Takes a held arrival out of the held ones: it waits, and the ledger knows. None where it is not held (any more)."""
    question = select(Arrival).where(Arrival.id == arrival_id, Arrival.outcome == "held").with_for_update()
    row = change.session.exec(question.execution_options(populate_existing=True)).first()
    if row is None:
        return None
    ledger.note(change, row.received_at, row.channel, row.mailbox, "held", why("held", row.reason), by=-1)
    row.outcome = "waiting"
    change.session.flush()
    return kept(row)
