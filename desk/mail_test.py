"""A test mail for admins: what would go out, and whether the relay takes it."""

from aiohttp import web

from desk.look_up_view import MailTestPage
from desk.place import asked, page
from foundation.errors import Mistake
from pages import keys
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from staff.rights import Right

SUBJECT = N_("Test mail")
TEXT = N_("This mail was sent from the page *Test mail* of the desk. Nobody has to answer it.")


async def show(request: web.Request) -> web.Response:
    who = await asked(request, Right.SETTINGS_EDIT)
    return await page(request, who, "desk/mail_test.html", page=MailTestPage(Form(who.agent.csrf)))


async def send(request: web.Request) -> web.Response:
    who = await asked(request, Right.SETTINGS_EDIT)
    address = posted(request).value("address").strip()
    local, _, domain = address.rpartition("@")
    if not local or not domain or len(address) > 254 or any(sign in address for sign in " <>,;\r\n"):
        wrong = (Mistake("address", who.say(N_("This is no e-mail address."))),)
        form = Form(who.agent.csrf, {"address": address}, wrong)
        return await page(request, who, "desk/mail_test.html", page=MailTestPage(form), status=422)
    tried = await request.app[keys.MAIL_TRIAL](address, who.say(SUBJECT), who.say(TEXT), {})
    form = Form(who.agent.csrf, {"address": address})
    return await page(request, who, "desk/mail_test.html", page=MailTestPage(form, tried))
