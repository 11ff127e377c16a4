"""The open tickets of the same customer, offered where the number of another ticket is asked for."""

from aiohttp import web
from sqlmodel import Session, col, select

from desk import ticket_page
from desk.place import Asked, asked, html, question
from pages.seen_tickets import seen
from pages.templates import render
from pages.view import Choice
from staff.rights import visible
from ticketing.tables import Ticket

MOST, LOOKED_AT = 12, 200


async def show(request: web.Request) -> web.Response:
    who, number = await asked(request), request.match_info["number"]
    found = await question(request, lambda session: _found(session, number, who))
    return html(render("desk/parts/siblings.html", who.reader, found=found))


def _found(session: Session, number: str, who: Asked) -> tuple[Choice, ...]:
    """The newest first; only what the reader may see. Of a person's newest tickets, as their card counts them."""
    ticket = ticket_page.find(session, number, who)
    if not ticket.person_id:
        return ()
    theirs = select(Ticket.id).where(Ticket.person_id == ticket.person_id).order_by(col(Ticket.id).desc()).limit(LOOKED_AT)  # fmt: skip
    rows = session.execute(
        select(col(Ticket.number), col(Ticket.subject))
        .where(col(Ticket.id).in_(theirs), Ticket.shelf == 0, col(Ticket.id) != ticket.id, seen(visible(who.agent.who)))
        .order_by(col(Ticket.id).desc())
        .limit(MOST)
    )
    return tuple(Choice(row.number, row.subject or who.say("(no subject)")) for row in rows)
