"""The books of every mailbox: since the beginning, and day by day, with the reasons of what found no ticket."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import groupby

from aiohttp import web

from desk.arrivals import mailbox, why
from desk.look_up_view import LedgerDay, LedgerFigure, LedgerPage, LedgerRow
from desk.place import asked, page, question
from pages.saying import Saying
from pages.words import N_
from staff.rights import Right
from ticketing import ledger
from ticketing.ledger import LedgerLine

DAYS = 14
REFUSED = {
    "unreadable_scan": N_("no scan that can be read"),
    "unknown recipient": N_("no such mailbox"),
    "relaying": N_("network not allowed"),
    "too large": N_("too large"),
    "not handed out by the mail server": N_("not handed out by the mail server"),
}
FOUND_BY = {
    "token": N_("by the reply address"), "own_id": N_("as a reply to us"), "foreign_id": N_("as a reply on the ticket"),
    "sibling": N_("of the same conversation"), "number": N_("by the number"), "quoted": N_("by what is quoted"),
    "agent_mail": N_("answers of colleagues"),
}  # fmt: skip
HELD = {"unreadable": N_("could not be read")}


async def show(request: web.Request) -> web.Response:
    """What was taken in, and where every single piece of it ended."""
    who = await asked(request, Right.LEDGER_READ)
    before = _day(request.query.get("before", ""))
    found = await question(request, lambda session: ledger.days(session, before=before, most=DAYS))
    totals = [] if before else await question(request, ledger.totals)
    days = tuple(
        LedgerDay(date.fromisoformat(day), tuple(_row(line, who.say) for line in lines))
        for day, lines in groupby(found, key=lambda line: line.day)
    )
    further = f"/desk/ledger?before={days[-1].day.isoformat()}" if len(days) == DAYS else ""
    shown = LedgerPage(tuple(_row(line, who.say) for line in totals), days, further)
    return await page(request, who, "desk/ledger.html", page=shown)


def _day(said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        return ""


def _row(line: LedgerLine, _: Saying) -> LedgerRow:
    return LedgerRow(
        line.channel, mailbox(line.channel, line.mailbox, _), line.taken_in, line.ticketed,
        _figure(line.followed_up, _keys(line.reasons.get("followed_up", {}), _)),
        _figure(line.set_aside, _keys(line.reasons.get("set_aside", {}), _)),
        _figure(line.held, _said(line.reasons.get("held", {}), HELD, _)), line.duplicates, line.waiting,
        _figure(line.refused, _said(line.reasons.get("refused", {}), REFUSED, _)), line.difference, _witness(line, _),
    )  # fmt: skip


def _keys(reasons: Mapping[str, int], _: Saying) -> dict[str, int]:
    """By which key messages found their tickets; machines' mail counts as such."""
    found: Counter[str] = Counter()
    for code, count in reasons.items():
        found[_(FOUND_BY[code]) if code in FOUND_BY else why(code, _)] += count
    return dict(found)


def _said(reasons: Mapping[str, int], words: Mapping[str, str], _: Saying) -> dict[str, int]:
    return {_(words[code]) if code in words else code: count for code, count in reasons.items()}


def _figure(count: int, reasons: Mapping[str, int]) -> LedgerFigure:
    return LedgerFigure(count, tuple(sorted(reasons.items(), key=lambda one: -one[1])))


def _witness(line: LedgerLine, _: Saying) -> str:
    """Who else counted: the listener's own log, and the UIDs of the IMAP server."""
    said = []
    if line.acknowledged:
        said.append(_(N_("%(count)s acknowledged over SMTP, of which %(missing)s are missing"), count=line.acknowledged, missing=line.missing))  # fmt: skip
    if line.announced:
        said.append(_(N_("%(count)s announced by the IMAP server, %(left)s left there"), count=line.announced, left=line.left_there))  # fmt: skip
    return "; ".join(said)
