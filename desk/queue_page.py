"""Lists of tickets: by level, queue, person, waiting, state; each row with its clock and what the e-level made of it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy import Row
from sqlmodel import Session

from desk import bulk, columns, filters, kept_views, lists, prediction, query, rail, timers
from desk.beginning import beginning
from desk.lists import ListOf
from desk.place import Asked, asked, html, question, row_number, shell
from desk.query_meaning import meaning
from desk.ticket_page import responsible
from desk.view import MajorIncident, QueuePage, QueueRow, RailView
from foundation.errors import NotFound
from pages import words
from pages.saying import Saying
from pages.seen_tickets import seen
from pages.templates import render
from pages.words import N_
from staff.rights import Right, may, visible
from ticketing import custom_values, major
from ticketing.tables import Queue
from ticketing.ticket_scope import scope_of

APPEAR = N_("New tickets appear here by themselves.")
MOST_SHOWN = 300
"""A list that has grown longer is not fetched anew as a whole."""
DONE = {
    "spam": N_("%(number)s was set aside as spam."),
    "passed_on": N_("%(number)s was passed on to the queue %(queue)s."),
    "none_waits": N_("Nothing waits here that is yours to take."),
    "blocked": N_("%(number)s was set aside as spam, and the sender is blocked."),
}


async def all_open(request: web.Request) -> web.Response:
    return await _show(request, ListOf("active"))


async def level(request: web.Request) -> web.Response:
    said, names = request.match_info["level"], (await asked(request)).names
    if said != "0" and said not in map(str, names.levels):
        raise NotFound("There is no such level.")
    return await _show(request, ListOf("level", request.match_info["level"]))


async def queue(request: web.Request) -> web.Response:
    code = request.match_info["queue"]
    if await question(request, lambda session: session.get(Queue, code)) is None:
        raise NotFound("There is no such queue.")
    return await _show(request, ListOf("queue", code))


async def mine(request: web.Request) -> web.Response:
    who = await asked(request)
    return await _show(request, ListOf("mine", str(who.agent.agent_id), tuple(sorted(who.agent.who.stands_for))))


async def followed(request: web.Request) -> web.Response:
    who = await asked(request)
    return await _show(request, ListOf("followed", str(who.agent.agent_id)))


async def unassigned(request: web.Request) -> web.Response:
    return await _show(request, ListOf("unassigned"))


async def waiting(request: web.Request) -> web.Response:
    return await _show(request, ListOf("waiting"))


async def state(request: web.Request) -> web.Response:
    if request.match_info["state"] not in words.STATE:
        raise NotFound("There is no such state.")
    return await _show(request, ListOf("state", request.match_info["state"]))


async def _show(request: web.Request, wanted: ListOf) -> web.Response:
    """The whole page; with `part=list` the list anew (as many rows as were shown), with `part=rows` its further rows."""
    who = await asked(request)
    if (plain := filters.plain_address(request)) is not None:
        raise web.HTTPSeeOther(plain)
    asked_for = AskedFor.of(request)
    around, page, (told, undo) = await question(
        request, lambda session: (*read(session, who, wanted, asked_for), bulk.flash(session, request, who))
    )
    if asked_for.part == "list":
        return html(render("desk/parts/list.html", who.reader, page=page, again=True))
    if asked_for.part == "rows":
        return html(render("desk/parts/rows.html", who.reader, page=page))
    done = DONE.get(request.query.get("done", ""), "")
    flash = who.say(done, number=request.query.get("number", ""), queue=_queue_named(request, who)) if done else ""
    return html(
        render(
            "desk/queue.html",
            who.reader,
            shell=shell(who, around, flash or told, undo=undo),
            page=page,
            area=_area(wanted),
        )
    )


def _queue_named(request: web.Request, who: Asked) -> str:
    code = request.query.get("to", "")
    return who.names.queue(code, who.say) if code in who.names.queues else ""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What the address of a list says besides which list. `shown`: how many rows are on the page that asks anew."""

    after: str
    part: str
    query: str
    order: lists.Order
    view: int | None
    shown: int
    columns_open: bool = False

    @classmethod
    def of(cls, request: web.Request) -> "AskedFor":
        said = request.query
        shown = row_number(said.get("shown", "")) or lists.PAGE
        order: lists.Order = "newest" if said.get("order") == "newest" else "due"
        return cls(
            said.get("after", ""), said.get("part", ""), filters.composed(said), order, row_number(said.get("view", "")),
            min(max(shown, lists.PAGE), MOST_SHOWN), "columns" in said,
        )  # fmt: skip

    def url(self, path: str, **more: str) -> str:
        view = str(self.view or "")
        said = {"q": self.query, "order": self.order if self.order != "due" else "", "view": view, **more}
        kept = {name: value for name, value in said.items() if value}
        return path + (f"?{urlencode(kept)}" if kept else "")


