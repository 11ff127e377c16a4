"""What a ticket's clocks read of its history within a change, lines of the same commit included."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from sla.in_order import Line, in_order
from sla.rebuild import RETOLD
from storage.change import Change
from storage.straight import Straight
from ticketing.tables import TicketEvent

_BEFORE = tuple(kind for kind in RETOLD if kind != "split_off")
"""What something happened after. A message split off says when it was answered, which was before."""
_LATEST = Straight(
    select(func.max(col(TicketEvent.at)).label("at")).where(
        col(TicketEvent.ticket_id) == bindparam("ticket"), col(TicketEvent.kind).in_(_BEFORE)
    )
)


def history_of(change: Change, ticket_id: int, kinds: Collection[str]) -> list[Line]:
    """Its lines of these kinds, each at the instant it counts from."""
    change.write_now()
    question = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id, col(TicketEvent.kind).in_(kinds))
    rows = change.session.exec(question.order_by(col(TicketEvent.id))).all()
    return in_order((Line(one.kind, one.at, one.data) for one in rows), RETOLD)


def counts_from(change: Change, ticket_id: int, at: datetime) -> datetime:
    """From when something counts that was just written into its history: see `sla/in_order.py`. Nothing is asked about
    what happens just now."""
    if at >= change.now:
        return at
    unwritten = (
        row["at"] for row in change.saved_up(TicketEvent) if row["ticket_id"] == ticket_id and row["kind"] in _BEFORE
    )
    written = _LATEST.rows(change.session, ticket=ticket_id)[0].at
    return max([at, *unwritten, *([written] if written else [])])
