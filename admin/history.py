"""A desk's labelled history: looked at before anything is kept, then taken in for the next model to learn from."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from aiohttp import web
from sqlmodel import Session, select

from admin.place import Asked, asked, page, question
from e_level import lessons
from e_level.labelled_file import UnusableFile
from e_level.masking import masked
from e_level.starter_set import NO_CATEGORY, Example
from foundation.errors import Mistake, OperatorError
from pages import keys
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from staff.rights import Right
from ticketing.tables import Category

NO_FILE = N_("Please choose a file.")
NO_LABELS = N_(
    "These messages have no categories, so there is nothing to learn from them. Their topics are told on the page Potential."
)
NOTHING_KNOWN = N_("None of its labels is a category of this desk. Write the names of your categories into the column label, or create them first.")  # fmt: skip
CHANGED = N_("The categories have changed meanwhile. Please look at the file once more.")
TOO_MANY = N_("These are more than %(most)s messages. Please cut the file into several and take them in one by one.")
EXAMPLES = 2
AT_ONCE, MOST = 100, 15_000
"""Messages carried on in one field of the form, and in all of them."""


@dataclass(frozen=True, slots=True)
class Label:
    """What the file holds of one label; `name` is the category's, empty where this desk has none of that name."""

    said: str
    name: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What would be taken in: `known` messages, and the labels that have no category here. `rows` carries them on, in
    portions."""

    labels: tuple[Label, ...]
    strange: tuple[Label, ...]
    known: int
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """`look` is None before a file was chosen."""

    form: Form
    look: Look | None = None


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.SETTINGS_EDIT)
    taken = request.query.get("taken", "")
    said = who.say.ngettext(
        "%(num)s new message was taken in. The next training learns from it, tonight at the latest.",
        "%(num)s new messages were taken in. The next training learns from them, tonight at the latest.",
        int(taken),
    ) if taken.isdecimal() else ""  # fmt: skip
    return await page(request, who, "history.html", page=HistoryPage(Form(who.agent.csrf, {})), flash=said)


async def look(request: web.Request) -> web.Response:
    """What the file holds, by category; nothing is kept yet."""
    who, said = asked(request, Right.SETTINGS_EDIT), posted(request)
    file = next((file for file in said.files if file.content), None)
    if file is None:
        return await _refused(request, who, who.say(NO_FILE))
    try:
        rows = await asyncio.to_thread(lessons.history_of, file.content, file.filename)
    except UnusableFile as wrong:
        return await _refused(request, who, who.say(wrong.problem, **wrong.values))
    if len(rows) > MOST:
        return await _refused(request, who, who.say(TOO_MANY, most=MOST))
    if all(row.label == NO_CATEGORY for row in rows):
        return await _refused(request, who, who.say(NO_LABELS))
    names, codes = await question(request, lambda session: _categories(session, who))
    found = await asyncio.to_thread(_looked_at, rows, names, codes)
    if not found.labels:
        return await _refused(request, who, who.say(NOTHING_KNOWN))
    return await page(request, who, "history.html", page=HistoryPage(Form(who.agent.csrf, {}), found))


async def take_in(request: web.Request) -> web.Response:
    """Keeps what was looked at."""
    who, said = asked(request, Right.SETTINGS_EDIT), posted(request)
    try:
        portions = (said.value(f"rows-{at}") for at in range(MOST // AT_ONCE))
        rows = [Example(*map(str, row)) for portion in portions if portion for row in json.loads(portion)]
        new = await request.app[keys.DATABASE].change(lambda change: lessons.keep(change, rows))
    except (ValueError, TypeError, OperatorError):
        return await _refused(request, who, who.say(CHANGED))
    raise web.HTTPSeeOther(f"/admin/history?taken={new}")


async def _refused(request: web.Request, who: Asked, problem: str) -> web.Response:
    form = Form(who.agent.csrf, {}, (Mistake("history", problem),))
    return await page(request, who, "history.html", status=422, page=HistoryPage(form))


def _categories(session: Session, who: Asked) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The categories' names by code, and their codes by everything they may be called in a file."""
    every = session.exec(select(Category)).all()
    codes = {name.casefold(): row.code for row in every for name in (row.name_de, row.name_en, row.code)}
    return {row.code: who.say.named(row.name_de, row.name_en) for row in every}, codes | {NO_CATEGORY: NO_CATEGORY}


def _looked_at(rows: Sequence[Example], names: Mapping[str, str], codes: Mapping[str, str]) -> Look:
    known = [
        replace(row, text=masked(row.text[: lessons.LONGEST]), label=code)
        for row in rows
        if (code := codes.get(row.label.casefold()))
    ]
    counts = Counter(row.label for row in rows)
    labels = [
        _label(said, count, rows, names.get(codes.get(said.casefold(), ""), "")) for said, count in counts.most_common()
    ]
    nothing = [one for one in labels if one.said == NO_CATEGORY]
    return Look(
        tuple(one for one in labels if one.name), tuple(one for one in labels if not one.name and one not in nothing), len(known),
        tuple(_portion(known[at : at + AT_ONCE]) for at in range(0, len(known), AT_ONCE)),
    )  # fmt: skip


def _portion(rows: Sequence[Example]) -> str:
    return json.dumps([astuple(row) for row in rows], ensure_ascii=False)


def _label(said: str, count: int, rows: Sequence[Example], name: str) -> Label:
    own = [masked(row.text)[:160] for row in [row for row in rows if row.label == said][:EXAMPLES]]
    return Label(said, name, count, tuple(own))
