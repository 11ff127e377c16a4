"""Arrivals: kept first, understood later; each ends in exactly one outcome, and the ledger proves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert
from sqlmodel import Session, col, select, update

from storage.blobs import Blobs, sha256_of
from storage.change import Change
from storage.upsert import insert_or
from ticketing.tables import Arrival, Refusal

INSERT = insert(Arrival.__table__).returning(col(Arrival.id))  # type: ignore[attr-defined]


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
    sha256 = blobs.put(change.session, raw, sha256_of(raw))
    row = {
        "channel": channel, "mailbox": mailbox, "sha256": sha256, "envelope": dict(envelope), "received_at": change.now,
        "outcome": outcome, "reason": "", "attempts": 0,
    }  # fmt: skip
    arrival_id = change.session.connection().execute(INSERT, row).scalar_one()
    return Kept(arrival_id or 0, channel, mailbox, sha256, envelope, change.now, raw)


def keep_again(change: Change, known: Kept, envelope: Mapping[str, Any]) -> Kept:
    """Another arrival with bytes that are kept already: a second letter found in the same scan."""
    row = {
        "channel": known.channel, "mailbox": known.mailbox, "sha256": known.sha256, "envelope": dict(envelope),
        "received_at": change.now, "outcome": "waiting", "reason": "", "attempts": 0,
    }  # fmt: skip
    arrival_id = change.session.connection().execute(INSERT, row).scalar_one()
    return Kept(arrival_id or 0, known.channel, known.mailbox, known.sha256, envelope, change.now)


def refuse(change: Change, channel: str, mailbox: str, reason: str) -> None:
    """Counts a refusal at the door."""
    added = insert_or(change.session, Refusal).values(channel=channel, mailbox=mailbox, reason=reason, count=1)
    one_more = {"count": col(Refusal.count) + 1}
    change.session.execute(added.on_conflict_do_update(index_elements=["channel", "mailbox", "reason"], set_=one_more))


def waiting(session: Session, most: int, *, before: datetime | None = None) -> list[Kept]:
    """The oldest arrivals without an outcome, at most `most`; `before` leaves the newest to whoever took them in."""
    question = select(Arrival).where(Arrival.outcome == "waiting").order_by(col(Arrival.id)).limit(most)
    if before is not None:
        question = question.where(Arrival.received_at < before)
    return [kept(row) for row in session.exec(question)]


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
    return done.first() is not None


def kept(row: Arrival) -> Kept:
    return Kept(row.id or 0, row.channel, row.mailbox, row.sha256, row.envelope, row.received_at)


def claim(change: Change, arrival_ids: Sequence[int]) -> set[int]:
    """Which of these still wait and are ours for this change: other processes skip them (SKIP LOCKED)."""
    rows = change.session.exec(
        select(Arrival.id)
        .where(col(Arrival.id).in_(arrival_ids), Arrival.outcome == "waiting")
        .with_for_update(skip_locked=True)
    )
    return {row for row in rows if row is not None}


@dataclass(frozen=True, slots=True)
class Booking:
    """The one outcome of an arrival."""

    arrival_id: int
    outcome: str
    contact_id: int | None = None
    reason: str = ""


def book(change: Change, bookings: Sequence[Booking]) -> None:
    """Books outcomes, all in one statement."""
    table = Arrival.__table__  # type: ignore[attr-defined]
    statement = update(table).where(table.c.id == bindparam("arrival")).values(
        outcome=bindparam("booked"), contact_id=bindparam("contact"), reason=bindparam("why"), attempts=table.c.attempts + 1
    )  # fmt: skip
    rows = [
        {"arrival": one.arrival_id, "booked": one.outcome, "contact": one.contact_id, "why": _one_line(one.reason)}
        for one in bookings
    ]
    if rows:
        change.session.connection().execute(statement, rows)


def _one_line(reason: str) -> str:
    """A reason as every database takes it; what an exception says may hold anything."""
    return " ".join(reason.replace("\x00", " ").split())[:1000]


def retry(change: Change, arrival_id: int) -> bool:
    """The button beside a held arrival: it waits again. False where it is not held (any more)."""
    done = change.session.execute(
        update(Arrival)
        .where(col(Arrival.id) == arrival_id, col(Arrival.outcome) == "held")
        .values(outcome="waiting", reason="")
        .returning(col(Arrival.id))
    )
    change.wake("arrivals")
    return done.first() is not None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One mailbox of one channel. `taken_in` counts every arrival row; `difference` is what no outcome accounts for, beside those still waiting."""

    channel: str
    mailbox: str
    taken_in: int
    ticketed: int
    followed_up: int
    set_aside: int
    held: int
    duplicates: int
    refused: int
    waiting: int

    @property
    def difference(self) -> int:
        return (
            self.taken_in
            - self.ticketed
            - self.followed_up
            - self.set_aside
            - self.held
            - self.duplicates
            - self.waiting
        )


def ledger(session: Session) -> list[LedgerLine]:
    """The books, from the rows themselves: one line per channel and mailbox."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    rows = session.exec(
        select(Arrival.channel, Arrival.mailbox, Arrival.outcome, func.count()).group_by(
            Arrival.channel, Arrival.mailbox, Arrival.outcome
        )
    )
    for channel, mailbox, outcome, count in rows:
        counts.setdefault((channel, mailbox), {})[outcome] = count
    refused: dict[tuple[str, str], int] = {}
    for row in session.exec(select(Refusal)):
        refused[row.channel, row.mailbox] = refused.get((row.channel, row.mailbox), 0) + row.count
    return [
        LedgerLine(
            channel, mailbox, sum(said.values()), said.get("ticketed", 0), said.get("followed_up", 0), said.get("set_aside", 0),
            said.get("held", 0), said.get("duplicate", 0), refused.get((channel, mailbox), 0),
            said.get("waiting", 0) + said.get("reading", 0),
        )
        for (channel, mailbox) in sorted(counts.keys() | refused.keys())
        for said in (counts.get((channel, mailbox), {}),)
    ]  # fmt: skip
