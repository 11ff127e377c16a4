"""Every address of the administration."""

from aiohttp import web

from admin import (
    agreements,
    ask,
    audit_page,
    automation,
    calendar_feeds,
    calendars,
    categories,
    chains,
    changes,
    clocks,
    customers_page,
    delivered,
    embedding_page,
    first_steps,
    gaps_page,
    history,
    knowledge_editor,
    knowledge_list,
    knowledge_versions,
    maintenance,
    members,
    models_page,
    notice_words,
    operation,
    own_fields,
    potential,
    procedures,
    queue_mail,
    rail,
    ratings_page,
    roster,
    rules,
    set_up,
    sources,
    targets,
    time_spent,
    tokens_page,
    verdicts,
    webhooks_page,
)
from pages.guards import signed_in
from pages.posted import Handler, by_members
from staff.rights import Right, may

NUMBER = "{id:[0-9]{1,9}}"
ARTICLE = "{slug:[a-z0-9-]{1,100}}/{language:[a-z]{2}}"
AGREEMENT = "{number:[^/]{1,40}}"
STEP = "/admin/start/{step:company|mail|members|knowledge}"
CLOCK = "{clock:[a-z][a-z0-9_]{1,39}}"
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
    get(f"/admin/calendars/{CODE}/feed", calendar_feeds.show)
    post(f"/admin/calendars/{CODE}/feed", calendar_feeds.post)
    get("/admin/targets", targets.show)
    post("/admin/targets", targets.post)
    get("/admin/agreements", agreements.show_all)
    for path in ("/admin/agreements/new", f"/admin/agreements/{AGREEMENT}"):
        get(path, agreements.show)
        post(path, agreements.post)
    post(f"/admin/agreements/{AGREEMENT}/report", agreements.post_report)
    get("/admin/delivered", delivered.show)
    get("/admin/delivered.csv", delivered.as_table)
    get("/admin/delivered.json", delivered.as_values)
    get("/admin/delivered.pdf", delivered.as_document)
    post("/admin/delivered/judge", delivered.judge)
    get(time_spent.URL, time_spent.show)
    get(f"{time_spent.URL}.csv", time_spent.as_table)
    get(f"{time_spent.URL}.json", time_spent.as_values)
    get("/admin/ratings", ratings_page.show)
    get("/admin/ratings.csv", ratings_page.as_table)
    get("/admin/verdicts", verdicts.show)
    post("/admin/verdicts", verdicts.post)
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
    get(clocks.URL, clocks.show_all)
    for path in (f"{clocks.URL}/new", f"{clocks.URL}/{CLOCK}"):
        get(path, clocks.show)
        post(path, clocks.post)
    get("/admin/procedures", procedures.show_all)
    get("/admin/procedures/new", procedures.show)
    post("/admin/procedures/new", procedures.post)
    get(f"/admin/procedures/{NUMBER}", procedures.show)
    post(f"/admin/procedures/{NUMBER}", procedures.post)
    get(own_fields.URL, own_fields.show)
    post(own_fields.URL, own_fields.post)
    get("/admin/queues", queue_mail.show_all)
    get(f"/admin/queues/{CODE}", queue_mail.show)
    post(f"/admin/queues/{CODE}", queue_mail.post)
    get("/admin/notices", notice_words.show_all)
    get(f"/admin/notices/{CODE}", notice_words.show)
    post(f"/admin/notices/{CODE}", notice_words.post)
    get("/admin/automation", automation.show)
    get("/admin/automation/{code}", automation.show_one)
    post("/admin/automation/{code}/ceiling", automation.set_ceiling)
    post("/admin/automation/{code}/promise", automation.set_promise)
    post("/admin/automation/{code}/override", automation.override)
    post("/admin/automation/{code}/revoke", automation.revoke)
    get("/admin/audit", audit_page.show)
    post("/admin/audit", audit_page.judge)
    get("/admin/gaps", gaps_page.show)
    get("/admin/history", history.show)
    post("/admin/history", history.look)
    post("/admin/history/keep", history.take_in)
    get("/admin/potential", potential.show)
    post("/admin/potential", potential.measure)
    post("/admin/potential/stop", potential.stop)
    get("/admin/potential.csv", potential.as_table)
    get("/admin/potential.json", potential.as_values)
    get("/admin/potential.pdf", potential.as_document)
    get("/admin/models", models_page.show)
    post("/admin/models/stop", models_page.stop)
    post(r"/admin/models/{id:[0-9]{1,9}}/activate", models_page.activate)
    get("/admin/knowledge", knowledge_list.show)
    get("/admin/knowledge/new", knowledge_editor.show)
    post("/admin/knowledge/new", knowledge_editor.post)
    post("/admin/knowledge/preview", knowledge_editor.preview)
    get(f"/admin/knowledge/{ARTICLE}", knowledge_editor.show)
    post(f"/admin/knowledge/{ARTICLE}", knowledge_editor.post)
    get(f"/admin/knowledge/{ARTICLE}/versions", knowledge_versions.show)
    post(f"/admin/knowledge/{ARTICLE}/versions", knowledge_versions.roll_back)
    get("/admin/customers", customers_page.show)
    post("/admin/customers", customers_page.post)
    get("/admin/maintenance", maintenance.show)
    post("/admin/maintenance", maintenance.post)
    get("/admin/roster", roster.show)
    post("/admin/roster", roster.post)
    get("/admin/sources", sources.show_all)
    for path in ("/admin/sources/new", f"/admin/sources/{NUMBER}"):
        get(path, sources.show)
        post(path, sources.post)
    get("/admin/members", members.show_all)
    get("/admin/members/new", members.show)
    post("/admin/members/new", members.post)
    get(f"/admin/members/{NUMBER}", members.show)
    post(f"/admin/members/{NUMBER}", members.post)
    get("/admin/tokens", tokens_page.show)
    post("/admin/tokens", tokens_page.post)
    get("/admin/webhooks", webhooks_page.show_all)
    for path in ("/admin/webhooks/new", f"/admin/webhooks/{NUMBER}"):
        get(path, webhooks_page.show)
        post(path, webhooks_page.post)
    get("/admin/window", embedding_page.show)
    post("/admin/window", embedding_page.post)
    get("/admin/changes", changes.show)
    get("/admin/start", first_steps.show)
    post("/admin/start", set_up.begin_again)
    get(STEP, set_up.show)
    post(STEP, set_up.post)
    get("/admin/operation", operation.show)
    post("/admin/operation", operation.again)
    get("/admin/categories", categories.show_all)
    get(f"/admin/categories/{{kind:level|queue|category|skill}}/{CODE}", categories.show)
    post(f"/admin/categories/{{kind:level|queue|category|skill}}/{CODE}", categories.post)
    get("/admin/ask", ask.show)
    post("/admin/ask", ask.ask)


async def home(request: web.Request) -> web.Response:
    """The first page of the rail its reader may see."""
    who = signed_in(request)
    pages = (url for group in rail.PAGES.values() for _, url, _, right in group if may(who.who, right))
    raise web.HTTPSeeOther("/admin/automation" if may(who.who, Right.ELEVEL_AUDIT) else next(pages, "/desk/"))
