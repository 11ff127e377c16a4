"""The indexing screen: the picture of a fax or letter beside the fields that a person fills in."""

import asyncio
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlmodel import Session, select

from desk import letter_writers, mistakes, scan_pages
from desk.place import Asked, asked, html, page, question, row_number, row_of
from desk.scan_view import Hint, IndexingPage
from foundation.errors import Conflict, Invalid, Mistake
from pages import keys
from pages.posted import posted
from pages.templates import render
from pages.times import TYPED, instant_of
from pages.view import Choice, Form
from pages.words import N_
from staff.rights import Right, may
from storage.change import Change
from ticketing import agent_moves, reference, scan_stamps, scans
from ticketing.actors import agent
from ticketing.automation import Recognition
from ticketing.numbers import read_number
from ticketing.scan_stamps import may_be_corrected, seems_too_early
from ticketing.scan_tables import ImportItem
from ticketing.scans import Indexed
from ticketing.tables import Contact, Ticket
from ticketing.telephone import normal_number
from ticketing.ticket_scope import scope_of

FIELDS = (
    "name",
    "person",
    "number",
    "street",
    "town",
    "customer_no",
    "subject",
    "text",
    "ticket",
    "received",
    "received_why",
    "two_customers",
)
LONGEST = {"name": 200, "subject": 200, "received_why": 200, "text": 100_000}
LONGEST_LINE = 300
CONFLICT = N_(
    "%(name)s typed this letter in while you were writing. Nothing was overwritten and your text is still here: look at the ticket, then send again."
)
SOURCES = {
    "header": N_("the line of the fax machine"), "letter": N_("the letter"), "letterhead": N_("the letterhead"), "closing": N_("the signature"),
    "side_car": N_("the fax server"), "name": N_("the file's name"), "mail": N_("the fax gateway"),
}  # fmt: skip


async def show(request: web.Request) -> web.Response:
    who, contact_id = await asked(request), row_of(request)
    return await _page(request, who, contact_id, None)


async def persons(request: web.Request) -> web.Response:
    """Whose letter it may be, by what is typed so far."""
    who, contact_id = await asked(request, Right.PERSON_READ), row_of(request)
    said = {name: request.query.get(name, "").strip()[:LONGEST_LINE] for name in FIELDS}

    def look(session: Session) -> tuple[Choice, ...]:
        return _persons(session, scan_pages.of_ticket(session, contact_id, who)[0], said, who)

    found = await question(request, look)
    return html(render("desk/parts/letter_writers.html", who.reader, persons=found, person=said["person"]))


async def save(request: web.Request) -> web.Response:
    """Completes the letter; with the number of another ticket it continues that one."""
    who, contact_id = await asked(request), row_of(request)
    form = posted(request)
    seen = row_number(form.value("version"))
    said = {name: form.value(name).strip() for name in FIELDS}
    known = await question(request, lambda session: scan_pages.of_ticket(session, contact_id, who)[1].received_at)
    indexed = _indexed(said, known, who)
    wrong = _mistakes(said, indexed, who)
    wrong += await question(request, lambda session: _misfits(session, contact_id, said, indexed, who))
    if wrong:
        return await _page(
            request,
            who,
            contact_id,
            Form(who.agent.csrf, said, mistakes.of_form("index", Invalid(*wrong), who.say)),
            422,
            seen,
        )
    desk = request.app[keys.DESK]
    inbound = await question(
        request, lambda session: scans.inbound_of(scan_pages.of_ticket(session, contact_id, who)[1], indexed)
    )
    recognition = await asyncio.to_thread(desk.automation.recognise, inbound)
    try:
        number = await request.app[keys.DATABASE].change(
            lambda change: _carry_out(
                change, request, who, contact_id, seen, indexed, recognition, said["ticket"], said["two_customers"]
            )
        )
    except Invalid as error:
        return await _page(
            request, who, contact_id, Form(who.agent.csrf, said, mistakes.of_form("index", error, who.say)), 422, seen
        )
    except Conflict:
        by = await question(
            request, lambda session: scans.last_typed_by(scan_pages.of_ticket(session, contact_id, who)[1])
        )
        told = who.say(CONFLICT, name=who.names.colleague(by))
        return await _page(request, who, contact_id, Form(who.agent.csrf, said), 409, flash=told)
    raise web.HTTPSeeOther(f"/desk/tickets/{number}?done=indexed")


def _indexed(said: dict[str, str], known: datetime, who: Asked) -> Indexed:
    """What was typed, as ticketing takes it; `known` is the entry stamp so far."""
    received = instant_of(said["received"], who.reader)
    same = received is None or received == known.replace(second=0, microsecond=0)
    return Indexed(
        said["name"], said["subject"], said["text"], _number(said, who), _address(said), said["customer_no"], row_number(said["person"]),
        None if same else received, said["received_why"],
    )  # fmt: skip


