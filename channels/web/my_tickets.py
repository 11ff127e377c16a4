"""A customer's own tickets, behind a link mailed to their address: no password, nothing to remember."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from channels.web import entry, own_messages, signed_address
from channels.web.colleagues import Colleague, colleague
from channels.web.contact import THROTTLE, promised_at, sends_mail
from channels.web.conversation import left_by, told_state
from channels.web.view import MyTicket, MyTicketsPage
from channels.web.visitor import need_own_page, page, peer, say, show
from customers.report_readers import Reading, reading
from customers.tables import ContactPoint
from foundation.errors import Mistake, TooMany
from pages import keys
from pages.view import Form
from pages.visitor import csrf_of, language_of, secure
from pages.words import N_
from storage.change import Change
from ticketing.due_order import NextDue, next_due
from ticketing.due_table import TicketDue
from ticketing.tables import Ticket

COOKIE = "schalter_customer"
LINK_LASTS, STAYS = timedelta(minutes=30), timedelta(hours=12)
PAGE = 25
LAST_ID = 2**31 - 1
SUBJECT = N_("Your tickets at %(company)s")
TEXT = N_(
    "Hello,\n\nhere are your tickets at %(company)s. The link opens them for the next 30 minutes:\n\n%(link)s\n\n"
    "If you did not ask for this, you need not do anything."
)


@page
async def mine(request: web.Request) -> web.Response:
    """The tickets of whoever has shown their address; anybody else is asked for it."""
    address = proved_address(request)
    if not address:
        return await _ask(request)
    last = reached(request)
    now = request.app[keys.CLOCK].now()
    sent = left_by(request.app[keys.SETTINGS], now)

    def load(session: Session) -> tuple[list[tuple[int, MyTicket]], Colleague | None, Reading | None]:
        person = session.exec(
            select(ContactPoint.person_id).where(ContactPoint.kind == "email", ContactPoint.value == address)
        ).first()
        found = [(row.id or 0, _listed(session, row, due, now, sent)) for row, due in _own(session, person, last)]
        return found, colleague(session, address), reading(session, address)

    found, reader, report = await request.app[keys.DATABASE].read(load)
    more = f"/my?before={found[PAGE - 1][0]}" if len(found) > PAGE else ""
    shown = MyTicketsPage(
        "list",
        Form(csrf_of(request)),
        address,
        tuple(one for _, one in found[:PAGE]),
        more,
        colleagues_at=reader.organisation if reader else "",
        report_of=report.organisation if report else "",
    )
    return await show(request, "web/my_tickets.html", shown, "mine")


def _own(session: Session, person: int | None, last: int) -> Iterable[tuple[Ticket, NextDue]]:
    """Their tickets with what is due, the newest first. One that was merged stands here where the ticket it goes on in is
    somebody else's. An address that may only read a report is no person and has none."""
    if person is None:
        return []
    goes_on = aliased(Ticket)
    elsewhere = col(goes_on.person_id).is_distinct_from(col(Ticket.person_id))
    rows = session.exec(
        select(Ticket, TicketDue.due_sort, TicketDue.next_metric)
        .join(TicketDue, col(TicketDue.ticket_id) == col(Ticket.id))
        .join(goes_on, col(goes_on.id) == col(Ticket.merged_into_id), isouter=True)
        .where(Ticket.person_id == person, col(Ticket.id) < last, or_(col(Ticket.merged_into_id).is_(None), elsewhere))
        .order_by(col(Ticket.id).desc())
        .limit(PAGE + 1)
    )
    return [(ticket, NextDue(due, metric)) for ticket, due, metric in rows]


def _listed(session: Session, ticket: Ticket, due: NextDue, now: datetime, sent: datetime) -> MyTicket:
    """A line of the list, under the customer's own number; of a merged ticket as the one stands that it goes on in."""
    goes_on = own_messages.staying(session, ticket)
    due = due if goes_on is ticket else next_due(session, goes_on.id)
    url = f"/t/{ticket.public_token}"
    return MyTicket(ticket.number, ticket.subject, url, told_state(session, goes_on, sent), ticket.last_contact_at, promised_at(session, goes_on, due, now))  # fmt: skip


@page
async def ask(request: web.Request) -> web.Response:
    """Mails a link where the address is known; the page says the same to everybody."""
    posted = await request.post()
    need_own_page(request, str(posted.get("csrf", "")))
    written = entry.line(str(posted.get("email", "")))[: entry.MAX_ADDRESS]
    mistake = entry.address_mistake(written, say(request))
    if mistake:
        return await _ask(request, written, mistake)
    if not request.app[THROTTLE].lets(peer(request), request.app[keys.CLOCK].now()):
        raise TooMany
    address, language = written.lower(), language_of(request)
    settings, words = request.app[keys.SETTINGS], say(request)
    key = request.app[keys.SECRET].for_purpose("customer-link")

    def mail(change: Change) -> None:
        known = select(ContactPoint.id).where(ContactPoint.kind == "email", ContactPoint.value == address)
        if change.session.exec(known).first() is None and reading(change.session, address) is None:
            return
        link = f"{settings.public_url}/my/{signed_address.made(key, address, change.now + LINK_LASTS)}"
        values = {"company": settings.desk.company, "link": link}
        change.later(
            "staff_mail",
            {"to": address, "subject": words(SUBJECT, **values), "text": words(TEXT, **values), "language": language},
            key=f"customer-link:{address}:{change.now:%Y%m%d%H%M}",
        )

    await request.app[keys.DATABASE].change(mail)
    shown = MyTicketsPage("asked", Form(csrf_of(request)), written, mail=sends_mail(request))
    return await show(request, "web/my_tickets.html", shown, "mine")


@page
async def enter(request: web.Request) -> web.Response:
    """Behind the mailed link."""
    now = request.app[keys.CLOCK].now()
    address = signed_address.read(
        request.app[keys.SECRET].for_purpose("customer-link"), request.match_info["link"], now
    )
    if not address:
        return await _ask(request, expired=True)
    value = signed_address.made(request.app[keys.SECRET].for_purpose("customer"), address, now + STAYS)
    response = web.Response(status=303, headers={"Location": "/my"})
    response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", secure=secure(request), path="/my")
    return response


@page
async def leave(request: web.Request) -> web.Response:
    posted = await request.post()
    need_own_page(request, str(posted.get("csrf", "")))
    response = web.Response(status=303, headers={"Location": "/"})
    response.del_cookie(COOKIE, path="/my", httponly=True, samesite="Lax", secure=secure(request))
    return response


def proved_address(request: web.Request) -> str:
    """The address this browser has shown to be its reader's within the last hours; empty where it has shown none."""
    key = request.app[keys.SECRET].for_purpose("customer")
    return signed_address.read(key, request.cookies.get(COOKIE, ""), request.app[keys.CLOCK].now())


def reached(request: web.Request) -> int:
    """Where a list of tickets goes on: below this id."""
    before = request.query.get("before", "")
    return int(before) if before.isascii() and before.isdigit() and len(before) < 10 else LAST_ID


async def _ask(
    request: web.Request, written: str = "", mistake: Mistake | None = None, expired: bool = False
) -> web.Response:
    form = Form(csrf_of(request), {"email": written}, (mistake,) if mistake else ())
    shown = MyTicketsPage("ask", form, mail=sends_mail(request), expired=expired)
    return await show(request, "web/my_tickets.html", shown, "mine", 410 if expired else 422 if mistake else 200)
