"""Sources of articles: which there are, what their last look found, and one to set up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlmodel import Session, col, select

from admin import source_form, source_words
from admin.knowledge_form import AUDIENCES
from admin.place import Asked, asked, number_of, page, question
from admin.source_words import KINDS
from foundation.errors import Invalid, Mistake, NotFound
from knowledge_base import sources, syncing
from knowledge_base.source_gathering import Reach
from knowledge_base.source_reading import Trouble
from knowledge_base.source_tables import KnowledgeSource
from pages import keys
from pages.posted import posted
from pages.view import Choice, Form
from pages.words import N_
from staff.audit import note
from staff.rights import Right
from storage.change import Change
from ticketing.reference import UNCATEGORISED, category_codes
from ticketing.tables import Category

LOOKED = N_("Looked at just now.")
LET_GO = N_("This source is asked no more. Its articles stay and are yours to edit.")


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """What was not taken in: where, what is the matter, what helps."""

    place: str
    matter: str
    remedy: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source in the list and above its page. `found` tells the last look in words."""

    url: str
    name: str
    kind: str
    place: str
    synced_at: datetime | None
    found: str
    troubles: tuple[TroubleLine, ...]


@dataclass(frozen=True, slots=True)
class SourcePage:
    """`row` is None while the source is being set up. `folders`: where files may lie."""

    url: str
    row: SourceRow | None
    form: Form
    kinds: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    audiences: tuple[Choice, ...]
    hours: tuple[Choice, ...]
    folders: tuple[str, ...]
    may_edit: bool


async def show_all(request: web.Request) -> web.Response:
    who = asked(request, Right.KNOWLEDGE_EDIT)

    def ask(session: Session) -> tuple[SourceRow, ...]:
        rows = session.exec(select(KnowledgeSource).order_by(col(KnowledgeSource.name))).all()
        return tuple(_row(row, who) for row in rows)

    flash = who.say(LET_GO) if request.query.get("done") else ""
    found = await question(request, ask)
    return await page(request, who, "sources.html", rows=found, may_edit=who.may(Right.KNOWLEDGE_APPROVE), flash=flash)


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.KNOWLEDGE_EDIT)
    return await _show(request, who, flash=who.say(LOOKED) if request.query.get("done") else "")


async def post(request: web.Request) -> web.Response:
    """`act`: `save` keeps it and looks at it at once, `look` looks, `let_go` ends it."""
    who, said = asked(request, Right.KNOWLEDGE_APPROVE), posted(request)
    number, database = number_of(request.match_info.get("id", "")), request.app[keys.DATABASE]
    if said.value("act") == "let_go":
        await database.change(lambda change: _let_go(change, number, who))
        raise web.HTTPSeeOther("/admin/sources?done=1")
    if said.value("act") == "save":
        try:
            number = await database.change(lambda change: _save(change, number, dict(said.fields), who))
        except Invalid as wrong:
            return await _show(request, who, Form(who.agent.csrf, said.fields, wrong.mistakes))
    await syncing.look(database, who.settings, category_codes, number)
    raise web.HTTPSeeOther(f"/admin/sources/{number}?done=1")


def _save(change: Change, number: int, fields: dict[str, str], who: Asked) -> int:
    row = change.session.get(KnowledgeSource, number) if number else KnowledgeSource(name="", kind="", place="")
    if row is None:
        raise NotFound("There is no such source.")
    others = change.session.exec(select(KnowledgeSource.name).where(col(KnowledgeSource.id) != number)).all()
    wrong = source_form.mistakes(fields, others, AUDIENCES, Reach.of(who.settings), who.say)
    if fields.get("category") and fields["category"] not in category_codes(change.session):
        wrong = (*wrong, Mistake("category", who.say(N_("Please choose a category."))))
    if wrong:
        raise Invalid(*wrong)
    before = source_form.shown(row) if number else {}
    source_form.write(row, fields)
    row.next_at = sources.next_look(row.hours, change.now)
    change.session.add(row)
    change.session.flush()
    note(change, who.agent.login, f"source {row.name}", before, source_form.shown(row))
    return row.id or 0


def _let_go(change: Change, number: int, who: Asked) -> None:
    row = change.session.get(KnowledgeSource, number)
    if row is not None:
        note(change, who.agent.login, f"source {row.name}", source_form.shown(row), {})
        change.session.delete(row)


async def _show(request: web.Request, who: Asked, form: Form | None = None, *, flash: str = "") -> web.Response:
    number = number_of(request.match_info.get("id", ""))
    shown = await question(request, lambda session: _page(session, number, who, form))
    return await page(request, who, "source.html", status=422 if form else 200, page=shown, flash=flash)


def _page(session: Session, number: int, who: Asked, form: Form | None) -> SourcePage:
    row = session.get(KnowledgeSource, number) if number else None
    if number and row is None:
        raise NotFound("There is no such source.")
    blank = KnowledgeSource(name="", kind="markdown", place="", language=who.settings.desk.language)
    known = session.exec(select(Category).where(Category.code != UNCATEGORISED).order_by(col(Category.position))).all()
    return SourcePage(
        f"/admin/sources/{number or 'new'}", _row(row, who) if row else None, form or Form(who.agent.csrf, source_form.shown(row or blank)),
        _choices(KINDS, who), tuple(Choice(one.code, who.say.named(one.name_de, one.name_en)) for one in known),
        _choices(source_form.LANGUAGES, who), _choices(AUDIENCES, who), _choices(source_form.HOURS, who),
        tuple(str(folder) for folder in Reach.of(who.settings).folders), who.may(Right.KNOWLEDGE_APPROVE),
    )  # fmt: skip


def _choices(words: Mapping[str, str], who: Asked) -> tuple[Choice, ...]:
    return tuple(Choice(value, who.say(label)) for value, label in words.items())


def _row(row: KnowledgeSource, who: Asked) -> SourceRow:
    troubles = (Trouble(**each) for each in row.troubles)
    lines = tuple(
        TroubleLine(source_words.place(each, row.kind, who.say), *source_words.sentence(each, who.say))
        for each in troubles
    )
    return SourceRow(
        f"/admin/sources/{row.id}", row.name, who.say(KINDS[row.kind]), row.place, row.synced_at, source_words.told(row.counts, who.say), lines
    )  # fmt: skip
