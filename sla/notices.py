"""Notices to our own people about a deadline: N20 (75 %, 90 %) and N21 (100 %, 150 %). The desk shows them on the ticket.

A warning that lost its sense because the customer was answered meanwhile is written down as suppressed.
"""

from collections.abc import Callable

from sla.events import StaffNotified
from sla.levels import BREACH
from sla.tables import SlaTimer
from storage.change import Change
from storage.outbox import Entry
from ticketing.events import NoticeSuppressed
from ticketing.history import happened
from ticketing.tables import Ticket

LEAD_FROM = 90


async def staff_notice(entry: Entry) -> Callable[[Change], None]:
    """Handles outbox entries of kind `staff_notice`: `{"ticket_id", "timer_id", "metric", "percent"}`."""
    return lambda change: _book(change, **entry.payload)


def _book(change: Change, ticket_id: int, timer_id: int, metric: str, percent: int) -> None:
    """Writes the notice into the ticket's history, in the commit that books the entry as done."""
    row, ticket = change.session.get(SlaTimer, timer_id), change.session.get(Ticket, ticket_id)
    if row is None or ticket is None:
        return
    if percent < BREACH and row.stopped_at is not None:
        happened(change, NoticeSuppressed(ticket_id, change.now, "timer_warning", "answered_meanwhile"))
        return
    told = ["assignee" if ticket.assignee_id is not None else "queue"] + ["lead"] * (percent >= LEAD_FROM)
    happened(change, StaffNotified(ticket_id, change.now, metric, percent, ",".join(told)))
