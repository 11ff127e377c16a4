"""The zone in which a member reads times at the desk and in their mails."""

from aiohttp import web
from sqlalchemy import update
from sqlmodel import col

from desk import own_mails
from desk.place import asked
from foundation.errors import Invalid, Mistake
from pages import keys
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from staff import own_zone
from staff.tables import Agent

SAVED = N_("Saved. The times at the desk and in your mails are those of your zone.")
UNKNOWN = N_("There is no such time zone. Choose one of the list, such as Europe/Berlin.")


async def save(request: web.Request) -> web.Response:
    who, said = await asked(request), posted(request).value("zone")
    try:
        zone = own_zone.acceptable(said, who.settings.desk.time_zone)
    except Invalid:
        wrong = Form(who.agent.csrf, {"zone": said}, (Mistake("zone", who.say(UNKNOWN)),))
        return await own_mails.show(request, who, wrong, status=422)
    chosen = update(Agent).where(col(Agent.id) == who.agent.agent_id).values(zone=zone)
    await request.app[keys.DATABASE].change(lambda change: change.session.execute(chosen))
    raise web.HTTPSeeOther("/desk/me?done=zone")
