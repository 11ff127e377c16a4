"""The pages of faxes and letters at the desk: their pictures, the words on them, and the cut between two letters.

A picture may be seen by whoever may see the ticket; it is our own rendering, never the file as it came.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web
from sqlalchemy import Row, bindparam, select
from sqlmodel import Session, col

from desk import files
from desk.place import Asked, asked, question, row_of
from desk.scan_view import PageView, ScanView
from desk.ticket_view import ContactView
from foundation.errors import Forbidden, Invalid, NotFound
from pages import keys
from pages.posted import posted
from staff.rights import Right, may
from storage.blobs import Blobs
from storage.change import Change
from ticketing import scans
from ticketing.actors import agent
from ticketing.arrivals import Kept
from ticketing.scan_tables import ScanPage
from ticketing.tables import Contact, Ticket
from ticketing.ticket_scope import scope_of

PICTURE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=3600",
}
TAKE = "take-"
"""Name of a page's box in the form that parts letters; its number follows."""
LAST_PAGE = 9999
COLUMNS: tuple[Any, ...] = (
    col(ScanPage.contact_id), col(ScanPage.number), col(ScanPage.width), col(ScanPage.height), col(ScanPage.confidence),
    col(ScanPage.source), col(ScanPage.blank), col(ScanPage.trouble),
)  # fmt: skip
PAGES = (
    select(*COLUMNS)
    .where(col(ScanPage.contact_id).in_(bindparam("contacts", expanding=True)))
    .order_by(col(ScanPage.contact_id), col(ScanPage.number))
)


def views(session: Session, contact_ids: Sequence[int], who: Asked, needs_indexing: bool) -> dict[int, ScanView]:
    """Contact → the viewer of its pages, for those that came on paper."""
    found: dict[int, list[Row[Any]]] = {}
    if contact_ids:
        for row in session.execute(PAGES, {"contacts": list(contact_ids)}):
            found.setdefault(row.contact_id, []).append(row)
    return {contact_id: view(contact_id, rows, who, needs_indexing) for contact_id, rows in found.items()}


def shown_in(
    session: Session, story: tuple[ContactView, ...], who: Asked, needs_indexing: bool
) -> tuple[ContactView, ...]:
    """The conversation with the pages of what came on paper."""
    paper = [one.id for one in story if one.kind == "in" and one.channel in ("fax", "letter")]
    found = views(session, paper, who, needs_indexing)
    return tuple(replace(one, scan=found[one.id]) if one.id in found else one for one in story)


def view(contact_id: int, rows: Iterable[Row[Any]], who: Asked, needs_indexing: bool = False) -> ScanView:
    url, least = f"/desk/contacts/{contact_id}", who.settings.scans.least_confidence
    pages = tuple(
        PageView(
            row.number, f"{url}/pages/{row.number}", row.width, row.height, row.confidence / 100 if row.source != "none" else None,
            row.source == "ocr" and row.confidence < least, row.trouble,
        )
        for row in rows
    )  # fmt: skip
    may_correct = who.may(Right.TICKET_CORRECT)
    return ScanView(
        url,
        pages,
        who.agent.csrf,
        may_correct and len(pages) > 1,
        f"{url}/index" if may_correct else "",
        needs_indexing,
    )


async def picture(request: web.Request) -> web.Response:
    """One page as PNG."""
    who, contact_id, number = await asked(request), row_of(request), int(request.match_info["number"])
    blobs = request.app[keys.DESK].blobs
    content = await question(request, lambda session: _picture(session, blobs, contact_id, number, who))
    return web.Response(body=content, content_type="image/png", headers=PICTURE_HEADERS)


async def words(request: web.Request) -> web.Response:
    """Every word of the letter with its place in thousandths of its page, for finding text: {page: [[word, x, y, w, h]]}."""
    who, contact_id = await asked(request), row_of(request)
    found = await question(request, lambda session: _words(session, contact_id, who))
    return web.json_response(found)


async def part(request: web.Request) -> web.Response:
    """Takes the chosen pages out, or all from the posted one on; they come in again by themselves as another letter."""
    who, contact_id = await asked(request), row_of(request)
    said = posted(request)
    first = _page_number(said.value("page"))
    chosen = {_page_number(name.removeprefix(TAKE)) for name in said.fields if name.startswith(TAKE)}

    def work(change: Change) -> tuple[str, Kept | None]:
        ticket, contact = of_ticket(change.session, contact_id, who)
        try:
            numbers = range(first, LAST_PAGE + 1) if first else chosen
            return ticket.number, scans.part(change, contact, numbers, agent(who.agent.agent_id))
        except Invalid:
            return ticket.number, None

    number, kept = await request.app[keys.DATABASE].change(work)
    if kept is not None:
        request.app[keys.INTAKE].offer(kept)
    raise web.HTTPSeeOther(f"/desk/tickets/{number}?done={'parted' if kept else 'not_parted'}")


def _page_number(said: str) -> int:
    """0, which no page has, for anything else."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= len(str(LAST_PAGE)) else 0


def of_ticket(session: Session, contact_id: int, who: Asked) -> tuple[Ticket, Contact]:
    """The letter and its ticket, if the reader may correct it; otherwise it does not exist, or is Forbidden."""
    files.contact_of(session, contact_id, who)
    contact = session.get(Contact, contact_id)
    ticket = session.get(Ticket, contact.ticket_id) if contact and contact.ticket_id else None
    if contact is None or ticket is None or not contact.details.get("scan"):
        raise NotFound("There is no such letter.")
    if not may(who.agent.who, Right.TICKET_CORRECT, scope_of(session, ticket)):
        raise Forbidden("Your role does not include this.")
    return ticket, contact


def _picture(session: Session, blobs: Blobs, contact_id: int, number: int, who: Asked) -> bytes:
    files.contact_of(session, contact_id, who)
    wanted = (col(ScanPage.contact_id) == contact_id, col(ScanPage.number) == number)
    name = session.execute(select(col(ScanPage.picture)).where(*wanted)).scalar()
    if name is None:
        raise NotFound("There is no such page.")
    return blobs.get(session, name)


def _words(session: Session, contact_id: int, who: Asked) -> dict[int, list[list[Any]]]:
    files.contact_of(session, contact_id, who)
    rows = session.execute(
        select(col(ScanPage.number), col(ScanPage.words))
        .where(col(ScanPage.contact_id) == contact_id)
        .order_by(col(ScanPage.number))
    )
    return {row.number: [word[:5] for word in row.words] for row in rows}
