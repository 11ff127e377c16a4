"""GET handlers of one ticket: the page, the parts that fetch themselves anew, the history."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web
from sqlalchemy import Row, select
from sqlmodel import Session, col

from desk import cursor, sentences, ticket_page
from desk.place import Asked, asked, html, page, question
from desk.ticket_page import Entered
from desk.view import HistoryEntry, HistoryPage
from pages import keys
from pages.templates import render
from pages.words import N_
from storage.change import Change
from ticketing import agent_moves, agent_notices, unread
from ticketing.tables import TicketEvent

DONE = {
    "replied": N_("Your reply leaves in a moment."),
    "on_paper": N_("Your answer goes to the out-tray, to be printed or faxed."),
    "reached_nobody": N_("Your reply stands here, but no address of the customer is known: it was sent to nobody."),
    "sent_once": N_("This was sent before; it stands here once."),
    "taken_back": N_("Taken back. Your text is in the field again."),
    "taken_back_files": N_("Taken back. Your text is in the field again; attach its files anew."),
    "noted": N_("Note saved."),
    "taken": N_("You are responsible now."),
    "assigned": N_("Assigned."),
    "given_back": N_("Given back to its queue."),
    "passed_on": N_("Passed on."),
    "resolved": N_("Resolved; the customer is told."),
    "resolved_unheard": N_("Resolved. No address of the customer is known: nobody was told."),
    "followed": N_("You get the news of this ticket now."),
    "unfollowed": N_("You no longer follow this ticket."),
    "resumed": N_("Is no longer waiting for somebody else."),
    "follow_up": N_("Rests until its date; then it comes back by itself."),
    "promised_unheard": N_("The new time stands here, but no address of the customer is known: nobody was told."),
    "time_promised": N_("Promised; the customer is told, and the desk reminds you in time."),
    "merged": N_("Merged; the conversation is in the other ticket now."),
    "reopened": N_("Reopened."),
    "corrected": N_("Classification corrected."),
    "lead_told": N_("The leads were told; the ticket stays here."),
    "confirmed": N_("Confirmed: nobody else is told."),
    "linked": N_("Linked."),
    "unlinked": N_("The link is gone."),
    "tagged": N_("Tags saved."),
    "fields_saved": N_("Details saved."),
    "split": N_("A ticket of its own was made of it; you find it among the links."),
    "major_declared": N_("Declared. What comes in about the same is linked to this ticket."),
    "major_ended": N_("The major incident is over."),
    "step_done": N_("Step done."),
    "opened": N_("Ticket opened."),
    "call_added": N_("The call was added."),
    "call_once": N_("This call was saved before; it stands here once."),
    "call_settled": N_("Noted and resolved."),
    "indexed": N_("Text and sender are entered; the ticket is where it belongs."),
    "not_parted": N_("Nothing was taken out: each of the two letters needs a page."),
    "parted": N_("Cut in two; the second letter becomes a ticket of its own in a moment."),
}
HISTORY_PAGE = 100


async def show(request: web.Request) -> web.Response:
    """The page; looking at it takes the reader's own mark of news away, unless newer ones have come meanwhile."""
    who, number = await asked(request), request.match_info["number"]
    flash = _flash(request, who)
    found = await question(
        request,
        lambda session: ticket_page.read(
            session, number, who, Entered(), flash, use=request.query.get("use", ""), draft=request.query.get("draft", "")
        ),
    )  # fmt: skip
    if found.unread:
        await request.app[keys.DATABASE].change(
            lambda change: _seen(change, number, found.page.version, who.agent.agent_id)
        )
    return html(render("desk/ticket.html", who.reader, shell=found.shell, page=found.page))


def _seen(change: Change, number: str, version: int, agent_id: int) -> None:
    ticket = agent_moves.locked(change.session, number)
    if ticket.version == version:
        unread.looked_at(change, ticket.id or 0, agent_id)
        agent_notices.see(change, agent_id, ticket.id or 0)


def _flash(request: web.Request, who: Asked) -> str:
    """What was just done, and where a ticket that was passed on is now."""
    done, queue = request.query.get("done", ""), request.query.get("to", "")
    if done == "passed_on" and queue in who.names.queues:
        return who.say(N_("Passed on to the queue %(queue)s."), queue=who.names.queue(queue, who.say))
    return who.say(DONE.get(done, ""))


async def conversation(request: web.Request) -> web.Response:
    return await _part(request, "desk/parts/conversation.html")


async def timers(request: web.Request) -> web.Response:
    return await _part(request, "desk/parts/timers.html")


async def _part(request: web.Request, template: str) -> web.Response:
    who, number = await asked(request), request.match_info["number"]
    part = await question(request, lambda session: ticket_page.parts(session, number, who))
    return html(render(template, who.reader, page=part))


async def history(request: web.Request) -> web.Response:
    who, number = await asked(request), request.match_info["number"]
    after = request.query.get("after", "")
    shown = await question(request, lambda session: _history(session, number, after, who))
    return await page(request, who, "desk/history.html", page=shown)


def _history(session: Session, number: str, after: str, who: Asked) -> HistoryPage:
    ticket = ticket_page.find(session, number, who)
    question = (
        select(col(TicketEvent.id), col(TicketEvent.at), col(TicketEvent.kind), col(TicketEvent.data), col(TicketEvent.actor_kind), col(TicketEvent.actor_ref))
        .where(col(TicketEvent.ticket_id) == ticket.id)
        .order_by(col(TicketEvent.id).desc())
        .limit(HISTORY_PAGE + 1)
    )  # fmt: skip
    if place := cursor.unpack(after):
        question = question.where(col(TicketEvent.id) < place[1])
    rows: Sequence[Row[Any]] = session.execute(question).all()
    names, _ = who.names, who.say
    entries = tuple(
        HistoryEntry(
            row.at,
            sentences.actor(row.actor_kind, row.actor_ref, names, "", _),
            sentences.sentence(row.kind, row.data, names, who.reader, _),
        )
        for row in rows[:HISTORY_PAGE]
    )
    url = f"/desk/tickets/{ticket.number}"
    further = f"{url}/history?after={cursor.pack(rows[HISTORY_PAGE - 1].at, rows[HISTORY_PAGE - 1].id)}" if len(rows) > HISTORY_PAGE else None  # fmt: skip
    return HistoryPage(ticket.number, ticket.subject, url, entries, further)
