"""News for one agent, the newest first; a ticket that is opened takes its own off the counter."""

import re

from aiohttp import web
from sqlmodel import Session, col, select

from desk import cursor
from desk.names import Names
from desk.place import Asked, asked, page, question
from desk.working_view import NoticeRow, NoticesPage
from pages import keys
from pages.posted import posted
from pages.seen_tickets import seen
from pages.words import N_
from staff.rights import visible
from ticketing import agent_notices
from ticketing.agent_notice_table import AgentNotice
from ticketing.tables import Ticket

PAGE = 50
SAYS = {
    "mentioned": N_("%(name)s mentioned you"),
    "assigned": N_("%(name)s made you responsible"),
    "customer_wrote": N_("The customer answered"),
    "answered": N_("%(name)s answered the customer"),
    "noted": N_("%(name)s wrote a note"),
    "resolved": N_("%(name)s resolved it"),
    "new_work": N_("Urgent new work is waiting"),
    "told": N_("A routing rule wants you to know this"),
    "timer_warning": N_("%(metric)s: %(percent)s%% of the time is used"),
    "violation": N_("%(metric)s: deadline missed"),
    "pause_over": N_("The longest wait for the customer is over, the clocks run again"),
    "escalation": N_("%(metric)s: please take over or confirm"),
}
OF_OTHERS = {"mentioned": N_("%(name)s mentioned %(whom)s"), "assigned": N_("%(name)s made %(whom)s responsible")}
"""What reads otherwise to whoever stands in."""


async def show(request: web.Request) -> web.Response:
    who, after = await asked(request), request.query.get("after", "")
    shown = await question(request, lambda session: _page(session, after, who))
    return await page(request, who, "desk/notices.html", page=shown)


def _page(session: Session, after: str, who: Asked) -> NoticesPage:
    mine = (
        select(AgentNotice, Ticket.number, Ticket.subject)
        .join(Ticket, col(Ticket.id) == AgentNotice.ticket_id)
        .where(AgentNotice.agent_id == who.agent.agent_id, seen(visible(who.agent.who)))
        .order_by(col(AgentNotice.id).desc())
        .limit(PAGE + 1)
    )
    if place := cursor.unpack(after):
        mine = mine.where(col(AgentNotice.id) < place[1])
    rows = session.exec(mine).all()
    shown = tuple(
        NoticeRow(
            notice.kind, _said(notice, who), f"/desk/tickets/{number}", number, subject or who.say("(no subject)"),
            notice.at, notice.seen_at is None,
        )
        for notice, number, subject in rows[:PAGE]
    )  # fmt: skip
    last = rows[PAGE - 1][0] if len(rows) > PAGE else None
    return NoticesPage(shown, f"/desk/notices?after={cursor.pack(last.at, last.id or 0)}" if last else None)


def _said(notice: AgentNotice, who: Asked) -> str:
    whom = who.names.colleague(notice.for_agent_id)
    metric = who.say.word("metric", notice.metric) if notice.metric else ""
    name = who.names.colleague(notice.by_agent_id)
    said = who.say((OF_OTHERS if whom else SAYS).get(notice.kind, SAYS[notice.kind]), name=name, whom=whom, metric=metric, percent=notice.percent)  # fmt: skip
    return who.say(N_("For %(name)s: %(said)s"), name=whom, said=said) if whom else said


async def see_all(request: web.Request) -> web.Response:
    who = await asked(request)
    posted(request)
    await request.app[keys.DATABASE].change(lambda change: agent_notices.see(change, who.agent.agent_id))
    raise web.HTTPSeeOther("/desk/notices")


def mentioned(text: str, names: Names) -> list[int]:
    """The colleagues a note names with an @ before their full name."""
    return [
        one.id
        for one in names.colleagues.values()
        if one.active and re.search(rf"(?<!\w)@{re.escape(one.name)}(?!\w)", text)
    ]
