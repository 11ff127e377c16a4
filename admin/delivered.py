"""Delivered against agreed: the report of a month as a page, a table, a document and for programs."""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import TypeVar

from aiohttp import web
from sqlmodel import Session, col, select

from admin.delivered_opened import ORDERS, marked, opened_line
from admin.delivered_view import DeliveredPage
from admin.place import Asked, asked, number_of, page, question
from customers.tables import Organisation, Segment
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from pages import keys, months
from pages.delivered_report import SHOWN, report
from pages.posted import posted
from pages.saying import sentence
from pages.view import Choice, Form
from pages.words import N_
from sla.agreements import newest
from sla.delivered import Delivered, summed
from sla.delivered_rows import Wanted, delivered
from sla.delivered_text import as_csv, as_json
from sla.settled import settled
from sla.tables import SlaTimer
from sla.verdicts import CAUSES, ask_to_waive, say_cause
from staff.audit import note
from staff.rights import Right, visible
from storage.change import Change
from ticketing.tables import Ticket
from ticketing.ticket_scope import scope_of

T = TypeVar("T")
ASKED = N_("Asked for. A second person has to confirm it under “Waivers and corrections”.")


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.FIGURES_READ)
    flash = who.say(ASKED) if request.query.get("asked") else ""
    return await page(request, who, "delivered.html", page=await _report(request, who, _opened(request)), flash=flash)


async def as_table(request: web.Request) -> web.Response:
    who = asked(request, Right.FIGURES_READ)
    text = await _report(request, who, lambda _, __, ___, clocks: as_csv(summed(clocks)))
    return _file(text.encode("utf-8-sig"), "text/csv", request, "csv")


async def as_values(request: web.Request) -> web.Response:
    who = asked(request, Right.FIGURES_READ)

    def made(session: Session, _: Asked, wanted: Wanted, clocks: list[Delivered]) -> web.Response:
        lines = settled(session, wanted, clocks)
        return web.json_response(as_json(wanted.since, wanted.until, summed(clocks), clocks, lines))

    return await _report(request, who, made)


async def as_document(request: web.Request) -> web.Response:
    who = asked(request, Right.FIGURES_READ)

    from pages.delivered_sheet import pdf_of  # the library takes a while to load, and most never ask for a document

    def made(session: Session, who: Asked, wanted: Wanted, clocks: list[Delivered]) -> bytes:
        heading = months.named(wanted.since.date(), who.reader)
        return pdf_of(report(session, heading, wanted, clocks, who.say, who.reader), who.say, who.reader)

    return _file(await _report(request, who, made), "application/pdf", request, "pdf")


async def judge(request: web.Request) -> web.Response:
    """`act`: cause says why a promise was missed; waive asks that it be waived, which somebody else has to confirm."""
    who, said = asked(request, Right.BREACHES_JUDGE), posted(request)
    timer, words, cause = number_of(said.value("timer")), said.value("reason"), said.value("cause")

    def work(change: Change) -> None:
        if said.value("act") == "waive":
            if cause in CAUSES:
                say_cause(change, timer, cause, words)
            act = ask_to_waive(change, timer, who.agent.agent_id, words)
            note(
                change, who.agent.login, f"waiver {act}", {}, {"state": "asked", **_about(change.session, timer)}, words
            )
        else:
            say_cause(change, timer, cause, words)
            about = _about(change.session, timer)
            note(change, who.agent.login, f"missed deadline {about['ticket']}", {}, {"metric": about["metric"], "cause": cause}, words)  # fmt: skip

    try:
        await request.app[keys.DATABASE].change(work)
    except (Invalid, Conflict, NotFound) as error:
        entered = error.mistakes if isinstance(error, Invalid) else ()
        wrong = tuple(Mistake(one.field, sentence(who.say(one.problem))) for one in entered)
        shown = replace(await _report(request, who, _opened(request)), judged=timer, form=Form(who.agent.csrf, said.fields, wrong))  # fmt: skip
        return await page(
            request, who, "delivered.html", status=422, page=shown, wrong="" if wrong else who.say(str(error))
        )
    raise web.HTTPSeeOther(
        f"/admin/delivered?{request.query_string}&asked={(said.value('act') == 'waive' and 1) or ''}#missed"
    )


