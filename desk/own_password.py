"""A member's own new password: with the old one, so that a desk left open is not enough."""

from aiohttp import web

from desk import own_mails
from desk.place import asked
from foundation.errors import Invalid, Mistake
from pages import keys, visitor
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from staff import directory, passwords, sign_in

CHANGED = N_("Your password was changed. Every other browser is logged out.")


async def change(request: web.Request) -> web.Response:
    """Ends every session of this member and starts a new one here. A wrong old password counts like a failed log-in."""
    who, said = await asked(request), posted(request)
    database, login, new = request.app[keys.DATABASE], who.agent.login, said.value("password")
    wrong = None
    try:
        passwords.acceptable(new)
    except Invalid:
        wrong = Mistake("password", who.say(N_("At least %(count)s characters."), count=passwords.LEAST_LENGTH))
    if wrong is None and new != said.value("again"):
        wrong = Mistake("again", who.say(N_("Both must be the same.")))
    if wrong is None and await sign_in.log_in(database, login, said.value("old")) is None:
        wrong = Mistake("old", who.say(N_("This is not your password, or there were too many attempts.")))
    if wrong:
        return await own_mails.show(request, who, Form(who.agent.csrf, mistakes=(wrong,)), status=422)
    stored = await passwords.hashed_beside(new)
    await database.change(lambda work: directory.set_password(work, login, stored))
    response = web.Response(status=303, headers={"Location": "/desk/me?done=password"})
    if value := await sign_in.log_in(database, login, new):
        visitor.set_session(request, response, value)
    return response
