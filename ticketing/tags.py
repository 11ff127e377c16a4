"""Tags: words of the desk's own that tickets are found by."""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, delete

from foundation.errors import Invalid, Mistake
from storage.change import Change
from storage.straight import Straight
from ticketing.actors import Actor
from ticketing.history import happened
from ticketing.link_events import TagsChanged
from ticketing.link_tables import TicketTag
from ticketing.tables import Ticket

MOST = 12
LONGEST = 40
LIMIT = f"at most {MOST} tags of at most {LONGEST} letters each"
OF_TICKET = Straight(
    columns(col(TicketTag.tag)).where(col(TicketTag.ticket_id) == bindparam("ticket")).order_by(col(TicketTag.tag))
)


def entered(said: str) -> tuple[str, ...]:
    """`VPN, Umzug 2026` → vpn, umzug-2026: small, without spaces, each once, in order."""
    words = ("-".join(part.split()).casefold().lstrip("#") for part in said.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def of_ticket(session: Session, ticket_id: int) -> Sequence[str]:
    return [row.tag for row in OF_TICKET.rows(session, ticket=ticket_id)]


def save(change: Change, ticket: Ticket, said: str, by: Actor) -> None:
    """The tags of a ticket, separated by commas; these and no others. Raises Invalid."""
    wanted = entered(said)
    if len(wanted) > MOST or any(len(one) > LONGEST for one in wanted):
        raise Invalid(Mistake("tags", "these are too many tags, or one is too long", LIMIT))
    before = set(of_ticket(change.session, ticket.id or 0))
    if before == set(wanted):
        return
    gone = before - set(wanted)
    change.session.exec(delete(TicketTag).where(col(TicketTag.ticket_id) == ticket.id, col(TicketTag.tag).in_(gone)))
    for tag in wanted:
        if tag not in before:
            change.session.add(TicketTag(ticket_id=ticket.id or 0, tag=tag))
    happened(change, TagsChanged(ticket.id or 0, change.now, ", ".join(sorted(wanted))), by)
