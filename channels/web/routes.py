"""Every address of the public pages."""

from aiohttp import web

from channels.web import contact, help, reaction, status
from channels.web.contact import THROTTLE
from channels.web.finding import FINDER, Finder
from pages import keys
from pages.throttle import Throttle


def routes(app: web.Application) -> None:
    app[FINDER] = Finder()
    app[THROTTLE] = Throttle(app[keys.SETTINGS].limits.forms_per_hour)
    get, post = app.router.add_get, app.router.add_post
    get("/", help.home)
    get("/search", help.search)
    get("/help/{slug}", help.article)
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