def _about(session: Session, timer: int) -> dict[str, str]:
    """The ticket and the deadline of a clock, as the log of changes names them."""
    asked_for = select(Ticket.number, SlaTimer.metric).join(SlaTimer, col(SlaTimer.ticket_id) == col(Ticket.id))
    number, metric = session.exec(asked_for.where(SlaTimer.id == timer)).one()
    return {"ticket": number, "metric": metric}


async def _report(request: web.Request, who: Asked, make: Callable[[Session, Asked, Wanted, list[Delivered]], T]) -> T:
    """What `make` makes of the clocks somebody asked for by month, customer, agreement and segment."""

    def ask(session: Session) -> T:
        wanted = _wanted(request, who)
        return make(session, who, wanted, list(delivered(session, request.app[keys.SLA].read(session), wanted)))

    return await question(request, ask)


def _opened(request: web.Request) -> Callable[[Session, Asked, Wanted, list[Delivered]], DeliveredPage]:
    return partial(_page, opened=request.query.get("line", ""), by=request.query.get("by", ""))


def _wanted(request: web.Request, who: Asked) -> Wanted:
    since, until = months.bounds(request.query.get("month", ""), who.reader)
    customer = number_of(request.query.get("customer", ""))
    return Wanted(
        since, until, customer or None, request.query.get("agreement", ""), request.query.get("segment", ""),
    )  # fmt: skip


def _page(session: Session, who: Asked, wanted: Wanted, clocks: list[Delivered], opened: str, by: str) -> DeliveredPage:
    """`opened` is the key of a line whose tickets are asked for, `by` the figure that was opened."""
    customers = session.exec(select(Organisation).order_by(col(Organisation.name)).limit(1000)).all()
    segments = session.exec(select(Segment).order_by(col(Segment.id))).all()
    month = f"{wanted.since:%Y-%m}"
    asked_for = {"month": month, "customer": wanted.organisation_id or "", "agreement": wanted.agreement, "segment": wanted.segment}  # fmt: skip
    shown = report(session, months.named(wanted.since.date(), who.reader), wanted, clocks, who.say, who.reader)
    line = next((one for one in shown.lines if one.key == opened), None)
    opened_by = by if by in ORDERS else "count"
    tickets = opened_line(line, clocks, opened_by) if line else ()
    closed = _closed(session, who, {one.ticket for one in (*shown.missed, *shown.paused, *tickets)})
    return DeliveredPage(
        shown, month, tuple(months.offered(who.reader)), wanted.organisation_id or 0,
        tuple(Choice(str(one.id), one.name) for one in customers), wanted.agreement,
        tuple(Choice(one.number, one.number) for one in newest(session)), wanted.segment,
        tuple(Choice(one.code, who.say.named(one.name_de, one.name_en)) for one in segments),
        "&".join(f"{name}={value}" for name, value in asked_for.items() if value),
        tuple(Choice(one, who.say.word("cause", one)) for one in CAUSES), who.may(Right.BREACHES_JUDGE), who.may(Right.TICKET_READ),
        line, tickets, closed, who.say(ORDERS[opened_by]), marked(line, tickets, opened_by) if line else {},
    )  # fmt: skip


def _closed(session: Session, who: Asked, numbers: Collection[str]) -> frozenset[str]:
    """Those of the tickets that lie where the reader may not look."""
    wanted, seen, found = sorted(numbers), visible(who.agent.who), set[str]()
    for start in range(0, len(wanted), SHOWN):
        rows = session.exec(select(Ticket).where(col(Ticket.number).in_(wanted[start : start + SHOWN])))
        found |= {one.number for one in rows if not seen.shows(scope_of(session, one))}
    return frozenset(found)


def _file(content: bytes, kind: str, request: web.Request, ending: str) -> web.Response:
    month = "".join(char for char in request.query.get("month", "") if char in "0123456789-")
    name = f"delivered-{month}.{ending}" if month else f"delivered.{ending}"
    return web.Response(body=content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})  # fmt: skip
