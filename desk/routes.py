"""Every address of the desk."""

from aiohttp import web

from desk import (
    actions,
    answer_templates,
    around,
    arrivals,
    attached_mail,
    bulk,
    confirming,
    drafts,
    file_links,
    files,
    indexing,
    inserting,
    keyboard,
    knowledge,
    ledger_page,
    linking,
    mail_test,
    next_ticket,
    notices,
    own_absence,
    own_mails,
    own_password,
    own_signatures,
    own_zone,
    palette,
    paper,
    people,
    presence,
    preview,
    queue_page,
    saved_views,
    scan_pages,
    scan_progress,
    search,
    sent_mail,
    siblings,
    suppressed,
    ticket_handlers,
    verifying,
)
from desk.names import KeptNames
from desk.place import NAMES, VIEW_COUNTS, members_page
from desk.view_counts import ViewCounts
from pages import keys
from pages.live import Live
from pages.posted import Handler, by_members


def routes(app: web.Application) -> None:
    """Adds the desk to the application; its stream of changes starts and ends with it."""
    app[NAMES] = KeptNames(app[keys.DATABASE])
    live = app[keys.LIVE] = Live(app[keys.DATABASE])
    app[VIEW_COUNTS] = ViewCounts(lambda: live.changes)
    app[keys.DESK_PAGE] = members_page
    app.on_startup.append(_start)
    app.on_shutdown.append(_end)
    get = app.router.add_get

    def post(path: str, handler: Handler) -> None:
        app.router.add_post(path, by_members(handler))

    get("/desk", around.home)
    get("/desk/", queue_page.all_open)
    get("/desk/levels/{level}", queue_page.level)
    get("/desk/queues/{queue}", queue_page.queue)
    get("/desk/mine", queue_page.mine)
    get("/desk/followed", queue_page.followed)
    get("/desk/unassigned", queue_page.unassigned)
    get("/desk/waiting", queue_page.waiting)
    get("/desk/states/{state}", queue_page.state)
    post("/desk/next", next_ticket.take)
    post("/desk/views", saved_views.save)
    post(r"/desk/views/{id:[0-9]{1,18}}/columns", saved_views.choose_columns)
    post(r"/desk/views/{id:[0-9]{1,18}}/delete", saved_views.drop)
    get("/desk/bulk", bulk.show)
    post("/desk/bulk", bulk.carry_out)
    post("/desk/bulk/foresee", bulk.foresee)
    post(r"/desk/bulk/{id:[0-9]{1,18}}/undo", bulk.undo)
    get("/desk/tickets/{number}", ticket_handlers.show)
    get("/desk/tickets/{number}/preview", preview.show)
    get("/desk/tickets/{number}/insert", inserting.show)
    get("/desk/tickets/{number}/others", presence.show)
    get("/desk/tickets/{number}/siblings", siblings.show)
    post("/desk/tickets/{number}/here", presence.say_here)
    post("/desk/tickets/{number}/draft", drafts.save)
    get("/desk/notices", notices.show)
    post("/desk/notices/seen", notices.see_all)
    get("/desk/templates", answer_templates.show)
    post("/desk/templates", answer_templates.save)
    post("/desk/templates/delete", answer_templates.drop)
    get("/desk/tickets/{number}/conversation", ticket_handlers.conversation)
    get("/desk/tickets/{number}/timers", ticket_handlers.timers)
    get("/desk/tickets/{number}/history", ticket_handlers.history)
    for action in (*actions.ACTIONS, *linking.ACTIONS):
        post(f"/desk/tickets/{{number}}/{action.name}", actions.handler(action))
    file = rf"/desk/files/{{id:[0-9]{{1,18}}}}{{way:{file_links.WAY}}}"
    get(file, attached_mail.download)
    get(f"{file}/view{{name:(?:/.*)?}}", attached_mail.look)
    get(f"{file}/mail", attached_mail.show)
    get(f"{file}/html", attached_mail.laid_out)
    get(r"/desk/contacts/{id:[0-9]{1,18}}/raw", files.raw)
    get(r"/desk/contacts/{id:[0-9]{1,18}}/html", files.laid_out)
    get(r"/desk/contacts/{id:[0-9]{1,18}}/pages/{number:[0-9]{1,5}}", scan_pages.picture)
    get(r"/desk/contacts/{id:[0-9]{1,18}}/words", scan_pages.words)
    post(r"/desk/contacts/{id:[0-9]{1,18}}/part", scan_pages.part)
    get(r"/desk/contacts/{id:[0-9]{1,18}}/index", indexing.show)
    post(r"/desk/contacts/{id:[0-9]{1,18}}/index", indexing.save)
    get(r"/desk/contacts/{id:[0-9]{1,18}}/persons", indexing.persons)
    get("/desk/scans", scan_progress.show)
    get("/desk/paper", paper.show)
    get(r"/desk/paper/{id:[0-9]{1,18}}/pdf", paper.pdf)
    post(r"/desk/paper/{id:[0-9]{1,18}}/{what:printed|faxed|retry}", paper.book)
    get(r"/desk/persons/{id:[0-9]{1,18}}", people.show)
    post(r"/desk/persons/{id:[0-9]{1,18}}/unblock", people.unblock)
    post(r"/desk/persons/{id:[0-9]{1,18}}/verified", verifying.verify)
    get("/desk/search", search.show)
    get("/desk/palette", palette.show)
    get("/desk/keys", keyboard.show)
    get("/desk/knowledge", knowledge.show)
    get("/desk/knowledge/{slug}", knowledge.show_one)
    get("/desk/sent-mail", sent_mail.show)
    get(r"/desk/sent-mail/{id:[0-9]{1,18}}", sent_mail.show_one)
    get(r"/desk/sent-mail/{id:[0-9]{1,18}}/html", sent_mail.laid_out)
    get(r"/desk/sent-mail/{id:[0-9]{1,18}}/raw", sent_mail.raw)
    post(r"/desk/sent-mail/{id:[0-9]{1,18}}/retry", sent_mail.retry)
    get("/desk/suppressed", suppressed.show)
    post("/desk/suppressed/lift", suppressed.lift)
    get("/desk/mail-test", mail_test.show)
    post("/desk/mail-test", mail_test.send)
    get("/desk/arrivals", arrivals.show)
    get(r"/desk/arrivals/{id:[0-9]{1,18}}/raw", arrivals.raw)
    post(r"/desk/arrivals/{id:[0-9]{1,18}}/retry", arrivals.retry)
    post(r"/desk/arrivals/{id:[0-9]{1,18}}/not-spam", arrivals.not_spam)
    post(r"/desk/arrivals/{id:[0-9]{1,18}}/ticket", arrivals.make_ticket)
    get("/desk/ledger", ledger_page.show)
    get("/desk/rail", around.rail)
    get("/desk/live", around.live)
    get("/confirm/{token}", confirming.show)
    app.router.add_post("/confirm/{token}", confirming.confirm)
    get("/desk/me", around.me)
    post("/desk/presence", around.presence)
    post("/desk/me/mails", own_mails.save)
    post("/desk/me/absence", own_absence.save)
    post("/desk/me/zone", own_zone.save)
    post("/desk/me/signature", own_signatures.save)
    post("/desk/password", own_password.change)


async def _start(app: web.Application) -> None:
    app[keys.SUPERVISOR].start("live pages", app[keys.LIVE].run)
    app[keys.SUPERVISOR].start("live lists", app[keys.LIVE].keep_lists)


async def _end(app: web.Application) -> None:
    app[keys.LIVE].close()
