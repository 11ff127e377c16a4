"""Every address of the telephone log: the agents' pages under /desk/calls, and what telephone systems report to."""

from aiohttp import web

from channels.phone_log import announcing, calls, overview, ringing, task, webhooks
from channels.phone_log.exchange import Exchange
from pages import keys
from pages.posted import Handler, by_members


def routes(app: web.Application) -> None:
    """Adds the telephone log to the application; what it tells open pages starts with it."""
    get, report = app.router.add_get, app.router.add_post

    def post(path: str, handler: Handler) -> None:
        app.router.add_post(path, by_members(handler))

    get("/desk/calls", overview.show)
    post("/desk/calls", calls.send)
    get("/desk/calls/new", calls.show)
    get("/desk/calls/caller", calls.look)
    post("/desk/calls/suggestions", calls.suggest)
    get("/desk/calls/corner", ringing.corner)
    post("/desk/calls/extension", task.set_extension)
    get(r"/desk/calls/{id:[0-9]{1,9}}/spoken", task.spoken)
    post(r"/desk/calls/{id:[0-9]{1,9}}/settle", task.settle)
    post(r"/desk/callbacks/{id:[0-9]{1,9}}/done", task.callback_done)
    post("/desk/calls/announcement", announcing.announce)
    report("/api/v1/calls/sipgate/{token}", webhooks.from_sipgate)
    report("/api/v1/calls/placetel/{token}", webhooks.from_placetel)
    app[keys.TELEPHONE] = Exchange(app)
    app.on_startup.append(_start)


async def _start(app: web.Application) -> None:
    app[keys.SUPERVISOR].start("ringing calls", lambda: ringing.run(app))