def read(session: Session, who: Asked, wanted: ListOf, asked_for: AskedFor) -> tuple[RailView, QueuePage]:
    """One page of a list in three queries, and the rail in three more."""
    around = rail.view(session, who.agent, who.names, who.path, who.say, asked_for.view, who.view_figures)
    said = query.read(asked_for.query)
    meant = meaning(session, said, who)
    prefix = who.settings.desk.number_prefix
    one = filters.numbered(session, meant, prefix) is not None
    wish = lists.Wish(who.agent.agent_id, filters.conditions(session, meant, prefix), asked_for.order, one)
    theirs = visible(who.agent.who)
    theirs = theirs if wanted.kind == "followed" else theirs.at_work  # whoever passed a ticket on may follow it still
    found = lists.page(session, wanted, [seen(theirs)], asked_for.after, asked_for.shown, wish)
    ids = [row.id for row in found.rows]
    clocks: dict[int, list[Row[Any]]] = {}
    for clock in timers.of_tickets(session, ids):
        clocks.setdefault(clock.ticket_id, []).append(clock)
    decided = prediction.of_tickets(session, ids)
    saved = kept_views.looked_at(session, asked_for.view, who.agent.agent_id)
    shown = columns.chosen(saved.columns if saved else (), who.names)
    held = custom_values.of_tickets(session, ids, columns.own_codes(shown))
    rows = tuple(
        _row(
            row, clocks.get(row.id, []), decided.get(row.id), columns.cells(shown, row, held.get(row.id, {}), who), who
        )
        for row in found.rows
    )
    count = None if asked_for.query else _count(around)
    whole = bool(asked_for.query or rows) and not asked_for.after and not found.after
    here = who.path
    return around, QueuePage(
        title=saved.name if saved else _title(wanted, who),
        summary=_summary(len(rows) if whole else count, rows, who.say),
        rows=rows,
        rows_url=asked_for.url(here, part="list", after=asked_for.after),
        path=here,
        here_url=asked_for.url(here),
        filters=filters.view(here, asked_for.query, said, meant, asked_for.order, who),
        columns=columns.heads(shown, who),
        column_choices=columns.offered(shown, who) if saved and saved.mine else (),
        most_columns=columns.MOST,
        columns_open=asked_for.columns_open,
        saved=saved,
        next_url=asked_for.url(here, after=found.after) if found.after else None,
        more_url=asked_for.url(here, after=found.after, part="rows") if found.after else "",
        looked_far=bool(found.after) and len(rows) < lists.PAGE,
        partial=count != 0,
        next_of=_next_of(wanted, who),
        major=_major(session, who),
        pulled=wanted.pulled and asked_for.order == "due",
        beginning=None if rows or asked_for.query else beginning(session, who, wanted),
        empty_hint=who.say(APPEAR) if wanted.kind != "state" and count == 0 else "",
    )


def _row(row: Row[Any], clocks: list[Row[Any]], decision: Row[Any] | None, cells: tuple[tuple[str, str], ...], who: Asked) -> QueueRow:  # fmt: skip
    outcome = prediction.outcome(decision)
    return QueueRow(
        number=row.number,
        url=f"/desk/tickets/{row.number}",
        subject=row.subject,
        channel=row.first_channel,
        priority=row.priority,
        level=0 if row.state in ("e_level", "auto_answered") else row.level,
        customer=row.organisation or row.person or who.say("Unknown person"),
        segment=who.names.segment(row.segment, who.say),
        excerpt=row.excerpt,
        chip=timers.next_chip(clocks, row.next_metric, who.names, who.reader.now, who.say),
        e_level=outcome,
        confidence=decision.confidence if decision and outcome == "suggested" else None,
        assignee=responsible(row.assignee_id, who.names, who.agent.agent_id),
        unread=row.unread,
        language=row.language if row.language != who.settings.desk.language else "",
        cells=cells,
    )


def _next_of(wanted: ListOf, who: Asked) -> tuple[str, str] | None:
    """The field that says of which list the next ticket is taken; None where none is offered."""
    if not may(who.agent.who, Right.TICKET_TAKE) or not (wanted.pulled or wanted.kind in ("active", "mine")):
        return None
    return (wanted.kind, wanted.value) if wanted.pulled else ("", "")


def _major(session: Session, who: Asked) -> MajorIncident | None:
    """The newest major incident the reader may see."""
    for one in major.running(session):
        if may(who.agent.who, Right.TICKET_READ, scope_of(session, one)):
            return MajorIncident(one.subject, major.victims(session, one.id or 0), None, f"/desk/tickets/{one.number}")
    return None


def _title(wanted: ListOf, who: Asked) -> str:
    _ = who.say
    match wanted.kind:
        case "level":
            return _("e-level") if wanted.value == "0" else _("Level %(level)s: %(name)s", level=wanted.value, name=who.names.level(int(wanted.value), _))  # fmt: skip
        case "queue":
            return who.names.queue(wanted.value, _)
        case "mine":
            return _("My tickets")
        case "followed":
            return _("Following")
        case "unassigned":
            return _("Unassigned")
        case "waiting":
            return _("Waiting for others")
        case "state":
            return _.word("state", wanted.value)
    return _("All open tickets")


def _count(around: RailView) -> int | None:
    """The kept counter of this list; None where none is kept of what the reader may see."""
    items = (*around.levels, *around.views, *around.queues, *around.saved)
    return next((item.count for item in items if item.current and item.count is not None and not item.more), None)


def _summary(count: int | None, rows: tuple[QueueRow, ...], _: Saying) -> str:
    """The kept counter of this list, and how many of the rows shown are late with what we owe."""
    told = [] if count is None else [_.ngettext("%(num)s ticket", "%(num)s tickets", count)]
    if late := sum(row.chip is not None and row.chip.state == "over" and not row.chip.supplier for row in rows):
        told.append(_.ngettext("%(num)s late", "%(num)s late", late))
    return ", ".join(told)


def _area(wanted: ListOf) -> str:
    return "levels" if wanted.kind == "level" else "tickets"
