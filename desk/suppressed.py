"""Addresses that get no automatic mail any more, and why; whoever may edit persons lets it go there again."""

from aiohttp import web
from sqlmodel import Session

from customers import suppression
from desk import cursor
from desk.delivery_words import told
from desk.look_up_view import SuppressedPage, SuppressedRow
from desk.place import Asked, asked, page, question
from pages import keys
from pages.posted import posted
from pages.words import N_
from staff.rights import Right

PAGE = 50


async def show(request: web.Request) -> web.Response:
    who = await asked(request, Right.SENT_MAIL_READ)
    after = request.query.get("after", "")
    shown = await question(request, lambda session: _list(session, after, who))
    flash = who.say(N_("Automatic mail goes there again.")) if request.query.get("done") == "lifted" else ""
    return await page(request, who, "desk/suppressed.html", page=shown, flash=flash)


async def lift(request: web.Request) -> web.Response:
    await asked(request, Right.PERSON_EDIT)
    address = posted(request).value("address")
    await request.app[keys.DATABASE].change(lambda change: suppression.lift(change, address))
    raise web.HTTPSeeOther("/desk/suppressed?done=lifted")


def _list(session: Session, after: str, who: Asked) -> SuppressedPage:
    place = cursor.unpack(after)
    rows = suppression.newest(session, PAGE + 1, place[1] if place else None)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    further = f"/desk/suppressed?after={cursor.pack(last.since, last.id or 0)}" if last else ""
    shown = tuple(
        SuppressedRow(row.address, row.since, row.reason == "complaint", row.words and told(row.words, who.say))
        for row in rows[:PAGE]
    )
    return SuppressedPage(shown, who.may(Right.PERSON_EDIT), further)
