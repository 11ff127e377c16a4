"""Every address of the public pages behind the help centre's own."""

from aiohttp import web

from channels.web import contact, help, reaction, status
from channels.web.contact import THROTTLE
from channels.web.throttle import Throttle
from pages import keys


def routes(app: web.Application) -> None:
    app[THROTTLE] = Throttle(app[keys.SETTINGS].limits.forms_per_hour)
    get, post = app.router.add_get, app.router.add_post
    get("/search", help.search)
    post("/help/{slug}/vote", help.vote)
    get("/contact", contact.form)
    post("/contact", contact.sent)
    post("/contact/suggestions", contact.suggestions)
    get("/t/{token}", status.status)
    get("/t/{token}/received", contact.received)
    get("/t/{token}/files/{file:[0-9]{1,18}}", status.file)
    post("/t/{token}/reply", status.reply)
    post("/t/{token}/solved", status.solved)
    post("/t/{token}/reopen", status.reopen)
    get("/a/{token}", reaction.look)
    post("/a/{token}", reaction.decide)
