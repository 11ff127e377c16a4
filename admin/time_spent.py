"""Where the time of a month's tickets went, by level, team and category: a page, a table and for programs. Never by person."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import TypeVar

from aiohttp import web
from sqlmodel import Session, select

from admin.place import Asked, asked, page, question
from pages import keys, months
from pages.view import Choice
from pages.words import N_
from sla.delivered_text import plain
from sla.exchange_values import instant_text
from sla.time_spent import COLUMNS, PLACES, By, Line, Place, Spent, summed, values
from sla.time_spent_rows import time_spent
from staff.level_tables import CompetenceLevel
from staff.rights import Right
from ticketing.tables import Category, Queue

T = TypeVar("T")
URL = "/admin/time"
SHOWN = 40
"""So many lines of a kind are shown; the table for programs has all."""
WHERE: Mapping[Place, str] = {
    "queue": N_("in a queue"), "work": N_("at work"), "customer": N_("with the customer"), "third_party": N_("with third parties"),
}  # fmt: skip
BY: Mapping[By, tuple[str, str]] = {
    "level": (N_("By level"), N_("Level")), "team": (N_("By team"), N_("Queue")), "category": (N_("By category"), N_("Category")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """One table: its heading, what its lines are, and the lines with their names; `more` were left out."""

    heading: str
    what: str
    lines: tuple[tuple[str, Line], ...]
    more: int


@dataclass(frozen=True, slots=True)
class TimeSpentPage:
    """`tickets`: of how many the resolution came to its end in the month named by `heading`."""

    heading: str
    month: str
    months: tuple[Choice, ...]
    tickets: int
    groups: tuple[Group, ...]
    places: tuple[Choice, ...]


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.FIGURES_READ)

    def made(session: Session, since: datetime, _: datetime, spent: list[Spent]) -> TimeSpentPage:
        groups = tuple(_group(session, who, by, spent) for by in BY)
        places = tuple(Choice(place, who.say(WHERE[place])) for place in PLACES)
        return TimeSpentPage(
            months.named(since.date(), who.reader),
            f"{since:%Y-%m}",
            tuple(months.offered(who.reader)),
            len(spent),
            groups,
            places,
        )

    return await page(request, who, "time_spent.html", page=await _of_month(request, who, made))


async def as_table(request: web.Request) -> web.Response:
    who = asked(request, Right.FIGURES_READ)

    def made(_: Session, since: datetime, __: datetime, spent: list[Spent]) -> tuple[str, str]:
        text = StringIO()
        rows = csv.writer(text)
        rows.writerow(COLUMNS)
        rows.writerows([plain(value) for value in one.values()] for one in values(spent))
        return f"{since:%Y-%m}", text.getvalue()

    month, text = await _of_month(request, who, made)
    name = {"Content-Disposition": f'attachment; filename="time-{month}.csv"'}
    return web.Response(body=text.encode("utf-8-sig"), content_type="text/csv", headers=name)


async def as_values(request: web.Request) -> web.Response:
    who = asked(request, Right.FIGURES_READ)

    def made(_: Session, since: datetime, until: datetime, spent: list[Spent]) -> web.Response:
        return web.json_response(
            {"from": instant_text(since), "to": instant_text(until), "tickets": len(spent), "lines": values(spent)}
        )

    return await _of_month(request, who, made)


async def _of_month(
    request: web.Request, who: Asked, make: Callable[[Session, datetime, datetime, list[Spent]], T]
) -> T:
    """What `make` makes of the tickets of the month asked for."""
    since, until = months.bounds(request.query.get("month", ""), who.reader)
    registry = request.app[keys.SLA]
    return await question(
        request,
        lambda session: make(session, since, until, list(time_spent(session, registry.read(session), since, until))),
    )


def _group(session: Session, who: Asked, by: By, spent: list[Spent]) -> Group:
    heading, what = (who.say(words) for words in BY[by])
    names, lines = _names(session, who, by), summed(spent, by)
    shown = tuple((names.get(one.key, one.key), one) for one in lines[:SHOWN])
    return Group(heading, what, shown, len(lines) - len(shown))


def _names(session: Session, who: Asked, by: By) -> Mapping[str, str]:
    named = who.say.named
    if by == "level":
        return {str(one.ordinal): named(one.name_de, one.name_en) for one in session.exec(select(CompetenceLevel))}
    rows = session.exec(select(Queue)) if by == "team" else session.exec(select(Category))
    return {one.code: named(one.name_de, one.name_en) for one in rows}
