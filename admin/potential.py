"""The potential of automation: measured on the desk's own history or on a file, shown as page, table, values and paper."""

import asyncio
import csv
import io
from dataclasses import asdict
from datetime import datetime

from aiohttp import web
from sqlmodel import Session, select

from admin import potential_view, standing
from admin.place import Asked, asked, page, question
from admin.potential_view import PotentialPage, Shown
from e_level import apart, figures, lessons, weighing
from e_level.apart import Busy, Ended
from e_level.labelled_file import UnusableFile
from e_level.potential import Costs
from e_level.weighing import History
from foundation.errors import Invalid, Mistake, NotFound, OperatorError
from pages import keys
from pages.forms import Posted
from pages.posted import posted
from pages.times import decimal
from pages.view import Form
from pages.words import N_
from staff.rights import Right
from ticketing.tables import Category

MEASURED = N_("Measured just now.")
PROBLEMS = (N_("These are too few messages to say anything; at least twenty labelled ones are needed."),)
"""What measuring may refuse, for the catalogue."""
UNUSABLE = (
    N_("The first line has to name the columns text and label; missing: %(what)s."),
    N_(
        "Line %(line)s has more fields than the first line names: put a text that holds “%(what)s” into quotation marks."
    ),
    N_("Line %(line)s has fewer fields than the first line names; missing: %(what)s."),
    N_("Line %(line)s has no label: write the name of its category, or - where it belongs to none."),
    N_("Line %(line)s has a label but no text."),
    N_("From line %(line)s on a quotation mark stands open: close it, and double those inside a text."),
    N_("The text in line %(line)s is too long: cut it, or look for a quotation mark left open."),
    N_("In %(most)s lines quotation marks stand open or texts are too long: save the table as CSV once more."),
    N_("Below the first line there is nothing."),
    N_("The file is no text: save it as CSV in UTF-8."),
)
"""The same of its file (`e_level/labelled_file.py`)."""
NO_HISTORY = N_(
    "This file cannot be used. It has to be a CSV file in UTF-8 whose first line names text and label, or an mbox."
)
NOT_LEARNT = N_(
    "Nothing can be learnt from these messages: at least two categories with several messages each are needed."
)
BUSY = N_("A measurement is under way already; wait for it, or stop it above.")
ENDED = N_("The measurement was stopped before it was done. What was measured last still stands.")
STOPPED = N_("Stopped.")
AMOUNTS = {
    "months": (N_("Please enter how many months the messages cover, for example 3."), 0.01, 600.0),
    "person": (N_("Please enter what an answer by a person costs, for example 6.00."), 0.0, 100_000.0),
    "machine": (N_("Please enter what an automatic answer costs, for example 0.10."), 0.0, 100_000.0),
}
COLUMNS = ("category", "volume", "share", "accuracy", "answerable", "least", "most", "has_article", "saving_per_month")


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.ELEVEL_AUDIT)
    said = who.say({"1": MEASURED, "stopped": STOPPED}.get(request.query.get("done", ""), ""))
    if (left := request.query.get("left", "")).isdecimal():
        said += " " + who.say.ngettext(
            "%(num)s line of the file holds no message and was left out; “Learn from a history” names it.",
            "%(num)s lines of the file hold no message and were left out; “Learn from a history” names them.",
            int(left),
        )
    return await _show(request, who, flash=said)


async def stop(request: web.Request) -> web.Response:
    """Ends the measurement that is under way, whoever asked for it."""
    asked(request, Right.SETTINGS_EDIT)
    apart.stop("measurement")
    raise web.HTTPSeeOther("/admin/potential?done=stopped")


async def measure(request: web.Request) -> web.Response:
    """Measures at once; the page waits for it, the server does not."""
    who, said = asked(request, Right.SETTINGS_EDIT), posted(request)
    try:
        costs, history, odd = await asyncio.to_thread(_entered, said)
        await weighing.weigh(request.app[keys.DATABASE], who.settings, history, costs, who.agent.login)
    except Invalid as wrong:
        mistakes = tuple(Mistake(one.field, who.say(one.problem)) for one in wrong.mistakes)
    except UnusableFile as wrong:
        mistakes = (Mistake("history", who.say(wrong.problem, **wrong.values)),)
    except OperatorError as problem:
        said_why = BUSY if isinstance(problem, Busy) else ENDED if isinstance(problem, Ended) else NOT_LEARNT
        mistakes = (Mistake("history", who.say(said_why)),)
    else:
        raise web.HTTPSeeOther(f"/admin/potential?done=1&left={odd}" if odd else "/admin/potential?done=1")
    return await _show(request, who, Form(who.agent.csrf, said.fields, mistakes))


