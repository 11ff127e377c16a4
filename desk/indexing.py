"""The indexing screen: the picture of a fax or letter beside the fields that a person fills in."""

import asyncio
from dataclasses import replace

from aiohttp import web
from sqlmodel import Session, select

from desk import mistakes, scan_pages
from desk.place import Asked, asked, page, question, row_of
from desk.scan_view import Hint, IndexingPage
from foundation.errors import Invalid, Mistake
from pages import keys
from pages.posted import posted
from pages.seen_tickets import scope_of
from pages.view import Form
from pages.words import N_
from staff.rights import Right, may
from storage.change import Change
from ticketing import agent_moves, reference, scans
from ticketing.actors import agent
from ticketing.automation import Recognition
from ticketing.numbers import read_number
from ticketing.scan_tables import ImportItem
from ticketing.scans import Indexed
from ticketing.tables import Contact, Ticket
from ticketing.telephone import normal_number

FIELDS = ("name", "number", "street", "town", "customer_no", "subject", "text", "ticket")
LONGEST = {"text": 100_000}
SOURCES = {
    "header": N_("the line of the fax machine"), "letter": N_("the letter"), "letterhead": N_("the letterhead"), "closing": N_("the signature"),
    "side_car": N_("the fax server"), "name": N_("the file's name"), "mail": N_("the fax gateway"),
}  # fmt: skip


async def show(request: web.Request) -> web.Response:
    who, contact_id = await asked(request), row_of(request)
    return await _page(request, who, contact_id, None)


async def save(request: web.Request) -> web.Response:
    """Completes the letter; with the number of another ticket it continues that one."""
    who, contact_id = await asked(request), row_of(request)
    form = posted(request)
    said = {name: form.value(name).strip()[: LONGEST.get(name, 300)] for name in FIELDS}
    country = who.settings.desk.holidays.partition("-")[0]
    indexed = Indexed(
        said["name"], said["subject"], said["text"], normal_number(said["number"], country) if said["number"] else "",
        "\n".join(filter(None, (said["name"], said["street"], said["town"]))) if said["town"] else "", said["customer_no"],
    )  # fmt: skip
    wrong = _mistakes(said, indexed, who)
    if wrong:
        return await _page(
            request,
            who,
            contact_id,
            Form(who.agent.csrf, said, mistakes.of_form("index", Invalid(*wrong), who.say)),
            422,
        )
    desk = request.app[keys.DESK]
    inbound = await question(
        request, lambda session: scans.inbound_of(scan_pages.of_ticket(session, contact_id, who)[1], indexed)
    )
    recognition = await asyncio.to_thread(desk.automation.recognise, inbound)
    try:
        number = await request.app[keys.DATABASE].change(
            lambda change: _carry_out(change, request, who, contact_id, indexed, recognition, said["ticket"])
        )
    except Invalid as error:
        return await _page(
            request, who, contact_id, Form(who.agent.csrf, said, mistakes.of_form("index", error, who.say)), 422
        )
    raise web.HTTPSeeOther(f"/desk/tickets/{number}?done=indexed")


def _carry_out(
    change: Change,
    request: web.Request,
    who: Asked,
    contact_id: int,
    indexed: Indexed,
    recognition: Recognition,
    continues: str,
) -> str:
    ticket, contact = scan_pages.of_ticket(change.session, contact_id, who)
    target = _target(change.session, who, ticket, continues) if continues else ticket
    held = {number: agent_moves.locked(change.session, number) for number in sorted({ticket.number, target.number})}
    ticket, target, by = held[ticket.number], held[target.number], agent(who.agent.agent_id)
    scans.index(
        change, request.app[keys.DESK], reference.load(change.session), ticket, contact, indexed, recognition, by
    )
    if target is not ticket:
        agent_moves.merge(change, ticket, target, by)
    return target.number


def _target(session: Session, who: Asked, ticket: Ticket, continues: str) -> Ticket:
    """The ticket the letter belongs to; one the reader may not put anything into does not exist for them."""
    number = read_number(who.settings.desk.number_prefix, continues)
    found = session.exec(select(Ticket).where(Ticket.number == number)).first() if number else None
    mine = [one for one in (found, ticket) if one and may(who.agent.who, Right.TICKET_MERGE, scope_of(session, one))]
    if found is None or len(mine) < 2:
        raise Invalid(Mistake("ticket", "there is no such ticket"))
    return found


def _mistakes(said: dict[str, str], indexed: Indexed, who: Asked) -> list[Mistake]:
    wrong = [Mistake(name, "this field is still empty") for name in ("name", "subject", "text") if not said[name]]
    if said["number"] and not indexed.number:
        wrong.append(Mistake("number", "this is no telephone number", "0431 555 0100"))
    if said["ticket"] and read_number(who.settings.desk.number_prefix, said["ticket"]) is None:
        wrong.append(Mistake("ticket", "there is no such ticket"))
    return wrong


async def _page(
    request: web.Request, who: Asked, contact_id: int, form: Form | None, status: int = 200
) -> web.Response:
    shown = await question(request, lambda session: _view(session, contact_id, who, form))
    return await page(request, who, "desk/indexing.html", status=status, page=shown)


def _view(session: Session, contact_id: int, who: Asked, form: Form | None) -> IndexingPage:
    ticket, contact = scan_pages.of_ticket(session, contact_id, who)
    scan = contact.details["scan"]
    item = session.get(ImportItem, scan["item_id"])
    rows = session.execute(scan_pages.PAGES, {"contacts": [contact_id]}).all()
    return IndexingPage(
        ticket.number, f"/desk/tickets/{ticket.number}", "letter" if contact.channel == "letter" else "fax", contact.received_at,
        item.name if item else "", replace(scan_pages.view(contact_id, rows, who), index_url=""), form or Form(who.agent.csrf, _known(contact)),
        tuple(
            Hint(field, str(value), float(confidence), who.say(SOURCES.get(str(source), "")))
            for field, (value, confidence, source) in (scan.get("facts") or {}).items()
        ),
    )  # fmt: skip


def _known(contact: Contact) -> dict[str, str]:
    """What is known already, and what was found on the page, however unsure: a person looks at it now."""
    scan = contact.details["scan"]
    facts = {name: str(found[0]) for name, found in (scan.get("facts") or {}).items()}
    lines = (scan.get("address") or facts.get("address", "")).split("\n")
    return {
        "name": contact.sender_name or facts.get("name", ""),
        "number": contact.sender_address or facts.get("number", ""),
        "street": lines[-2] if len(lines) > 1 else "",
        "town": lines[-1] if len(lines) > 1 else "",
        "customer_no": scan.get("customer_no") or facts.get("customer_no", ""),
        "subject": contact.subject or facts.get("subject", ""),
        "text": contact.body_text,
    }
