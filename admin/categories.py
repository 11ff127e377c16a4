"""Levels, queues, categories and skills: what matters are called, where they go, what they take, who works where."""

import hashlib
import json
from typing import Any

from aiohttp import web
from sqlmodel import Session, col, select

from admin import reference_form, skill_fields
from admin.place import Asked, asked, page, question
from admin.reference_view import CategoryRow, EditPage, LevelRow, QueueRow, ReferencePage, SkillRow
from foundation.errors import Conflict, Invalid, Mistake
from pages import keys
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from staff.level_tables import CompetenceLevel
from staff.rights import Right
from staff.skill_tables import Skill
from staff.tables import Agent
from storage.change import Change
from ticketing import reference_saving
from ticketing.reference import UNCATEGORISED
from ticketing.tables import Category, Queue

MEANWHILE = N_("Somebody else saved this in the meantime. Make your change on what is saved now.")
SAVED = N_("Saved. What comes in from now on goes by it.")
NEW = "new"
TITLES = {
    "level": N_("New level"), "queue": N_("New queue"), "category": N_("New category"), "skill": N_("New skill"),
}  # fmt: skip
PROBLEMS = (
    N_("this field is still empty"), N_("another one has this name"), N_("there is no such queue"), N_("say which area it belongs to"),
    N_("there is no such level"), N_("there are as many levels as there can be"), N_("there is no such skill"),
)  # fmt: skip
"""What saving may refuse, for the catalogue."""


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
    kind, code = _which(request)
    choices = await question(request, lambda session: reference_form.choices(session, who.say))
    wanted = reference_form.read(kind, said, choices, is_new=not code)

    def work(change: Change) -> None:
        if code and said.value("stamp") not in ("", _stamp(reference_saving.find(change.session, kind, code), kind)):
            raise Conflict("It was saved in the meantime.")
        reference_saving.save(change, kind, code, wanted, who.agent.login)

    try:
        await request.app[keys.DATABASE].change(work)
    except Invalid as invalid:
        return await _show(request, who, Form(who.agent.csrf, said.fields, reference_form.in_words(invalid, who.say)))
    except Conflict:
        return await _show(request, who, Form(who.agent.csrf, said.fields, (Mistake("stamp", who.say(MEANWHILE)),)))
    raise web.HTTPSeeOther("/admin/categories?done=1")


def _which(request: web.Request) -> tuple[str, str]:
    """Kind and code of what the address names; of something new no code."""
    code = request.match_info["code"]
    return request.match_info["kind"], "" if code == NEW else code


async def _show(request: web.Request, who: Asked, form: Form | None = None) -> web.Response:
    kind, code = _which(request)
    shown = await question(request, lambda session: _one(session, kind, code, who, form))
    return await page(request, who, "category_edit.html", status=422 if form else 200, page=shown)


def _stamp(row: Any, kind: str) -> str:
    """What a form was made of: another one after every saving that changed something it shows."""
    shown = {name: getattr(row, name, None) for name in (*reference_form.COLUMNS[kind], "skills")}
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def _one(session: Session, kind: str, code: str, who: Asked, form: Form | None) -> EditPage:
    row: Any = reference_saving.find(session, kind, code) if code else None
    columns = reference_form.COLUMNS[kind]
    values = {name: str(getattr(row, name)) for name in columns} if row else dict(reference_form.AT_FIRST.get(kind, {}))
    if row:
        values["stamp"] = _stamp(row, kind)
    on = {name for name in reference_form.SWITCHES if (getattr(row, name, False) if row else name == "on_form")}
    skills = row.skills if row and kind in reference_form.WITH_SKILLS else {}
    if form:
        on = {name for name in reference_form.SWITCHES if form.value(name)}
        skills = {name.removeprefix(skill_fields.FIELD): value for name, value in form.values.items()}
    title = who.say.named(row.name_de, row.name_en) if row else who.say(TITLES[kind])
    return EditPage(
        kind, code, title, f"/admin/categories/{kind}/{code or NEW}", form or Form(who.agent.csrf, values),
        reference_form.choices(session, who.say), frozenset(on),
        skill_fields.fields(session, skills, who.say) if kind in reference_form.WITH_SKILLS else (), skill_fields.grades(who.say),
    )  # fmt: skip


def _all(session: Session, who: Asked) -> ReferencePage:
    say = who.say
    queues = session.exec(select(Queue).order_by(col(Queue.level), col(Queue.position))).all()
    names = {one.code: say.named(one.name_de, one.name_en) for one in queues}
    skills = session.exec(select(Skill).order_by(col(Skill.position), col(Skill.code))).all()
    called = {one.code: say.named(one.name_de, one.name_en) for one in skills}
    agents = session.exec(select(Agent).where(Agent.active).order_by(col(Agent.display_name))).all()
    categories = session.exec(select(Category).where(Category.code != UNCATEGORISED).order_by(col(Category.position)))
    return ReferencePage(
        tuple(
            LevelRow(one.ordinal, say.named(one.name_de, one.name_en), f"/admin/categories/level/{one.ordinal}")
            for one in session.exec(select(CompetenceLevel).order_by(col(CompetenceLevel.ordinal))).all()
        ),
        tuple(
            QueueRow(
                names[one.code], f"/admin/categories/queue/{one.code}", one.level, one.restricted_to, skill_fields.told(one.skills, called),
                _members(one, agents),
            )
            for one in queues
        ),
        tuple(
            CategoryRow(
                one.code, say.named(one.name_de, one.name_en), f"/admin/categories/category/{one.code}", one.default_type,
                names.get(one.default_queue, one.default_queue), skill_fields.told(one.skills, called), one.mode,
                f"/admin/automation/{one.code}", one.on_form,
            )
            for one in categories.all()
        ),
        tuple(
            SkillRow(
                called[one.code], f"/admin/categories/skill/{one.code}", bool(one.language),
                tuple(f"{agent.display_name} ({agent.skills[one.code]})" for agent in agents if one.code in agent.skills),
            )
            for one in skills
        ),
    )  # fmt: skip


def _members(queue: Queue, agents: Any) -> tuple[str, ...]:
    return tuple(
        one.display_name
        for one in agents
        if queue.code in one.queues or (queue.restricted_to in one.roles if queue.restricted_to else queue.level in one.levels)
    )  # fmt: skip
