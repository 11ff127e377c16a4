"""What somebody may see, as a condition for lists; the decision on one ticket is in `staff/rights.py`."""

from functools import lru_cache

from sqlalchemy import ColumnElement, and_, false, not_, or_, true
from sqlmodel import col, select

from staff.rights import Visibility
from ticketing.tables import Queue, Ticket


@lru_cache(256)
def seen(visibility: Visibility) -> ColumnElement[bool]:
    """The WHERE of every list of tickets; the same decision as `Visibility.shows`."""
    if visibility.everything:
        return true()
    own = col(Ticket.assignee_id) == visibility.agent_id if visibility.agent_id is not None else false()
    of_ones_role = col(Ticket.queue).in_(select(Queue.code).where(col(Queue.restricted_to).in_(visibility.roles)))
    if visibility.desk:
        return or_(own, of_ones_role, not_(_reserved()))
    passed_on = visibility.levels if visibility.passed_on else ()
    past = (and_(col(Ticket.first_level) <= level, col(Ticket.level) >= level) for level in passed_on)
    stood_for = (col(Ticket.assignee_id).in_(visibility.stands_for),) if visibility.stands_for else ()
    within = or_(col(Ticket.level).in_(visibility.levels), col(Ticket.queue).in_(visibility.queues), *past, *stood_for)
    return or_(own, of_ones_role, and_(within, not_(_reserved())))


def may_be_named(visibility: Visibility) -> ColumnElement[bool]:
    """Whether a list of what comes and goes (sent mail, out-tray, scans, arrivals) may say whose a ticket is and what it is
    about. Who has the right to such a list keeps the post of all levels going and has to know one letter from another, also
    an admin who works on no ticket; of a matter reserved for other roles it says nothing."""
    return or_(seen(visibility), not_(_reserved()))


def _reserved() -> ColumnElement[bool]:
    """Confidential, in a queue that is reserved for a role."""
    return and_(
        col(Ticket.confidential), col(Ticket.queue).in_(select(Queue.code).where(col(Queue.restricted_to) != ""))
    )
