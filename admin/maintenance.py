"""Planned works: when something is worked on, and what customers read and hear about it."""

from dataclasses import dataclass

from aiohttp import web
from sqlmodel import Session

from admin.place import Asked, asked, number_of, page, question
from foundation.errors import Invalid, Mistake
from pages import keys, times
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from ticketing import maintenance

DONE = {"planned": N_("Announced."), "dropped": N_("Taken back; nobody reads it any more.")}
PROBLEMS = (N_("say what is worked on"),)
"""What planning may refuse beyond what the roster refuses, for the catalogue."""


@dataclass(frozen=True, slots=True)
class WorksRow:
    id: int
    text: str
    english: str
    span: str
    now: bool


@dataclass(frozen=True, slots=True)
class MaintenancePage:
    """`days`: so long before they begin customers read of works."""

    form: Form
    rows: tuple[WorksRow, ...]
    days: int = maintenance.AHEAD.days


async def show(request: web.Request) -> web.Response:
    who = asked(request)
    flash = who.say(DONE.get(request.query.get("done", ""), ""))
    return await _page(request, who, Form(who.agent.csrf), flash)


async def post(request: web.Request) -> web.Response:
    """`act`: `plan` announces what was entered, `drop:7` takes an entry back."""
    who, said = asked(request), posted(request)
    verb, _, number = said.value("act").partition(":")
    database, by = request.app[keys.DATABASE], who.agent.login
    if verb == "drop":
        await database.change(lambda change: maintenance.drop(change, number_of(number), by))
        raise web.HTTPSeeOther("/admin/maintenance?done=dropped")
    start, end = (times.instant_of(said.value(name), who.reader) for name in ("start", "end"))
    try:
        await database.change(
            lambda change: maintenance.plan(change, said.value("text_de"), said.value("text_en"), start, end, by)
        )
    except Invalid as error:
        problems = [(one.field, who.say(one.problem)) for one in error.mistakes]
        wrong = tuple(Mistake(field, f"{problem[:1].upper()}{problem[1:]}.") for field, problem in problems)
        return await _page(request, who, Form(who.agent.csrf, said.fields, wrong))
    raise web.HTTPSeeOther("/admin/maintenance?done=planned")


async def _page(request: web.Request, who: Asked, form: Form, flash: str = "") -> web.Response:
    shown = await question(request, lambda session: _read(session, who, form))
    return await page(request, who, "maintenance.html", page=shown, status=422 if form.mistakes else 200, flash=flash)


def _read(session: Session, who: Asked, form: Form) -> MaintenancePage:
    rows = maintenance.planned(session, who.reader.now)
    return MaintenancePage(
        form,
        tuple(
            WorksRow(
                row.id or 0, row.text_de, row.text_en, times.from_until(row.starts_at, row.ends_at, who.reader), row.starts_at <= who.reader.now,
            )
            for row in rows
        ),
    )  # fmt: skip
