"""A member's own absence: planned ahead, with whoever stands in; it begins and ends by itself."""

from aiohttp import web

from desk import absence_view, own_mails
from desk.place import asked, row_number
from foundation.errors import Invalid, Mistake
from pages import keys
from pages.posted import posted
from pages.saying import sentence
from pages.view import Form
from pages.words import N_
from staff import roster_saving
from storage.change import Change

DONE = {
    "absence": N_("Your absence is planned. It begins and ends by itself."),
    "absence_both": N_("Your absence is planned. Whoever stands in is away themselves for a part of it; then their own substitute goes on."),
    "absence_over": N_("The absence was taken out."),
}  # fmt: skip
FIELDS = {"start": "first", "end": "last", "substitute": "stand_in"}
"""What planning may refuse → the field of the form."""


async def save(request: web.Request) -> web.Response:
    """Plans what was entered; `drop` takes an absence out, or ends the one that runs."""
    who, said = await asked(request), posted(request)
    database, me, by = request.app[keys.DATABASE], who.agent.agent_id, who.agent.login
    if number := row_number(said.value("drop")):
        await database.change(lambda change: roster_saving.drop(change, number, by, of=me))
        raise web.HTTPSeeOther("/desk/me?done=absence_over")
    start, end = absence_view.entered(said.fields, who.reader)
    substitute = row_number(said.value("stand_in")) or None

    def work(change: Change) -> bool:
        return roster_saving.plan(change, "away", me, start, end, by, substitute=substitute)

    try:
        both = await database.change(work)
    except Invalid as error:
        wrong = tuple(Mistake(FIELDS.get(one.field, "first"), sentence(who.say(one.problem))) for one in error.mistakes)
        return await own_mails.show(request, who, Form(who.agent.csrf, said.fields, wrong), status=422)
    raise web.HTTPSeeOther(f"/desk/me?done={'absence_both' if both else 'absence'}")
