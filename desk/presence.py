"""Who else looks at a ticket, and who is writing: told at once to every page that shows it."""

from aiohttp import web
from sqlmodel import Session

from desk import at_work, ticket_page
from desk.others_view import Other
from desk.place import asked, html, question
from pages import keys
from pages.live import LIVE
from pages.posted import posted
from pages.templates import render
from storage.change import Change


async def say_here(request: web.Request) -> web.Response:
    """A page that is open, or (`gone`) was left; answers who else is there."""
    who, said = await asked(request), posted(request)
    number, me = request.match_info["number"], who.agent.agent_id

    def work(change: Change) -> tuple[Other, ...]:
        ticket_id = ticket_page.find(change.session, number, who).id
        if said.value("gone") == "1":
            at_work.gone(change, ticket_id, me)
            tell(change, number)
            return ()
        if at_work.here(change, ticket_id, me, typing=said.value("typing") == "1"):
            tell(change, number)
        return at_work.others(change.session, ticket_id, me, who.names, change.now)

    found = await request.app[keys.DATABASE].change(work)
    return html(render("desk/parts/others.html", who.reader, others=found))


async def show(request: web.Request) -> web.Response:
    """Who else is there."""
    who, number = await asked(request), request.match_info["number"]

    def ask(session: Session) -> tuple[Other, ...]:
        ticket_id = ticket_page.find(session, number, who).id
        return at_work.others(session, ticket_id, who.agent.agent_id, who.names, who.reader.now)

    return html(render("desk/parts/others.html", who.reader, others=await question(request, ask)))


def tell(change: Change, number: str) -> None:
    """After the commit every page that shows the ticket, on whatever process, asks anew who is there."""
    change.wake(f"{LIVE}who-{number}")
