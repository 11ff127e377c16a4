"""Major incidents: a lead declares one on a ticket; while it runs, what comes in about the same is lifted and linked to it, and
customers read about it on the help centre (domain.md 5.2 step 8)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select as columns
from sqlmodel import Session, col, select, update

from foundation.errors import Invalid, Mistake
from storage.change import Change
from storage.straight import Straight
from storage.tables import Tally
from ticketing import announcements, links, moves
from ticketing.actors import SYSTEM, Actor
from ticketing.announcement_tables import Announcement
from ticketing.events import TicketMoved
from ticketing.history import happened
from ticketing.link_events import MajorDeclared, MajorEnded
from ticketing.tables import Ticket

LONGEST_TEXT = 500
USUALLY = timedelta(hours=4)
"""How long it is presumed to last until somebody says otherwise or it ends."""
REASON = "major"
ANY = Straight(columns(col(Ticket.id)).where(col(Ticket.is_major), col(Ticket.shelf) == 0).limit(1))
RUNNING = select(Ticket).where(col(Ticket.is_major), col(Ticket.shelf) == 0).order_by(col(Ticket.id).desc()).limit(20)


def declare(change: Change, ticket: Ticket, german: str, english: str, by: Actor) -> None:
    """The ticket becomes a running major incident of its category, with the highest priority; with a text it is announced."""
    if ticket.shelf != 0:
        raise Invalid(Mistake("major", "only an open ticket can be a major incident"))
    if ticket.is_major:
        raise Invalid(Mistake("major", "it is a major incident already"))
    with moves.changing(change, ticket):
        ticket.is_major = True
    moves.correct(change, ticket, "priority", "P1", by, REASON)
    german, english = (" ".join(text.split())[:LONGEST_TEXT] for text in (german, english))
    if german or english:
        change.session.add(
            Announcement(
                text_de=german or english, text_en=english, starts_at=change.now, ends_at=change.now + USUALLY, agent_id=by.agent_id,
                ticket_id=ticket.id,
            )
        )  # fmt: skip
    happened(change, MajorDeclared(ticket.id or 0, change.now), by)


UNSAID = "several customers are affected"
"""What an English letter says of an outage nobody has described in English: a letter is in one language."""


def cause_of(ticket: Ticket, majors: Mapping[str, tuple[int, str]]) -> int | None:
    """The major incident that runs in the ticket's category, if it is another one; a complaint stays by itself."""
    found, _ = majors.get(ticket.category, (None, ""))
    return found if found != ticket.id and ticket.type != "complaint" else None


def join(change: Change, ticket: Ticket, majors: Mapping[str, tuple[int, str]]) -> None:
    """Links a ticket to the major incident that causes it."""
    if (cause := cause_of(ticket, majors)) is not None:
        links.link(change, ticket, change.session.get_one(Ticket, cause), "caused_by", SYSTEM)


def known_about(session: Session, ticket: Ticket, majors: Mapping[str, tuple[int, str]]) -> str:
    """What its customer is told of the major incident that causes it, in the ticket's language; empty where there is none."""
    cause = cause_of(ticket, majors)
    known = announced(session, cause) if cause is not None else None
    return announcements.text_of(known, ticket.language) or UNSAID if known else ""


def end(change: Change, ticket: Ticket, by: Actor) -> None:
    """It is an ordinary ticket again; what was announced ends."""
    if not ticket.is_major:
        raise Invalid(Mistake("major", "it is no major incident"))
    with moves.changing(change, ticket):
        ticket.is_major = False
    _silence(change, ticket.id or 0)
    happened(change, MajorEnded(ticket.id or 0, change.now), by)


def over(change: Change, event: TicketMoved) -> None:
    """The reaction to a ticket that is resolved, closed or cancelled: nothing about it is announced any more."""
    if event.after in ("resolved", "closed", "cancelled"):
        ticket = change.session.get(Ticket, event.ticket_id)
        if ticket is not None and ticket.is_major:
            _silence(change, event.ticket_id)


def running(session: Session) -> Sequence[Ticket]:
    """Major incidents that are worked on, the newest first."""
    none = ANY.first(session) is None  # as on most days: every list asks, and pays only for this
    return () if none else session.exec(RUNNING).all()


def victims(session: Session, ticket_id: int) -> int:
    """How many tickets are linked to it as their cause."""
    kept = session.get(Tally, links.caused_by(ticket_id))
    return kept.count if kept else 0


def announced(session: Session, ticket_id: int) -> Announcement | None:
    """What customers read about it."""
    mine = select(Announcement).where(Announcement.ticket_id == ticket_id)
    return session.exec(mine.order_by(col(Announcement.id).desc()).limit(1)).first()


def _silence(change: Change, ticket_id: int) -> None:
    mine = (col(Announcement.ticket_id) == ticket_id, col(Announcement.ends_at) > change.now)
    change.session.execute(update(Announcement).where(*mine).values(ends_at=change.now))
