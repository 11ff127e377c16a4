"""What rings or is due on whose screen: told to open pages, and shown in a corner of every page of the desk."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from aiohttp import web
from sqlalchemy import select
from sqlmodel import Session, col

from channels.phone_log import entry
from channels.phone_log.own_callbacks import own_note
from channels.phone_log.tables import PhoneCall
from channels.phone_log.view import CornerCall, CornerCallback, CornerView
from customers.directory import at_number, customer_of
from customers.tables import Person
from pages import keys
from pages.guards import signed_in
from pages.templates import render
from pages.visitor import language_of, reader_of
from staff.rights import Right, Who, may
from ticketing import telephone as numbers
from ticketing.callbacks import TOPIC
from ticketing.tables import Callback, Ticket
from ticketing.ticket_scope import scope_of

LONGEST_RINGING, LONGEST_CALL = timedelta(minutes=2), timedelta(hours=4)
"""A call whose end was never reported leaves the screen after so long."""
LOOK_AGAIN_SECONDS = 30.0
MOST = 200
MOST_SHOWN = 3
Shown = frozenset[tuple[str, int, str]]


async def run(app: web.Application) -> None:
    """The loop: waits for a commit that concerns calls or callbacks and tells those whose corner looks different now."""
    database, before = app[keys.DATABASE], dict[int, Shown]()
    bell = database.waking.bell(TOPIC)
    while True:
        now = await database.read(lambda session: whose(session, database.clock.now()))
        if changed := [agent for agent in {*before, *now} if before.get(agent) != now.get(agent)]:
            app[keys.LIVE].tell(" ".join(f"calls-{agent}" for agent in sorted(changed)))
        before = now
        await bell.wait(LOOK_AGAIN_SECONDS)


def whose(session: Session, now: datetime) -> dict[int, Shown]:
    """Agent → what their corner holds: (kind, id, state)."""
    found: dict[int, set[tuple[str, int, str]]] = defaultdict(set)
    for call in _standing(session, now):
        for agent in call.rings_for:
            found[agent].add(("call", call.id or 0, call.state))
    for callback in _due(session, None):
        if callback.agent_id is not None:
            found[callback.agent_id].add(("callback", callback.id or 0, callback.due_at.isoformat()))
    return {agent: frozenset(things) for agent, things in found.items()}


async def corner(request: web.Request) -> web.Response:
    """What rings for me, whom I am speaking with, whom I promised to call about now."""
    agent = signed_in(request)
    country, german = request.app[keys.SETTINGS].desk.country, language_of(request) == "de"
    now = request.app[keys.CLOCK].now()
    noting = call_being_noted(request.headers.get("HX-Current-URL", ""))
    shown = await request.app[keys.DATABASE].read(
        lambda session: _corner(session, agent.who, agent.agent_id, now, country, german, noting)
    )
    html = render("phone/parts/corner.html", reader_of(request), corner=shown, csrf=agent.csrf)
    return web.Response(text=html, content_type="text/html")


def call_being_noted(address: str) -> int | None:
    """The call whose form is open at this address: its card says nothing there and would cover the caller."""
    said = parse_qs(address.partition("?")[2]).get("call", [""])[0]
    return entry.row(said) if "/desk/calls/new?" in address else None


def _corner(
    session: Session, who: Who, agent_id: int, now: datetime, country: str, german: bool, noting: int | None
) -> CornerView:
    standing = (call for call in _standing(session, now) if agent_id in call.rings_for and call.id != noting)
    mine = [call for call in standing if call.settled_at is None]
    calls = [_call(session, call, country, german) for call in mine[-MOST_SHOWN:]]
    callbacks = [_callback(session, one, who, country) for one in _due(session, agent_id)[:MOST_SHOWN]]
    return CornerView(tuple(calls), tuple(callbacks))


def _standing(session: Session, now: datetime) -> Iterator[PhoneCall]:
    """Calls that ring or are being spoken, the oldest first."""
    rows = session.execute(
        select(PhoneCall)
        .where(col(PhoneCall.state).in_(("ringing", "answered")), col(PhoneCall.started_at) > now - LONGEST_CALL)
        .order_by(col(PhoneCall.started_at), col(PhoneCall.id))
        .limit(MOST)
    ).scalars()
    return (row for row in rows if row.state == "answered" or row.started_at > now - LONGEST_RINGING)


def _due(session: Session, agent_id: int | None) -> list[Callback]:
    """Callbacks that were called to mind, of one agent or all."""
    question = select(Callback).where(col(Callback.state) == "open", col(Callback.reminded_at).is_not(None))
    if agent_id is not None:
        question = question.where(col(Callback.agent_id) == agent_id)
    return list(session.execute(question.order_by(col(Callback.due_at), col(Callback.id)).limit(MOST)).scalars())


def _call(session: Session, call: PhoneCall, country: str, german: bool) -> CornerCall:
    person = at_number(session, call.number)
    customer = customer_of(session, person) if person else None
    open_tickets = 0
    if person is not None:
        newest = select(col(Ticket.shelf)).where(col(Ticket.person_id) == person.id).order_by(col(Ticket.id).desc())
        open_tickets = sum(row.shelf == 0 for row in session.execute(newest.limit(60)))
    segment = customer.segment if customer else None
    return CornerCall(
        id=call.id or 0, ringing=call.state == "ringing", direction=call.direction, number=numbers.shown(call.number, country),
        name=person.display_name if person else "", organisation=customer.organisation.name if customer and customer.organisation else "",
        segment=(segment.name_de if german else segment.name_en or segment.name_de) if segment else "", open_tickets=open_tickets,
        since=call.answered_at or call.started_at,
    )  # fmt: skip


def _callback(session: Session, callback: Callback, who: Who, country: str) -> CornerCallback:
    ticket = session.get_one(Ticket, callback.ticket_id)
    person = session.get(Person, ticket.person_id) if ticket.person_id else None
    readable = may(who, Right.TICKET_READ, scope_of(session, ticket))
    return CornerCallback(
        callback.id or 0, callback.due_at, callback.number, numbers.shown(callback.number, country),
        person.display_name if person else "", ticket.number,
        ticket.subject if readable else own_note(session, who, callback.ticket_id), readable,
    )  # fmt: skip
