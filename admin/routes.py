"""Every address of the administration."""

from aiohttp import web

from admin import calendars
from admin.place import asked

CODE = "{code:[a-z0-9_.-]{1,64}}"


def routes(app: web.Application) -> None:
    get, post = app.router.add_get, app.router.add_post
    get("/admin", home)
    get("/admin/", home)
    get("/admin/calendars", calendars.show_all)
    get(f"/admin/calendars/{CODE}", calendars.show)
    post(f"/admin/calendars/{CODE}", calendars.post)


async def home(request: web.Request) -> web.Response:
    asked(request)
    raise web.HTTPSeeOther("/admin/calendars")
