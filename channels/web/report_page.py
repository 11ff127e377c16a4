"""Delivered against agreed, for whoever may read it of a customer: the figures of the desk's report, in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from aiohttp import web
from sqlmodel import Session, col, select

from channels.web.colleagues import colleague, theirs
from channels.web.my_tickets import proved_address
from channels.web.visitor import page, peer, reader_of, say, show
from customers.report_readers import Reading, reading
from customers.tables import ContactPoint
from foundation.errors import NotFound, TooMany
from pages import keys, months
from pages.delivered_lines import Report
from pages.delivered_report import report
from pages.throttle import Throttle
from pages.times import Reader
from pages.view import Choice
from sla.delivered import Delivered, summed
from sla.delivered_rows import Wanted, delivered
from sla.delivered_text import as_csv
from staff.own_zone import zone_of
from ticketing.tables import Ticket

T = TypeVar("T")
REPORTS: web.AppKey[Throttle] = web.AppKey("web_reports", Throttle)
PER_HOUR = 120
"""Each report reads every clock of the month: more than anybody reads, and no more."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The report of a month of one organisation. `open_to`: the addresses of those tickets named that the reader may open."""

    organisation: str
    report: Report
    month: str
    months: tuple[Choice, ...]
    open_to: Mapping[str, str]


@page
async def show_one(request: web.Request) -> web.Response:
    words = say(request)

    def made(session: Session, whose: Reading, wanted: Wanted, clocks: list[Delivered], reader: Reader) -> ReportPage:
        shown = report(
            session, _with_zone(months.named(wanted.since.date(), reader), whose), wanted, clocks, words, reader
        )
        named = {one.ticket for one in (*shown.missed, *shown.paused)}
        month = f"{wanted.since:%Y-%m}"
        return ReportPage(
            whose.organisation, shown, month, tuple(months.offered(reader)), _open_to(request, session, named)
        )

    return await show(request, "web/report.html", await _asked(request, made), "mine")


@page
async def as_table(request: web.Request) -> web.Response:
    text = await _asked(request, lambda _, __, ___, clocks, ____: as_csv(summed(clocks)))
    return _file(text.encode("utf-8-sig"), "text/csv", "csv")


@page
async def as_document(request: web.Request) -> web.Response:
    words = say(request)

    from pages.delivered_sheet import pdf_of  # the library takes a while to load, and most never ask for a document

    def made(session: Session, whose: Reading, wanted: Wanted, clocks: list[Delivered], reader: Reader) -> bytes:
        heading = _with_zone(f"{whose.organisation} · {months.named(wanted.since.date(), reader)}", whose)
        return pdf_of(report(session, heading, wanted, clocks, words, reader), words, reader)

    return _file(await _asked(request, made), "application/pdf", "pdf")


async def _asked(request: web.Request, make: Callable[[Session, Reading, Wanted, list[Delivered], Reader], T]) -> T:
    """What `make` makes of the customer's clocks of the month asked for, in the customer's own zone. NotFound for whoever may not
    read them."""
    if not request.app[REPORTS].lets(peer(request), request.app[keys.CLOCK].now()):
        raise TooMany
    reader = reader_of(request)
    address = proved_address(request)

    def load(session: Session) -> T:
        whose = reading(session, address) if address else None
        if whose is None:
            raise NotFound
        zoned = replace(reader, zone=zone_of(whose.zone, reader.zone.key))
        since, until = months.bounds(request.query.get("month", ""), zoned)
        wanted = Wanted(since, until, whose.organisation_id, to_customer=True)
        clocks = list(delivered(session, request.app[keys.SLA].read(session), wanted))
        return make(session, whose, wanted, clocks, zoned)

    return await request.app[keys.DATABASE].read(load)


def _with_zone(heading: str, whose: Reading) -> str:
    """The zone of its times is named where it is the customer's own."""
    return f"{heading} · {whose.zone}" if whose.zone else heading


def _open_to(request: web.Request, session: Session, numbers: set[str]) -> dict[str, str]:
    """The addresses of those of the tickets that the reader may open: their own, and colleagues' where these are shown."""
    address = proved_address(request)
    mine = select(col(ContactPoint.person_id)).where(ContactPoint.kind == "email", ContactPoint.value == address)
    wanted = sorted(numbers)
    rows = session.exec(select(Ticket).where(col(Ticket.number).in_(wanted), col(Ticket.person_id).in_(mine))).all()
    found = {one.number: f"/t/{one.public_token}" for one in rows}
    whoever = colleague(session, address)
    if whoever is not None:
        others = session.exec(select(Ticket.number).where(col(Ticket.number).in_(wanted), *theirs(whoever))).all()
        found = {number: f"/my/colleagues/{number}" for number in others} | found
    return found


def _file(content: bytes, kind: str, ending: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="delivered.{ending}"', "Cache-Control": "no-store"}
    return web.Response(body=content, content_type=kind, headers=headers)
