"""Categories and queues: what matters are called, where they go, which of them customers may choose, who works where."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlmodel import Session, col, select

from admin.members import ROLE_WORDS
from admin.place import Asked, asked, page, question
from foundation.errors import Mistake, NotFound
from pages import keys, words
from pages.forms import Posted
from pages.posted import posted
from pages.view import Choice, Form
from pages.words import N_
from staff import audit
from staff.directory import LEVELS
from staff.rights import ROLES, Right
from staff.tables import Agent
from storage.change import Change
from ticketing.reference import UNCATEGORISED
from ticketing.tables import Category, Queue

DEGREES = {"low": N_("low"), "medium": N_("medium"), "high": N_("high")}
CATEGORY = (
    "name_de",
    "name_en",
    "default_type",
    "default_queue",
    "default_impact",
    "default_urgency",
    "on_form",
    "bypass_e_level",
)
QUEUE = ("name_de", "name_en", "level", "restricted_to")
SAVED = N_("Saved. What comes in from now on goes by it.")
NAME = N_("Please enter a name.")


@dataclass(frozen=True, slots=True)
class CategoryRow:
    code: str
    name: str
    url: str
    type: str
    queue: str
    mode: str
    automation_url: str
    on_form: bool


@dataclass(frozen=True, slots=True)
class QueueRow:
    """`members` are those who work in it, by level or by name."""

    name: str
    url: str
    level: int
    reserved: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferencePage:
    categories: tuple[CategoryRow, ...]
    queues: tuple[QueueRow, ...]


@dataclass(frozen=True, slots=True)
class EditPage:
    """One category or queue being changed; `kind` says which, `ticked` are its switches that are on."""

    kind: str
    code: str
    title: str
    url: str
    form: Form
    choices: dict[str, tuple[Choice, ...]]
    ticked: frozenset[str]


async def show_all(request: web.Request) -> web.Response:
    who = asked(request)
    shown = await question(request, lambda session: _all(session, who))
    flash = who.say(SAVED) if "done" in request.query else ""
    return await page(request, who, "categories.html", page=shown, flash=flash)


async def show(request: web.Request) -> web.Response:
    who = asked(request)
    return await _show(request, who)


async def post(request: web.Request) -> web.Response:
    who, said = asked(request, Right.SETTINGS_EDIT), posted(request)
    kind, code = request.match_info["kind"], request.match_info["code"]
    choices = await question(request, lambda session: _choices(session, who))
    wanted = _wanted(kind, said, choices)
    wrong = tuple(Mistake(name, who.say(NAME)) for name in ("name_de", "name_en") if not wanted[name])
    if wrong:
        return await _show(request, who, Form(who.agent.csrf, said.fields, wrong))

    def work(change: Change) -> None:
        row = _row(change.session, kind, code)
        before = {name: getattr(row, name) for name in wanted}
        for name, value in wanted.items():
            setattr(row, name, value)
        audit.note(change, who.agent.login, f"{kind} {code}", before, wanted)

    await request.app[keys.DATABASE].change(work)
    raise web.HTTPSeeOther("/admin/categories?done=1")


def _wanted(kind: str, said: Posted, choices: dict[str, tuple[Choice, ...]]) -> dict[str, Any]:
    """The fields of the form; a value that is not on offer is left as it was."""
    found: dict[str, Any] = {name: " ".join(said.value(name).split())[:200] for name in ("name_de", "name_en")}
    for name in CATEGORY if kind == "category" else QUEUE:
        if name in choices and any(one.value == said.value(name) for one in choices[name]):
            found[name] = int(said.value(name)) if name == "level" else said.value(name)
    if kind == "category":
        found |= {name: said.value(name) == "1" for name in ("on_form", "bypass_e_level")}
    return found


async def _show(request: web.Request, who: Asked, form: Form | None = None) -> web.Response:
    kind, code = request.match_info["kind"], request.match_info["code"]
    shown = await question(request, lambda session: _one(session, kind, code, who, form))
    return await page(request, who, "category_edit.html", status=422 if form else 200, page=shown)


def _all(session: Session, who: Asked) -> ReferencePage:
    queues = session.exec(select(Queue).order_by(col(Queue.level), col(Queue.position))).all()
    names = {one.code: who.say.named(one.name_de, one.name_en) for one in queues}
    agents = session.exec(select(Agent).where(Agent.active).order_by(col(Agent.display_name))).all()
    categories = session.exec(select(Category).where(Category.code != UNCATEGORISED).order_by(col(Category.position)))
    return ReferencePage(
        tuple(
            CategoryRow(
                one.code, who.say.named(one.name_de, one.name_en), f"/admin/categories/category/{one.code}", one.default_type,
                names.get(one.default_queue, one.default_queue), one.mode, f"/admin/automation/{one.code}", one.on_form,
            )
            for one in categories.all()
        ),
        tuple(
            QueueRow(names[one.code], f"/admin/categories/queue/{one.code}", one.level, one.restricted_to, _members(one, agents))
            for one in queues
        ),
    )  # fmt: skip


def _members(queue: Queue, agents: Any) -> tuple[str, ...]:
    return tuple(
        one.display_name
        for one in agents
        if queue.code in one.queues or (queue.restricted_to in one.roles if queue.restricted_to else queue.level in one.levels)
    )  # fmt: skip


def _one(session: Session, kind: str, code: str, who: Asked, form: Form | None) -> EditPage:
    row = _row(session, kind, code)
    values = {name: str(getattr(row, name)) for name in (CATEGORY if kind == "category" else QUEUE)}
    switches = frozenset(name for name in ("on_form", "bypass_e_level") if getattr(row, name, False))
    ticked = frozenset(name for name in switches if form.value(name)) if form else switches
    return EditPage(
        kind, code, who.say.named(row.name_de, row.name_en), f"/admin/categories/{kind}/{code}", form or Form(who.agent.csrf, values),
        _choices(session, who), ticked,
    )  # fmt: skip


def _choices(session: Session, who: Asked) -> dict[str, tuple[Choice, ...]]:
    queues = session.exec(select(Queue).order_by(col(Queue.level), col(Queue.position))).all()
    degrees = tuple(Choice(value, who.say(label)) for value, label in DEGREES.items())
    return {
        "default_type": tuple(Choice(value, who.say(label)) for value, label in words.TYPE.items()),
        "default_queue": tuple(Choice(one.code, who.say.named(one.name_de, one.name_en)) for one in queues),
        "default_impact": degrees, "default_urgency": degrees,
        "level": tuple(Choice(str(level), f"{level} · {who.say(words.LEVEL[level])}") for level in LEVELS),
        "restricted_to": (
            Choice("", who.say(N_("everybody of the level"))),
            *(Choice(role, who.say(ROLE_WORDS[role][0])) for role in ROLES),
        ),
    }  # fmt: skip


def _row(session: Session, kind: str, code: str) -> Any:
    row = session.get(Category if kind == "category" else Queue, code)
    if row is None:
        raise NotFound("There is nothing of this name.")
    return row
