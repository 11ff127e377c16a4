"""A member's own signature, in German and in English, as it will stand below their answers."""

from aiohttp import web

from desk import own_mails
from desk.place import asked
from foundation.errors import Mistake
from pages import keys
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from staff.tables import Agent
from storage.change import Change
from ticketing.own_signature import LANGUAGES, LONGEST

SAVED = N_("Saved. It stands below what you send from now on.")
TOO_LONG = N_("At most %(count)s characters.")


async def save(request: web.Request) -> web.Response:
    who, said = await asked(request), posted(request)
    entered = {f"signature_{one}": said.value(f"signature_{one}").replace("\r\n", "\n") for one in LANGUAGES}
    wrong = [name for name, text in entered.items() if len(text) > LONGEST]
    if wrong:
        told = tuple(Mistake(name, who.say(TOO_LONG, count=LONGEST)) for name in wrong)
        return await own_mails.show(request, who, Form(who.agent.csrf, entered, told), status=422)

    def work(change: Change) -> None:
        mine = change.session.get_one(Agent, who.agent.agent_id)
        mine.signatures = {one: text for one in LANGUAGES if (text := entered[f"signature_{one}"].strip())}

    await request.app[keys.DATABASE].change(work)
    raise web.HTTPSeeOther("/desk/me?done=signature")
