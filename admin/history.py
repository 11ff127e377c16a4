"""A desk's labelled history: looked at before anything is kept, then taken in for the next model to learn from."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from urllib.parse import quote_plus

from aiohttp import web
from sqlmodel import Session, select

from admin.place import Asked, asked, page, question
from e_level import labels, lessons
from e_level.labelled_file import OddLine, UnusableFile
from e_level.masking import masked
from e_level.starter_set import NO_CATEGORY, Example
from foundation.errors import Mistake, OperatorError
from pages import keys
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from staff.rights import Right
from storage.change import Change
from ticketing.tables import Category

NO_FILE = N_("Please choose a file.")
NO_LABELS = N_(
    "These messages have no categories, so there is nothing to learn from them. Their topics are told on the page Potential."
)
NOTHING_KNOWN = N_("None of its labels is a category of this desk. Write the names of your categories into the column label, or create them first.")  # fmt: skip
CHANGED = N_("The categories have changed meanwhile. Please look at the file once more.")
TOO_MANY = N_("These are more than %(most)s messages. Please cut the file into several and take them in one by one.")
TOO_LONG = N_("These messages are too long to be taken in at once. Please cut the file into several and take them in one by one.")  # fmt: skip
EXAMPLES, ODD_SHOWN = 2, 20
AT_ONCE, MOST = 100, 15_000
"""Messages carried on in one field of the form, and in all of them."""
BESIDE = 100_000
"""Bytes of the form that everything but the messages may take up."""


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
    odd: tuple[str, ...] = ()
    """Of the lines that hold no message, the first ones in words; `odd_count` is how many there are."""
    odd_count: int = 0


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
        rows, odd = await asyncio.to_thread(lessons.history_of, file.content, file.filename)
    except UnusableFile as wrong:
        return await _refused(request, who, who.say(wrong.problem, **wrong.values))
    if len(rows) > MOST:
        return await _refused(request, who, who.say(TOO_MANY, most=MOST))
    if all(row.label == NO_CATEGORY for row in rows):
        return await _refused(request, who, who.say(NO_LABELS))
    names, codes = await question(request, lambda session: _categories(session, who))
    found = replace(await asyncio.to_thread(looked_at, rows, names, codes), odd=_in_words(odd, who), odd_count=len(odd))
    if not found.labels:
        return await _refused(request, who, who.say(NOTHING_KNOWN))
    if await asyncio.to_thread(size_posted, found) + BESIDE > request.client_max_size:
        return await _refused(request, who, who.say(TOO_LONG))
    return await page(request, who, "history.html", page=HistoryPage(Form(who.agent.csrf, {}), found))


async def take_in(request: web.Request) -> web.Response:
    """Keeps what was looked at."""
    who, said = asked(request, Right.SETTINGS_EDIT), posted(request)

    def work(change: Change) -> int:
        return lessons.keep(change, taken, who.agent.login)

    try:
        portions = (said.value(f"rows-{at}") for at in range(MOST // AT_ONCE))
        rows = [Example(*map(str, row)) for portion in portions if portion for row in json.loads(portion)]
        taken = await asyncio.to_thread(lessons.prepared, rows)
        new = await request.app[keys.DATABASE].change(work)
    except (ValueError, TypeError, OperatorError):
        return await _refused(request, who, who.say(CHANGED))
    raise web.HTTPSeeOther(f"/admin/history?taken={new}")


async def _refused(request: web.Request, who: Asked, problem: str) -> web.Response:
    form = Form(who.agent.csrf, {}, (Mistake("history", problem),))
    return await page(request, who, "history.html", status=422, page=HistoryPage(form))


def _categories(session: Session, who: Asked) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The categories' names by code, and what a file may call them."""
    names = {row.code: who.say.named(row.name_de, row.name_en) for row in session.exec(select(Category))}
    return names, labels.understood(session)


def _in_words(odd: Sequence[OddLine], who: Asked) -> tuple[str, ...]:
    return tuple(who.say(line.problem, **line.values) for line in odd[:ODD_SHOWN])


def looked_at(rows: Sequence[Example], names: Mapping[str, str], codes: Mapping[str, str]) -> Look:
    """What the rows hold; `names` are those of the categories by code, `codes` by everything a label may say."""
    texts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        texts[row.label].append(row.text)
    labels = [
        Label(said, names.get(codes.get(said.casefold(), ""), ""), len(own), tuple(map(_example, own[:EXAMPLES])))
        for said, own in sorted(texts.items(), key=lambda each: -len(each[1]))
    ]
    known = [
        replace(row, text=masked(row.text[: lessons.LONGEST]), label=code)
        for row in rows
        if (code := codes.get(row.label.casefold()))
    ]
    return Look(
        tuple(one for one in labels if one.name),
        tuple(one for one in labels if not one.name and one.said != NO_CATEGORY),
        len(known),
        tuple(_portion(known[at : at + AT_ONCE]) for at in range(0, len(known), AT_ONCE)),
    )


def size_posted(look: Look) -> int:
    """Bytes the messages take up in the form that carries them on: a letter of no ASCII six and more."""
    return sum(len(quote_plus(portion)) for portion in look.rows)


def _portion(rows: Sequence[Example]) -> str:
    return json.dumps([astuple(row) for row in rows], ensure_ascii=False)


def _example(text: str) -> str:
    return masked(text[: lessons.LONGEST])[:160]
