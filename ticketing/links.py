"""Links between tickets: relates to, duplicates, was caused by, lies below. What lies below is done before what stands above."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, or_, select

from foundation.errors import Invalid, Mistake, NotFound
from storage.change import Change
from storage.one_at_a_time import one_at_a_time
from storage.straight import Straight
from ticketing.actors import Actor
from ticketing.history import happened
from ticketing.link_events import TicketLinked, TicketUnlinked
from ticketing.link_tables import TicketLink
from ticketing.tables import Ticket

KINDS = ("related", "duplicate", "caused_by", "parent")
MOST = 100
DEEPEST = 20
OF_TICKET = Straight(
    columns(col(TicketLink.id), col(TicketLink.ticket_id), col(TicketLink.other_id), col(TicketLink.kind))
    .where(or_(col(TicketLink.ticket_id) == bindparam("ticket"), col(TicketLink.other_id) == bindparam("ticket")))
    .order_by(col(TicketLink.id).desc())
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Linked:
    """A link seen from one of its ends: `way` is `to` or `from` the other ticket."""

    id: int
    kind: str
    way: str
    other: Ticket


def link(change: Change, ticket: Ticket, other: Ticket, kind: str, by: Actor) -> None:
    """Raises Invalid where the link makes no sense; a link that is there already stays."""
    if kind not in KINDS:
        raise Invalid(Mistake("kind", "choose how they hang together"))
    if ticket.id == other.id:
        raise Invalid(Mistake("other", "this is the ticket itself"))
    change.write_now()
    if kind == "parent":
        one_at_a_time(change.session, "parents of tickets")
        _check_parent(change.session, ticket, other)
    if kind == "related":  # holds both ways, and so is kept in one
        ticket, other = sorted((ticket, other), key=lambda one: one.id or 0, reverse=True)
    same = select(TicketLink.id).where(TicketLink.ticket_id == ticket.id, TicketLink.other_id == other.id, TicketLink.kind == kind)  # fmt: skip
    if change.session.exec(same).first() is not None:
        return
    change.session.add(TicketLink(ticket_id=ticket.id or 0, other_id=other.id or 0, kind=kind))
    if kind == "caused_by":
        change.count(caused_by(other.id or 0), +1)
    happened(change, TicketLinked(ticket.id or 0, change.now, kind, "to", other.number), by)
    happened(change, TicketLinked(other.id or 0, change.now, kind, "from", ticket.number), by)


def unlink(change: Change, ticket: Ticket, link_id: int, by: Actor) -> None:
    """Takes a link of this ticket away."""
    row = change.session.get(TicketLink, link_id)
    if row is None or ticket.id not in (row.ticket_id, row.other_id):
        raise NotFound("There is no such link.")
    ends = [change.session.get_one(Ticket, number) for number in (row.ticket_id, row.other_id)]
    change.session.delete(row)
    if row.kind == "caused_by":
        change.count(caused_by(row.other_id), -1)
    happened(change, TicketUnlinked(ends[0].id or 0, change.now, row.kind, "to", ends[1].number), by)
    happened(change, TicketUnlinked(ends[1].id or 0, change.now, row.kind, "from", ends[0].number), by)


def caused_by(ticket_id: int) -> str:
    """The kept counter of the tickets that are linked to one as their cause."""
    return f"caused_by:{ticket_id}"


def of_ticket(session: Session, ticket_id: int) -> Sequence[Linked]:
    """The links of a ticket, the newest first."""
    rows = OF_TICKET.rows(session, ticket=ticket_id)
    ends = {row.other_id if row.ticket_id == ticket_id else row.ticket_id for row in rows}
    others = {one.id: one for one in session.exec(select(Ticket).where(col(Ticket.id).in_(ends))).all()} if ends else {}
    return [
        Linked(row.id, row.kind, "to" if row.ticket_id == ticket_id else "from", others[row.other_id if row.ticket_id == ticket_id else row.ticket_id])
        for row in rows
    ]  # fmt: skip


def check_nothing_below(session: Session, ticket: Ticket) -> None:
    """A ticket is not resolved while one below it is open. Raises Invalid, naming one."""
    below = (
        select(Ticket.number)
        .join(TicketLink, col(TicketLink.ticket_id) == col(Ticket.id))
        .where(TicketLink.other_id == ticket.id, TicketLink.kind == "parent", Ticket.shelf == 0)
        .limit(1)
    )
    if number := session.exec(below).first():
        raise Invalid(Mistake("links", "a ticket below this one is still open", number))


def _check_parent(session: Session, ticket: Ticket, parent: Ticket) -> None:
    above = select(TicketLink.other_id).where(TicketLink.kind == "parent")
    if (
        session.exec(above.where(TicketLink.ticket_id == ticket.id, TicketLink.other_id != parent.id)).first()
        is not None
    ):
        raise Invalid(Mistake("other", "it lies below another ticket already"))
    place: int | None = parent.id
    for _ in range(DEEPEST):
        place = session.exec(above.where(TicketLink.ticket_id == place)).first()
        if place is None:
            return
        if place == ticket.id:
            raise Invalid(Mistake("other", "that ticket lies below this one"))
    raise Invalid(Mistake("other", "that ticket lies below too many others"))
