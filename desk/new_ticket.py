"""A ticket an agent opens: a call, a letter, a visit. It is kept, read and booked like every other contact."""

import json
import re
from datetime import datetime
from uuid import uuid4

from aiohttp import web
from sqlmodel import Session

from customers.identity import normal_address
from desk import mistakes
from desk.place import Asked, asked, html, question, shell
from desk.rail import view as rail_view
from desk.view import NewTicketPage
from foundation.errors import Invalid, Mistake
from pages import keys
from pages.posted import posted
from pages.templates import render
from pages.view import Choice, Form
from staff.rights import Right
from ticketing import agent_moves, arrivals, moves
from ticketing.actors import agent
from ticketing.arrivals import Kept
from ticketing.inbound import Inbound, Party
from ticketing.routing import PRIORITIES
from ticketing.tables import Ticket

MAILBOX = "desk"
FIELDS = ("channel", "name", "address", "phone", "subject", "text", "category", "answered")


def read(kept: Kept, raw: bytes, session: Session) -> Inbound:
    """The reader of channel `phone`: what an agent wrote down, as a contact."""
    said = json.loads(raw)
    return Inbound(
        channel="phone", mailbox=kept.mailbox, external_id=said["id"], sha256=kept.sha256, received_at=kept.received_at,
        occurred_at=datetime.fromisoformat(said["at"]), sender=Party(said["address"], said["name"]), subject=said["subject"],
        body_text=said["text"], reply_text=said["text"], category=said["category"], phone=said["phone"], note_by=said["by"],
        answered_at_once=bool(said["answered"]),
    )  # fmt: skip


async def show(request: web.Request) -> web.Response:
    who = await asked(request, Right.INTAKE_WRITE)
    return await _page(request, who, Form(who.agent.csrf))


async def open_one(request: web.Request) -> web.Response:
    """Keeps what was written and waits for its ticket."""
    who = await asked(request, Right.INTAKE_WRITE)
    form = posted(request)
    said = {name: form.value(name).strip() for name in (*FIELDS, "priority")}
    if wrong := _mistakes(said):
        error = Invalid(*wrong)
        return await _page(request, who, Form(who.agent.csrf, said, mistakes.of_form("new", error, who.say)), 422)
    now = request.app[keys.CLOCK].now()
    told = {name: said[name] for name in FIELDS} | {
        "id": f"desk:{uuid4().hex}", "at": now.isoformat(), "by": who.agent.agent_id, "phone": _phone(said["phone"]),
    }  # fmt: skip
    raw = json.dumps(told, ensure_ascii=False).encode()
    blobs, database = request.app[keys.DESK].blobs, request.app[keys.DATABASE]
    envelope = {"sender": said["address"] or said["phone"], "by": who.agent.login}
    kept = await request.app[keys.ARRIVING].change(
        lambda change: arrivals.keep(change, blobs, channel="phone", mailbox=MAILBOX, raw=raw, envelope=envelope)
    )
    try:
        outcome = await request.app[keys.INTAKE].outcome_of(kept)
    except TimeoutError:
        raise web.HTTPSeeOther("/desk/") from None  # it is kept and will appear there
    if outcome.ticket_id is None:
        raise web.HTTPSeeOther("/desk/arrivals")
    ticket_id, priority = outcome.ticket_id, said["priority"]
    number = await question(request, lambda session: _number(session, ticket_id))
    if priority:
        by = agent(who.agent.agent_id)
        await database.change(
            lambda change: moves.correct(change, agent_moves.locked(change.session, number), "priority", priority, by)
        )
    raise web.HTTPSeeOther(f"/desk/tickets/{number}?done=opened")


def _number(session: Session, ticket_id: int) -> str:
    ticket = session.get(Ticket, ticket_id)
    assert ticket is not None
    return ticket.number


def _mistakes(said: dict[str, str]) -> list[Mistake]:
    wrong = [Mistake(name, "this field is still empty") for name in ("name", "subject", "text") if not said[name]]
    if said["address"] and "@" not in normal_address(said["address"]).strip("@"):
        wrong.append(Mistake("address", "this is no e-mail address", "name@example.org"))
    if said["phone"] and not _phone(said["phone"]):
        wrong.append(Mistake("phone", "this is no telephone number", "0431 555 0100"))
    if not said["phone"] and not said["address"]:
        wrong.append(Mistake("phone", "a telephone number or an e-mail address is needed"))
    if said["priority"] and said["priority"] not in PRIORITIES:
        wrong.append(Mistake("priority", "choose a priority"))
    return wrong


def _phone(text: str) -> str:
    """Digits with their country: a leading 0 is a German number; empty where it is no number at all."""
    digits = re.sub(r"[\s()/.-]", "", text)
    digits = "+49" + digits[1:] if re.fullmatch(r"0[1-9]\d+", digits) else re.sub(r"^00", "+", digits)
    return digits if re.fullmatch(r"\+\d{6,15}", digits) else ""


async def _page(request: web.Request, who: Asked, form: Form, status: int = 200) -> web.Response:
    around = await question(request, lambda session: rail_view(session, who.agent, who.names, who.path, who.say))
    channels = (Choice("phone", who.say.word("channel", "phone")),)
    page = NewTicketPage(form, channels, who.names.category_choices(who.say))
    return html(render("desk/new_ticket.html", who.reader, shell=shell(who, around), page=page), status)
