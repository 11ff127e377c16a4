"""Every address of the administration."""

from aiohttp import web

from admin import calendars, rules, targets
from admin.place import asked

NUMBER = "{id:[0-9]{1,9}}"
CODE = "{code:[a-z0-9_.-]{1,64}}"


def routes(app: web.Application) -> None:
    get, post = app.router.add_get, app.router.add_post
    get("/admin", home)
    get("/admin/", home)
    get("/admin/calendars", calendars.show_all)
    get(f"/admin/calendars/{CODE}", calendars.show)
    post(f"/admin/calendars/{CODE}", calendars.post)
    get("/admin/targets", targets.show)
    post("/admin/targets", targets.post)
    get("/admin/rules", rules.show_all)
    post("/admin/rules", rules.post_all)
    get("/admin/rules/new", rules.show)
    post("/admin/rules/new", rules.post)
    get(f"/admin/rules/{NUMBER}", rules.show)
    post(f"/admin/rules/{NUMBER}", rules.post)


async def home(request: web.Request) -> web.Response:
    asked(request)
    raise web.HTTPSeeOther("/admin/calendars")
