"""What every page of the desk has around it: the rail's counters, the stream of changes, the member's own page."""

from aiohttp import web
from sqlalchemy import update
from sqlmodel import col
from yarl import URL

from desk import own_absence, own_mails, own_signatures, own_zone
from desk import rail as counters
from desk.counting_views import counted
from desk.own_password import CHANGED
from desk.place import asked, html, question, row_number
from pages import keys
from pages.posted import posted
from pages.templates import render
from pages.view import Form
from staff import roster_saving
from staff.tables import Agent
from storage.change import Change


async def rail(request: web.Request) -> web.Response:
    """The rail alone. The page that fetches it names itself, so that its own line stays marked."""
    who = await asked(request)
    here = URL(request.headers.get("HX-Current-URL", ""))
    saved = row_number(here.query.get("view", ""))
    around = await question(
        request,
        lambda session: counters.view(
            session, who.agent, who.names, here.path, who.say, saved, lambda views: counted(session, who, views)
        ),
    )
    return html(render("desk/parts/rail.html", who.reader, value=around))


async def live(request: web.Request) -> web.StreamResponse:
    """Server-sent events, see `pages/live.py`."""
    await asked(request)
    return await request.app[keys.LIVE].stream(request)


async def me(request: web.Request) -> web.Response:
    who = await asked(request)
    known = {
        "password": CHANGED,
        "mails": own_mails.SAVED,
        "zone": own_zone.SAVED,
        "signature": own_signatures.SAVED,
        **own_absence.DONE,
    }
    done = known.get(request.query.get("done", ""), "")
    return await own_mails.show(request, who, Form(who.agent.csrf), flash=who.say(done) if done else "")


async def presence(request: web.Request) -> web.Response:
    """Comes to the desk, which ends a planned absence, or leaves it; back to where the button was pressed."""
    who = await asked(request)
    said = "present" if posted(request).value("present") == "1" else "away"

    def work(change: Change) -> None:
        if said == "present":
            roster_saving.come_back(change, who.agent.agent_id, who.agent.login)
        change.session.execute(update(Agent).where(col(Agent.id) == who.agent.agent_id).values(presence=said))

    await request.app[keys.DATABASE].change(work)
    back = URL(request.headers.get("Referer", "")).path
    raise web.HTTPSeeOther(back if back.startswith("/desk/") else "/desk/")


async def home(request: web.Request) -> web.Response:
    raise web.HTTPSeeOther("/desk/")