def _number(said: dict[str, str], who: Asked) -> str:
    return normal_number(said["number"], who.settings.desk.country) if said["number"] else ""


def _address(said: dict[str, str]) -> str:
    return "\n".join(filter(None, (said["name"], said["street"], said["town"]))) if said["town"] else ""


def _persons(session: Session, ticket: Ticket, said: dict[str, str], who: Asked) -> tuple[Choice, ...]:
    if not who.may(Right.PERSON_READ):
        return ()
    number, country = _number(said, who), who.settings.desk.country
    return letter_writers.persons(
        session, said["name"], number, _address(said), said["customer_no"], ticket.person_id, country
    )


def _carry_out(
    change: Change,
    request: web.Request,
    who: Asked,
    contact_id: int,
    seen: int | None,
    indexed: Indexed,
    recognition: Recognition,
    continues: str,
    two_customers: str,
) -> str:
    ticket, contact = scan_pages.of_ticket(change.session, contact_id, who)
    target = _target(change.session, who, ticket, continues) if continues else ticket
    held = {number: agent_moves.locked(change.session, number) for number in sorted({ticket.number, target.number})}
    ticket, target, by = held[ticket.number], held[target.number], agent(who.agent.agent_id)
    change.session.refresh(contact)  # as it stands now that its ticket is ours
    scans.check_typed(contact, seen)
    scans.index(
        change, request.app[keys.DESK], reference.load(change.session), ticket, contact, indexed, recognition, by
    )
    if target is not ticket:
        meant = read_number(who.settings.desk.number_prefix, two_customers) == target.number
        agent_moves.merge(change, ticket, target, by, two_customers=meant)
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
    wrong += [Mistake(name, "this is too long") for name in FIELDS if len(said[name]) > LONGEST.get(name, LONGEST_LINE)]
    if said["number"] and not indexed.number:
        wrong.append(Mistake("number", "this is no telephone number", "0431 555 0100"))
    if said["received"] and instant_of(said["received"], who.reader) is None:
        wrong.append(Mistake("received", "this is no date with a time"))
    return wrong


def _misfits(session: Session, contact_id: int, said: dict[str, str], indexed: Indexed, who: Asked) -> list[Mistake]:
    """What only the books tell: that there is no such ticket, that the entry stamp cannot be right."""
    ticket, contact = scan_pages.of_ticket(session, contact_id, who)
    wrong: list[Mistake] = []
    try:
        if said["ticket"]:
            _target(session, who, ticket, said["ticket"])
    except Invalid as error:
        wrong += error.mistakes
    try:
        if indexed.received_at is not None:
            zone = ZoneInfo(who.settings.desk.time_zone)
            scan_stamps.check(session, ticket, contact, indexed.received_at, zone, who.reader.now, indexed.received_why)
    except Invalid as error:
        wrong += error.mistakes
    return wrong


async def _page(
    request: web.Request, who: Asked, contact_id: int, form: Form | None, status: int = 200, seen: int | None = None, flash: str = ""
) -> web.Response:  # fmt: skip
    """`seen` is the version a form came with; without it, it is the present one, so that it can be sent again."""
    shown = await question(request, lambda session: _view(session, contact_id, who, form, seen))
    return await page(request, who, "desk/indexing.html", status=status, flash=flash, error=bool(flash), page=shown)


def _view(session: Session, contact_id: int, who: Asked, form: Form | None, seen: int | None) -> IndexingPage:
    ticket, contact = scan_pages.of_ticket(session, contact_id, who)
    scan = contact.details["scan"]
    item = session.get(ImportItem, scan["item_id"])
    rows = session.execute(scan_pages.PAGES, {"contacts": [contact_id]}).all()
    form = form or Form(who.agent.csrf, _known(contact, who))
    received = instant_of(form.value("received"), who.reader)
    return IndexingPage(
        ticket.number, f"/desk/tickets/{ticket.number}", "letter" if contact.channel == "letter" else "fax", contact.received_at,
        item.name if item else "", replace(scan_pages.view(contact_id, rows, who), index_url=""), form,
        tuple(
            Hint(field, str(value), float(confidence), who.say(SOURCES.get(str(source), "")))
            for field, (value, confidence, source) in (scan.get("facts") or {}).items()
        ),
        _persons(session, ticket, {name: form.value(name) for name in FIELDS}, who), may_be_corrected(session, ticket, contact),
        scans.times_typed(contact) if seen is None else seen,
        received is not None and seems_too_early(contact.details, received, ZoneInfo(who.settings.desk.time_zone)),
    )  # fmt: skip


def _known(contact: Contact, who: Asked) -> dict[str, str]:
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
        "received": contact.received_at.astimezone(who.reader.zone).strftime(TYPED),
    }
