"""What somebody may see, as a condition for lists; and what of one ticket decides about rights."""

from sqlalchemy import ColumnElement, and_, false, not_, or_, true
from sqlmodel import Session, col, select

from staff.rights import TicketScope, Visibility
from ticketing.tables import Queue, Ticket


def seen(visibility: Visibility) -> ColumnElement[bool]:
    """The WHERE of every list of tickets; the same decision as `Visibility.shows`."""
    if visibility.everything:
        return true()
    own = col(Ticket.assignee_id) == visibility.agent_id if visibility.agent_id is not None else false()
    of_ones_role = col(Ticket.queue).in_(select(Queue.code).where(col(Queue.restricted_to).in_(visibility.roles)))
    reserved = and_(
        col(Ticket.confidential), col(Ticket.queue).in_(select(Queue.code).where(col(Queue.restricted_to) != ""))
    )
    if visibility.desk:
        return or_(own, of_ones_role, not_(reserved))
    passed_on = visibility.levels if visibility.passed_on else ()
    past = (and_(col(Ticket.first_level) <= level, col(Ticket.level) >= level) for level in passed_on)
    within = or_(col(Ticket.level).in_(visibility.levels), col(Ticket.queue).in_(visibility.queues), *past)
    return or_(own, of_ones_role, and_(within, not_(reserved)))


def scope_of(session: Session, ticket: Ticket) -> TicketScope:
    """What of this ticket decides about rights."""
    queue = session.get(Queue, ticket.queue)
    return TicketScope(
        ticket.level,
        ticket.queue,
        queue.restricted_to if queue else "",
        ticket.confidential,
        ticket.assignee_id,
        ticket.first_level,
    )
