"""Every address of the public pages behind the help centre's own."""

from aiohttp import web

from channels.web import (
    answer_times,
    colleagues_page,
    contact,
    help,
    my_tickets,
    rating,
    reaction,
    report_page,
    status,
    suggesting,
    window,
)
from channels.web.contact import LEAST_UNPAID, THROTTLE, UNPAID, UNPAID_SHARE
from channels.web.surroundings import SURROUNDINGS
from pages import keys
from pages.throttle import Throttle


def routes(app: web.Application) -> None:
    app[SURROUNDINGS].source = answer_times.source(app[keys.SLA])
    most = app[keys.SETTINGS].limits.forms_per_hour
    app[report_page.REPORTS] = Throttle(report_page.PER_HOUR)
    app[THROTTLE], app[UNPAID] = Throttle(most), Throttle(max(LEAST_UNPAID, most // UNPAID_SHARE))
    get, post = app.router.add_get, app.router.add_post
    get("/widget.js", window.script)
    get("/search", help.search)
    get("/search/live", help.live)
    post("/help/{slug}/vote", help.vote)
    get("/contact", contact.form)
    post("/contact", contact.sent)
    post("/contact/suggestions", suggesting.suggestions)
    get("/contact/solved", suggesting.glad)
    post("/contact/solved", suggesting.solved)
    get("/contact/ways", help.reach)
    get("/t/{token}", status.status)
    get("/t/{token}/received", contact.received)
    get("/t/{token}/files/{file:[0-9]{1,18}}", status.file)
    post("/t/{token}/reply", status.reply)
    post("/t/{token}/solved", status.solved)
    post("/t/{token}/reopen", status.reopen)
    post("/t/{token}/rate", rating.rate)
    get("/my", my_tickets.mine)
    post("/my", my_tickets.ask)
    post("/my/leave", my_tickets.leave)
    get("/my/colleagues", colleagues_page.show_all)
    get("/my/colleagues/{number}", colleagues_page.show_one)
    get("/my/colleagues/{number}/files/{file:[0-9]{1,18}}", colleagues_page.file)
    get("/my/report", report_page.show_one)
    get("/my/report.pdf", report_page.as_document)
    get("/my/report.csv", report_page.as_table)
    get("/my/{link}", my_tickets.enter)
    get("/a/{token}", reaction.look)
    post("/a/{token}", reaction.decide)
