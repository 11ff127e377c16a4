"""How soon somebody who writes now is answered: what the last weeks really took, else what is promised."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlmodel import Session, col, select

from customers.tables import Segment
from sla.hours import ServiceHours
from sla.registry import Registry
from sla.tables import SlaTimer
from sla.terms import Promise, Terms
from ticketing.routing import PRIORITIES
from ticketing.tables import Ticket

CALENDAR = "business"
"""Whose hours count where nothing is promised."""
WEEKS = timedelta(weeks=4)
LOOKED_AT = 3000
"""So many of the newest clocks at most, so that the answer costs the same on every desk."""
QUARTER = 900
MAY_BECOME = ("incident", "service_request", "question")
ENOUGH = 5
"""Fewer answers tell nothing."""


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """`taken`: channel → median seconds of service time until the first answer. `promised`: the longest that is promised to a
    customer we do not know, None where nothing is; `hours` are those in which both are measured."""

    taken: Mapping[str, int]
    promised: int | None
    hours: ServiceHours

    def expected(self, channel: str, now: datetime) -> tuple[datetime, bool] | None:
        """When a message sent now is answered, and whether that was measured (else it is the promise)."""
        if usual := self.usual(channel, now):
            return usual, True
        return (latest, False) if (latest := self.latest(now)) else None

    def usual(self, channel: str, now: datetime) -> datetime | None:
        """By when a message sent now is answered in half of all cases, to the next quarter of an hour: no more is known."""
        if channel not in self.taken:
            return None
        at = int(self.hours.add(now, self.taken[channel]).timestamp())
        return datetime.fromtimestamp(-(-at // QUARTER) * QUARTER, UTC)

    def latest(self, now: datetime) -> datetime | None:
        """By when it is answered at the latest, as is promised."""
        return self.hours.add(now, self.promised) if self.promised else None


def slowest(terms: Terms, segment: str, now: datetime) -> Promise | None:
    """What is promised to every message of a segment: nobody knows yet how urgent it is or what it will be called, and what
    is said before it is sent must not be better than what holds afterwards. None where nothing is."""
    asked = [{"segment": segment, "ticket_type": kind, "priority": one, "channel": "web"} for kind in MAY_BECOME for one in PRIORITIES]  # fmt: skip
    promises = [found for each in asked if (found := terms.promise("first_response", each, now))]
    return max(promises, key=lambda one: one.hours.add(now, one.seconds_from(now)), default=None)


def source(registry: Registry) -> Callable[[Session, datetime], AnswerTimes]:
    """Asks under the terms in force."""
    return lambda session, now: answer_times(session, registry.current(session), now)


def answer_times(session: Session, terms: Terms, now: datetime) -> AnswerTimes:
    """Of the last four weeks."""
    default = session.exec(select(Segment.code).where(Segment.is_default)).first() or ""
    promise = slowest(terms, default, now)
    hours = promise.hours if promise else terms.hours(CALENDAR)
    newest = select(col(SlaTimer.id)).order_by(col(SlaTimer.id).desc()).limit(LOOKED_AT).subquery()
    answered = session.exec(
        select(Ticket.first_channel, SlaTimer.started_at, SlaTimer.stopped_at)
        .join(Ticket, col(Ticket.id) == SlaTimer.ticket_id)
        .where(
            col(SlaTimer.id).in_(select(newest.c.id)), SlaTimer.metric == "first_response", col(SlaTimer.stopped_at).is_not(None),
            col(SlaTimer.state).in_(("met", "breached_done")), SlaTimer.started_at > now - WEEKS,
        )
    ).all()  # fmt: skip
    spans: dict[str, list[int]] = {}
    for channel, started_at, stopped_at in answered:
        if stopped_at is not None:
            spans.setdefault(channel, []).append(hours.between(started_at, stopped_at))
    taken = {channel: round(median(found)) for channel, found in spans.items() if len(found) >= ENOUGH}
    return AnswerTimes(taken, promise.seconds_from(now) if promise else None, hours)
