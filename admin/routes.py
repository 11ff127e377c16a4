"""Every address of the administration."""

from aiohttp import web

from admin import (
    agreements,
    ask,
    audit_page,
    automation,
    calendars,
    chains,
    models_page,
    procedures,
    queue_mail,
    rules,
    targets,
)
from pages.posted import Handler, by_members

NUMBER = "{id:[0-9]{1,9}}"
AGREEMENT = "{number:[^/]{1,40}}"
CODE = "{code:[a-z0-9_.-]{1,64}}"


def routes(app: web.Application) -> None:
    get = app.router.add_get

    def post(path: str, handler: Handler) -> None:
        app.router.add_post(path, by_members(handler))

    get("/admin", home)
    get("/admin/", home)
    get("/admin/calendars", calendars.show_all)
    get("/admin/calendars/new", calendars.show_new)
    post("/admin/calendars/new", calendars.post_new)
    get(f"/admin/calendars/{CODE}", calendars.show)
    post(f"/admin/calendars/{CODE}", calendars.post)
    get("/admin/targets", targets.show)
    post("/admin/targets", targets.post)
    get("/admin/agreements", agreements.show_all)
    for path in ("/admin/agreements/new", f"/admin/agreements/{AGREEMENT}"):
        get(path, agreements.show)
        post(path, agreements.post)
    get("/admin/rules", rules.show_all)
    post("/admin/rules", rules.post_all)
    get("/admin/rules/new", rules.show)
    post("/admin/rules/new", rules.post)
    get(f"/admin/rules/{NUMBER}", rules.show)
    post(f"/admin/rules/{NUMBER}", rules.post)
    get("/admin/chains", chains.show_all)
    get("/admin/chains/new", chains.show)
    post("/admin/chains/new", chains.post)
    get(f"/admin/chains/{NUMBER}", chains.show)
    post(f"/admin/chains/{NUMBER}", chains.post)
    get("/admin/procedures", procedures.show_all)
    get("/admin/procedures/new", procedures.show)
    post("/admin/procedures/new", procedures.post)
    get(f"/admin/procedures/{NUMBER}", procedures.show)
    post(f"/admin/procedures/{NUMBER}", procedures.post)
    get("/admin/queues", queue_mail.show_all)
    get(f"/admin/queues/{CODE}", queue_mail.show)
    post(f"/admin/queues/{CODE}", queue_mail.post)
    get("/admin/automation", automation.show)
    get("/admin/automation/{code}", automation.show_one)
    post("/admin/automation/{code}/ceiling", automation.set_ceiling)
    post("/admin/automation/{code}/promise", automation.set_promise)
    post("/admin/automation/{code}/override", automation.override)
    post("/admin/automation/{code}/revoke", automation.revoke)
    get("/admin/audit", audit_page.show)
    post("/admin/audit", audit_page.judge)
    get("/admin/models", models_page.show)
    post(r"/admin/models/{id:[0-9]{1,9}}/activate", models_page.activate)
    get("/admin/ask", ask.show)
    post("/admin/ask", ask.ask)


async def home(request: web.Request) -> web.Response:
    raise web.HTTPSeeOther("/admin/automation")