async def as_values(request: web.Request) -> web.Response:
    shown = await _shown(request, asked(request, Right.ELEVEL_AUDIT))
    return web.json_response(asdict(shown.report))


async def as_table(request: web.Request) -> web.Response:
    shown = await _shown(request, asked(request, Right.ELEVEL_AUDIT))
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(("name", *COLUMNS))
    table.writerows((line.name, *(getattr(line.row, name) for name in COLUMNS)) for line in shown.lines)
    return _file(written.getvalue().encode("utf-8-sig"), "text/csv", "csv")


async def as_document(request: web.Request) -> web.Response:
    from admin.potential_sheet import pdf_of  # the library takes a while to load, and most never ask for a document

    who = asked(request, Right.ELEVEL_AUDIT)
    return _file(pdf_of(await _shown(request, who), who), "application/pdf", "pdf")


def _entered(said: Posted) -> tuple[Costs, History, int]:
    """What is to be measured, and how many lines of the file hold no message."""
    amounts = {name: _amount(said.value(name), least, most) for name, (_, least, most) in AMOUNTS.items()}
    if wrong := [name for name, amount in amounts.items() if amount is None]:
        raise Invalid(*(Mistake(name, AMOUNTS[name][0]) for name in wrong))
    costs = Costs(*(amounts[name] or 0.0 for name in ("person", "machine", "months")))
    file = next((file for file in said.files if file.content), None)
    if file is None:
        return costs, History(), 0
    try:
        rows, odd = lessons.history_of(file.content, file.filename)
    except UnusableFile:
        raise
    except OperatorError:
        raise Invalid(Mistake("history", NO_HISTORY)) from None
    return costs, History(file.filename, rows), len(odd)


def _amount(said: str, least: float, most: float) -> float | None:
    try:
        amount = float(said.replace(",", ".").strip())
    except ValueError:
        return None
    return amount if least <= amount <= most else None


def _typed(costs: Costs, language: str) -> dict[str, str]:
    """What was measured with last, as somebody who reads this language types it."""
    months = decimal(costs.months, language, 0 if costs.months.is_integer() else 1)
    return {"months": months, "person": decimal(costs.person, language), "machine": decimal(costs.machine, language)}


async def _show(request: web.Request, who: Asked, form: Form | None = None, *, flash: str = "") -> web.Response:
    shown = await question(request, lambda session: _stored(session, who))
    entered = form or Form(who.agent.csrf, _typed(shown.costs if shown else Costs(), who.say.language))
    now = request.app[keys.CLOCK].now()
    answered, seen = await question(request, lambda session: _lately(session, now))
    view = PotentialPage(entered, shown, who.may(Right.SETTINGS_EDIT), apart.under_way("measurement"), answered, seen)
    return await page(request, who, "potential.html", status=422 if form else 200, page=view, flash=flash)


def _lately(session: Session, now: datetime) -> tuple[int, int]:
    """How many messages were answered in four weeks, and how many were looked at."""
    recent = [week for weeks in figures.by_category(session, now).values() for week in weeks[-standing.MONTH :]]
    return sum(week.answered for week in recent), sum(week.seen for week in recent)


async def _shown(request: web.Request, who: Asked) -> Shown:
    shown = await question(request, lambda session: _stored(session, who))
    if shown is None:
        raise NotFound("Nothing has been measured yet.")
    return shown


def _stored(session: Session, who: Asked) -> Shown | None:
    row = weighing.newest(session)
    if row is None:
        return None
    names = {one.code: who.say.named(one.name_de, one.name_en) for one in session.exec(select(Category)).all()}
    report = weighing.report_of(row)
    every = potential_view.lines(report, names)
    return Shown(
        report, row.made_at, row.made_by, row.history, Costs(**row.asked), every, potential_view.missing(report, every), report.topics,
        potential_view.curve(report),
    )  # fmt: skip


def _file(content: bytes, kind: str, ending: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="potential.{ending}"'}
    return web.Response(body=content, content_type=kind, headers=headers)
