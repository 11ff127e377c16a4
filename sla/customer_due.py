"""What a customer may read of a ticket's next due: never what levels or suppliers owe the desk."""

from sqlalchemy import or_, select
from sqlmodel import Session, col

from sla.policy import BY_HAND, PROMISED
from sla.tables import DefinedClock, SlaTimer
from sla.third_party import WAITS
from sla.ticket_clocks import COUNTING
from ticketing import deadline_words
from ticketing.due_order import NOTHING, NextDue
from ticketing.tables import Ticket

_OWN = select(col(DefinedClock.code)).where(col(DefinedClock.owed_to) == "customer")


def for_customer(session: Session, ticket_id: int | None, due: NextDue, *, own: bool = False) -> NextDue:
    """`due` where it is the customer's, else the next one that is; what was said by hand stays what it is. With `own` the desk's
    own clocks that are owed to the customer count, too, for whoever can say what they are."""
    if due.metric in ("", BY_HAND, *PROMISED):
        return due
    usual = col(SlaTimer.metric).in_(PROMISED)
    theirs = or_(usual, col(SlaTimer.metric).in_(_OWN)) if own else usual
    row = session.execute(
        select(col(SlaTimer.due_at), col(SlaTimer.metric))
        .where(col(SlaTimer.ticket_id) == ticket_id, col(SlaTimer.state).in_(COUNTING), theirs)
        .order_by(col(SlaTimer.due_at))
        .limit(1)
    ).first()
    if row is None:
        return NOTHING
    clock = session.get(DefinedClock, row.metric)
    if clock is not None:
        deadline_words.OWN[clock.code] = clock.name_de, clock.name_en
    return NextDue(row.due_at, row.metric)


def held(session: Session, ticket: Ticket) -> bool:
    """Whether what the customer is promised about a ticket stands still, for it waits for a third party."""
    theirs = (col(SlaTimer.ticket_id) == ticket.id, col(SlaTimer.state) == "paused", col(SlaTimer.metric).in_(PROMISED))
    return (
        ticket.state == WAITS and session.execute(select(col(SlaTimer.id)).where(*theirs).limit(1)).first() is not None
    )
