"""A ticket beside the list: enough to say whether it can be settled in a minute. Looking at it counts as not seen yet."""

from aiohttp import web

from desk import ticket_page
from desk.place import asked, html, question
from pages.templates import render

LAST_WORDS = 3
SAID = ("in", "out", "note", "phone", "elevel")


async def show(request: web.Request) -> web.Response:
    who, number = await asked(request), request.match_info["number"]
    page = await question(request, lambda session: ticket_page.parts(session, number, who))
    said = [one for one in page.conversation if one.kind in SAID][-LAST_WORDS:]
    return html(render("desk/parts/preview.html", who.reader, page=page, said=said))
