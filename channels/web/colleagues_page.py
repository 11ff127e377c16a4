"""The tickets of a customer's colleagues: a list and, behind each line, the conversation to be read."""

from aiohttp import web
from sqlmodel import Session, col, select

from channels.web import conversation
from channels.web.colleagues import Colleague, colleague, theirs, ticket_of
from channels.web.conversation import Standing
from channels.web.my_tickets import PAGE, proved_address, reached
from channels.web.status import saved
from channels.web.view import ColleaguesPage, ColleaguesTicket, ColleaguesTicketPage
from channels.web.visitor import page, say, show
from channels.web.without_keys import without_keys
from customers.tables import Person
from foundation.errors import NotFound
from pages import keys
from pages.words import N_
from ticketing.tables import Ticket

LINK = N_("[link]")


@page
async def show_all(request: web.Request) -> web.Response:
    last, sent = reached(request), conversation.left_by(request.app[keys.SETTINGS], request.app[keys.CLOCK].now())

    def load(session: Session) -> tuple[Colleague, list[tuple[int, ColleaguesTicket]]]:
        reader = _reader(request, session)
        rows = session.execute(
            select(Ticket, col(Person.display_name))
            .join(Person, col(Person.id) == col(Ticket.person_id))
            .where(*theirs(reader), col(Ticket.id) < last)
            .order_by(col(Ticket.id).desc())
            .limit(PAGE + 1)
        )
        return reader, [
            (row.id or 0, ColleaguesTicket(row.number, row.subject, f"/my/colleagues/{row.number}", conversation.told_state(session, row, sent), row.last_contact_at, name))
            for row, name in rows
        ]  # fmt: skip

    reader, found = await request.app[keys.DATABASE].read(load)
    more = f"/my/colleagues?before={found[PAGE - 1][0]}" if len(found) > PAGE else ""
    shown = ColleaguesPage(reader.organisation, tuple(one for _, one in found[:PAGE]), more)
    return await show(request, "web/colleagues.html", shown, "mine")


@page
async def show_one(request: web.Request) -> web.Response:
    number, desk, now = request.match_info["number"], request.app[keys.DESK], request.app[keys.CLOCK].now()

    def load(session: Session) -> tuple[Standing, str]:
        ticket = ticket_of(session, _reader(request, session), number)
        if ticket is None:
            raise NotFound
        person = session.get(Person, ticket.person_id)
        return conversation.standing(
            session, desk, ticket, now, f"/my/colleagues/{number}"
        ), person.display_name if person else ""

    standing, name = await request.app[keys.DATABASE].read(load)
    messages = without_keys(standing.messages, say(request)(LINK))
    shown = ColleaguesTicketPage(standing.number, standing.subject, standing.told, standing.opened_at, name, messages)
    return await show(request, "web/colleagues_ticket.html", shown, "mine")


@page
async def file(request: web.Request) -> web.Response:
    number, wanted, blobs = request.match_info["number"], int(request.match_info["file"]), request.app[keys.DESK].blobs

    sent = conversation.left_by(request.app[keys.SETTINGS], request.app[keys.CLOCK].now())

    def load(session: Session) -> tuple[str, str, bytes] | None:
        ticket = ticket_of(session, _reader(request, session), number)
        found = conversation.public_file(session, ticket, wanted, sent) if ticket else None
        return (found.filename, found.media_type, blobs.get(session, found.sha256)) if found else None

    return saved(await request.app[keys.DATABASE].read(load))


def _reader(request: web.Request, session: Session) -> Colleague:
    address = proved_address(request)
    reader = colleague(session, address) if address else None
    if reader is None:
        raise NotFound
    return reader
