"""What is on its way in on paper: folders, scans being read with how far they are, and what was refused and why.

A scan with a letter of a matter reserved for others names neither file, sender nor ticket.
"""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, cast

from aiohttp import web
from sqlalchemy import and_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from desk import cursor
from desk.place import Asked, asked, html, page, question
from desk.scan_view import FolderRow, ScanRow, ScansPage
from pages import keys
from pages.seen_tickets import may_be_named, seen
from pages.templates import render
from pages.view import Choice
from pages.words import N_
from staff.rights import Right, Visibility, visible
from ticketing.scan_tables import ImportItem, ScanPage
from ticketing.tables import Arrival, Contact, Ticket
from ticketing.telephone import shown

PAGE, LONGEST_LINE = 50, 1000
"""Rows on a page; places in the line of waiting scans that are still counted."""


async def show(request: web.Request) -> web.Response:
    """The page; with `part=rows` only its list, which looks again while something is being read."""
    who = await asked(request, Right.ARRIVALS_READ)
    after = request.query.get("after", "")
    shown = await question(request, lambda session: _list(session, after, who, _folders(request)))
    if request.query.get("part") == "rows":
        return html(render("desk/parts/scans.html", who.reader, page=shown))
    return await page(request, who, "desk/scans.html", page=shown)


def _folders(request: web.Request) -> tuple[FolderRow, ...]:
    states = request.app[keys.SUPERVISOR].states
    return tuple(
        FolderRow(one.folder, one.medium, state.last_error if (state := states.get(f"folder {one.folder}")) else "")
        for one in request.app[keys.SETTINGS].folders_to_watch
    )


def _list(session: Session, after: str, who: Asked, folders: tuple[FolderRow, ...]) -> ScansPage:
    wanted = select(ImportItem).order_by(col(ImportItem.id).desc()).limit(PAGE + 1)
    if place := cursor.unpack(after):
        wanted = wanted.where(col(ImportItem.id) < place[1])
    items = session.exec(wanted).all()
    may_see, secret = visible(who.agent.who), who.say(N_("confidential"))
    letters = _letters(session, [item.id or 0 for item in items[:PAGE]], may_see)
    twins = of_the_first(session, [item.id or 0 for item in items[:PAGE] if item.id not in letters], may_see)
    unreadable = unreadable_among(session, items[:PAGE])
    line = _line(session) if any(item.state == "seen" for item in items) else {}
    rows = tuple(
        ScanRow(
            item.id or 0, cast(Literal["fax", "letter"], item.medium), item.name, item.source.partition(":")[2] or item.source,
            item.sender_name or shown(item.sender_number, who.settings.desk.country), item.stamped_at, item.pages, item.pages_read,
            cast(Literal["seen", "reading", "imported", "refused"], item.state), item.error,
            item.confidence / 100 if item.confidence is not None else None, tuple(letters.get(item.id or 0, twins.get(item.id or 0, ()))),
            item.id not in unreadable, item.id in twins, line.get(item.id or 0, 0),
        )
        for item in items[:PAGE]
    )  # fmt: skip
    rows = tuple(replace(row, name=secret, sender="", error="", letters=()) if _is_hidden(row) else row for row in rows)
    last = items[PAGE - 1] if len(items) > PAGE else None
    further = f"/desk/scans?after={cursor.pack(last.created_at, last.id or 0)}" if last else None
    reads = bool(shutil.which(who.settings.scans.tesseract))
    return ScansPage(rows, folders, reads, any(row.state in ("seen", "reading") for row in rows), further)


def _is_hidden(row: ScanRow) -> bool:
    return any(not letter.label for letter in row.letters)


def _line(session: Session) -> dict[int, int]:
    """Item → its place in the line of those that wait to be read, from 1: the oldest is read first."""
    waiting = select(col(ImportItem.id)).where(col(ImportItem.state) == "seen").order_by(col(ImportItem.id))
    return {item_id or 0: place for place, item_id in enumerate(session.exec(waiting.limit(LONGEST_LINE)), 1)}


def of_the_first(session: Session, item_ids: list[int], may_see: Visibility) -> dict[int, list[Choice]]:
    """Item → the letters of the first scan with the very same bytes, for those the intake knew as repeated."""
    arrival, earlier, first = aliased(Arrival), aliased(Arrival), aliased(ImportItem)
    rows = session.exec(
        select(ImportItem.id, col(first.id))
        .join(arrival, col(arrival.id) == col(ImportItem.arrival_id))
        .join(earlier, and_(col(earlier.sha256) == col(arrival.sha256), col(earlier.id) < col(arrival.id)))
        .join(first, col(first.arrival_id) == col(earlier.id))
        .where(col(ImportItem.id).in_(item_ids), col(arrival.outcome) == "duplicate")
    ).all()
    pairs = sorted(((item_id or 0, known or 0) for item_id, known in rows), reverse=True)
    letters = _letters(session, [known for _, known in pairs], may_see)
    return {item_id: letters[known] for item_id, known in pairs if known in letters}


def unreadable_among(session: Session, items: Sequence[ImportItem]) -> set[int | None]:
    """Scans whose text somebody has to type in: without any, or with a letter nobody has completed yet."""
    wanted = col(ScanPage.item_id).in_([item.id for item in items])
    letters = select(ScanPage.item_id, ScanPage.contact_id).where(wanted).distinct().subquery()
    rows = session.exec(
        select(letters.c.item_id, Contact.details).join(letters, col(Contact.id) == letters.c.contact_id)
    )
    told: dict[int, bool] = {}
    for item_id, details in rows:
        readable = bool((details.get("scan") or {}).get("readable", True))
        told[item_id] = told.get(item_id, True) and readable
    return {item.id for item in items if not told.get(item.id or 0, item.text_source != "none")}


def _letters(session: Session, item_ids: list[int], may_see: Visibility) -> dict[int, list[Choice]]:
    """Item → the tickets of the letters in it, with an address where the reader may open them; without a number where it is
    reserved for others."""
    rows = session.exec(
        select(ScanPage.item_id, Ticket.number, seen(may_see).label("seen"), may_be_named(may_see).label("named"))
        .join(Contact, col(Contact.id) == col(ScanPage.contact_id))
        .join(Ticket, col(Ticket.id) == col(Contact.ticket_id))
        .where(col(ScanPage.item_id).in_(item_ids))
        .distinct()
    )
    found: dict[int, list[Choice]] = {}
    for item_id, number, is_seen, is_named in rows:
        choice = Choice(f"/desk/tickets/{number}" if is_seen else "", number if is_named else "")
        found.setdefault(item_id, []).append(choice)
    return found
