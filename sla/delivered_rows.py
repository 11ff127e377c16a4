"""The clocks of a month, read and judged for the report (`sla/delivered.py`)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlmodel import Session, col

from customers.tables import Organisation
from sla.clock_data import KeptClock, from_data
from sla.corrections import corrections
from sla.delivered import Delivered, Paused, Promise
from sla.policy import BY_HAND
from sla.reclassified import Correction, Reclassified, left_no_time
from sla.running_clock import used_seconds
from sla.tables import SlaBreach, SlaTimer
from sla.terms import Terms, broken, promised_seconds
from sla.verdicts import confirmed
from ticketing.tables import Contact, Ticket

BATCH = 2000
_COLUMNS = (
    col(SlaTimer.id), col(SlaTimer.ticket_id), col(SlaTimer.metric), col(SlaTimer.state), col(SlaTimer.target), col(SlaTimer.calendar),
    col(SlaTimer.clock), col(SlaTimer.started_at), col(SlaTimer.due_at), col(SlaTimer.stopped_at), col(SlaTimer.breached_at),
    col(Ticket.number), col(Ticket.segment), col(Organisation.name), col(SlaBreach.cause), col(SlaBreach.explanation),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose clocks, from one instant until another; empty means everybody's. `agreement` is its number."""

    since: datetime
    until: datetime
    organisation_id: int | None = None
    agreement: str = ""
    segment: str = ""
    to_customer: bool = False
    """Only what the customer may see."""


def delivered(session: Session, terms: Terms, wanted: Wanted) -> Iterator[Delivered]:
    """Every clock that stopped, or was missed, in that time; what was voided kept and broke nothing."""
    for rows in _batches(session, wanted):
        missed = [row for row in rows if row.breached_at is not None]
        told = _told(session, [row.ticket_id for row in missed])
        corrected = corrections(session, [row.ticket_id for row in missed if "terms" in row.clock])
        changed = confirmed(session, [row.id for row in rows])
        for row in rows:
            if wanted.to_customer and not terms.owed_to_customer(row.metric):
                continue
            yield _delivered(row, terms, told, changed.get(row.id), wanted.until, corrected)


def _batches(session: Session, wanted: Wanted) -> Iterator[Sequence[Row[Any]]]:
    started, ran_out = col(SlaTimer.stopped_at), col(SlaTimer.breached_at)
    question = (
        select(*_COLUMNS)
        .join(Ticket, col(Ticket.id) == col(SlaTimer.ticket_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Ticket.organisation_id))
        .outerjoin(SlaBreach, col(SlaBreach.timer_id) == col(SlaTimer.id))
        .where(
            or_(
                and_(ran_out >= wanted.since, ran_out < wanted.until),
                and_(ran_out.is_(None), started >= wanted.since, started < wanted.until),
            ),
            col(SlaTimer.state).in_(("met", "breached_open", "breached_done")),
            col(SlaTimer.metric) != BY_HAND,
        )
    )
    if wanted.organisation_id is not None:
        question = question.where(col(Ticket.organisation_id) == wanted.organisation_id)
    if wanted.segment:
        question = question.where(col(Ticket.segment) == wanted.segment)
    after = 0
    while rows := session.execute(
        question.where(col(SlaTimer.id) > after).order_by(col(SlaTimer.id)).limit(BATCH)
    ).all():
        yield [row for row in rows if not wanted.agreement or _number(_promised(row)) == wanted.agreement]
        after = rows[-1].id


def _promised(row: Row[Any]) -> Mapping[str, Any]:
    """What was promised when it came to its verdict: a missed one keeps what it broke."""
    target: Mapping[str, Any] = row.target
    return target if row.breached_at is None else broken(target)


def _number(target: Mapping[str, Any]) -> str:
    return str(target.get("agreement", "")).rpartition(" v")[0]


def _told(session: Session, tickets: Sequence[int]) -> Mapping[int, list[datetime]]:
    """When each ticket's customer was told of a delay; what has not left, reached nobody, or came back, is left out."""
    found: dict[int, list[datetime]] = defaultdict(list)
    wanted = sorted(set(tickets))
    for start in range(0, len(wanted), 500):
        question = select(col(Contact.ticket_id), col(Contact.occurred_at), col(Contact.details)).where(
            col(Contact.ticket_id).in_(wanted[start : start + 500]), col(Contact.kind) == "delay"
        )
        for ticket, at, details in session.execute(question):
            if _heard(details):
                found[ticket].append(at)
    return found


def _heard(details: Mapping[str, Any]) -> bool:
    """Whether a message of ours left for somebody, by mail or on paper, and did not come back from all of them."""
    delivery = details.get("delivery") or {}
    by_mail = any(one["state"] == "sent" for one in delivery.get("recipients", ()))
    return by_mail or delivery.get("state") in ("printed", "faxed")


def _reclassified(kept: KeptClock, corrected: Sequence[tuple[datetime, Correction]]) -> Reclassified | None:
    span = left_no_time(kept)
    if span is None:
        return None
    begin, end = span
    return Reclassified(begin, tuple(one for at, one in corrected if begin <= at <= end))


def _delivered(
    row: Row[Any],
    terms: Terms,
    told: Mapping[int, list[datetime]],
    changed: tuple[bool, datetime | None, str] | None,
    until: datetime,
    corrected: Mapping[int, Sequence[tuple[datetime, Correction]]],
) -> Delivered:
    kept, target = from_data(row.clock, row.due_at), _promised(row)
    reclassified = _reclassified(kept, corrected.get(row.ticket_id, ()))
    unclear = "reclassified" if reclassified else "unclear"
    missed = row.breached_at is not None
    due = row.breached_at or row.due_at
    seconds = 0 if target.get("days") or target.get("by") is not None else promised_seconds(target)
    stopped = row.stopped_at
    return Delivered(
        row.id, row.number,
        Promise(
            target.get("agreement", ""), row.name or "", row.segment, row.metric, seconds, target.get("days", 0), target.get("by"),
            target["calendar"], terms.version_at(target["calendar"], row.breached_at or stopped),
        ),
        row.started_at, due, stopped,
        used_seconds(terms.hours(row.calendar), kept.clock, until) if stopped else None,
        int((stopped - row.started_at).total_seconds()) if stopped else None,
        missed,
        (unclear if row.cause in (None, "", "unclear") else row.cause) if missed else "",
        row.explanation or "",
        any(row.started_at <= at <= due for at in told.get(row.ticket_id, ())),
        tuple(Paused(one.start, one.end, one.state) for one in kept.pauses),
        changed[0] if changed else missed,
        changed[2] if changed else "",
        reclassified,
    )  # fmt: skip
