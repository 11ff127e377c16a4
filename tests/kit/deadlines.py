"""Deadlines that run out soon, as many as one likes: for trials of the watch."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from sla.clock_data import KeptClock
from sla.levels import JUST_AFTER
from sla.running_clock import Clock
from sla.tables import SlaBreach, SlaTimer
from sla.ticket_clocks import columns
from ticketing.tables import TicketEvent

TARGET = timedelta(hours=1)
WARNED = 90
PROMISE = {"minutes": 60, "calendar": "24x7", "version": 1, "warn_percent": [75, 90], "goal_percent": 95}
METRIC = "complaint_answer"
"""A metric that the tickets of trials do not have by themselves."""


def running_out(ticket_id: int, due: datetime) -> dict[str, object]:
    """The row of a timer that was warned of already and is missed at `due`."""
    began = due - TARGET
    kept = KeptClock(Clock(METRIC, int(TARGET.total_seconds()), began, due), began)
    return {
        "ticket_id": ticket_id, "metric": METRIC, "target": PROMISE, "calendar": "24x7", "calendar_version": 1, "terms_since": due + timedelta(days=1),
        "next_at": due + JUST_AFTER, "warned": WARNED, **columns(kept),
    }  # fmt: skip


def let_run_out(session: Session, tickets: Sequence[int], first: datetime, seconds: float) -> None:
    """One deadline for each ticket, spread evenly over so many seconds from `first` on."""
    if not tickets:
        return
    step = timedelta(seconds=seconds / len(tickets))
    session.execute(SlaTimer.__table__.insert(), [running_out(one, first + step * n) for n, one in enumerate(tickets)])  # type: ignore[attr-defined]
    session.commit()


def missed(session: Session) -> tuple[int, int, int]:
    """How many such deadlines were booked, how many lines of history say so, and how many are still to be booked."""
    booked = session.scalar(select(func.count()).select_from(SlaBreach).where(col(SlaBreach.metric) == METRIC))
    told = session.scalar(
        select(func.count())
        .select_from(TicketEvent)
        .where(col(TicketEvent.kind) == "deadline_missed", col(TicketEvent.data)["metric"].as_string() == METRIC)
    )
    waiting = session.scalar(
        select(func.count()).select_from(SlaTimer).where(col(SlaTimer.metric) == METRIC, col(SlaTimer.warned) == WARNED)
    )
    return booked or 0, told or 0, waiting or 0
