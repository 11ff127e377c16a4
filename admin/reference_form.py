"""The forms of a level, a queue, a category and a skill: what they offer, and what was entered."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from admin import skill_fields
from admin.members import ROLE_WORDS
from foundation.errors import Invalid, Mistake
from pages import words
from pages.forms import Posted
from pages.saying import Saying, sentence
from pages.view import Choice
from pages.words import N_
from sla.tables import Calendar
from staff.level_tables import CompetenceLevel
from staff.rights import ROLES
from ticketing.tables import Category, Queue

DEGREES = {"low": N_("low"), "medium": N_("medium"), "high": N_("high")}
NAMES = ("name_de", "name_en")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "level": NAMES,
    "queue": (*NAMES, "level", "restricted_to", "calendar"),
    "category": (*NAMES, "default_type", "default_queue", "default_impact", "default_urgency", "on_form", "bypass_e_level"),
    "skill": (*NAMES, "language"),
}  # fmt: skip
AT_FIRST: Mapping[str, dict[str, str]] = {
    "queue": {"level": "1"}, "category": {"default_type": "question", "default_impact": "low", "default_urgency": "medium"},
}  # fmt: skip
"""What a new one begins with."""
SWITCHES = ("on_form", "bypass_e_level")
WITH_SKILLS = frozenset({"queue", "category"})
OTHER_AREA = "other"


def read(kind: str, said: Posted, offered: Mapping[str, tuple[Choice, ...]], *, is_new: bool) -> dict[str, Any]:
    """The fields of the form; a value that is not on offer is left as it was."""
    found: dict[str, Any] = {name: " ".join(said.value(name).split())[:200] for name in NAMES}
    for name in COLUMNS[kind]:
        if name in offered and any(one.value == said.value(name) for one in offered[name]):
            found[name] = int(said.value(name)) if name == "level" else said.value(name)
    if kind == "category":
        found |= {name: said.value(name) == "1" for name in SWITCHES}
    if kind in WITH_SKILLS:
        found["skills"] = skill_fields.read(said)
    if kind == "category" and is_new:
        found["area"] = said.value("new_area" if said.value("area") == OTHER_AREA else "area")
    return found


def in_words(invalid: Invalid, say: Saying) -> tuple[Mistake, ...]:
    told = [(one.field, say(one.problem)) for one in invalid.mistakes]
    return tuple(Mistake(field, sentence(problem)) for field, problem in told)


def choices(session: Session, say: Saying) -> dict[str, tuple[Choice, ...]]:
    """Everything the forms offer, by field."""
    queues = session.exec(select(Queue).order_by(col(Queue.level), col(Queue.position))).all()
    levels = session.exec(select(CompetenceLevel).order_by(col(CompetenceLevel.ordinal))).all()
    calendars = session.exec(select(Calendar).order_by(col(Calendar.code))).all()
    degrees = tuple(Choice(value, say(label)) for value, label in DEGREES.items())
    return {
        "default_type": tuple(Choice(value, say(label)) for value, label in words.TYPE.items()),
        "default_queue": tuple(Choice(one.code, say.named(one.name_de, one.name_en)) for one in queues),
        "default_impact": degrees, "default_urgency": degrees,
        "level": tuple(Choice(str(one.ordinal), f"{one.ordinal} · {say.named(one.name_de, one.name_en)}") for one in levels),
        "restricted_to": (
            Choice("", say(N_("everybody of the level"))),
            *(Choice(role, say(ROLE_WORDS[role][0])) for role in ROLES),
        ),
        "calendar": (Choice("", say(N_("at any hour"))), *(Choice(one.code, say.named(one.name_de, one.name_en)) for one in calendars)),
        "language": (Choice("", say(N_("a subject"))), Choice("de", say(N_("the language German"))), Choice("en", say(N_("the language English")))),
        "area": (*_areas(session, say), Choice(OTHER_AREA, say(N_("a new area …")))),
    }  # fmt: skip


def _areas(session: Session, say: Saying) -> tuple[Choice, ...]:
    """The branches of the tree, each told by what is on it."""
    found: dict[str, list[str]] = {}
    for one in session.exec(select(Category).order_by(col(Category.position))).all():
        if "." in one.code:
            found.setdefault(one.code.partition(".")[0], []).append(say.named(one.name_de, one.name_en))
    return tuple(Choice(area, say(N_("with: %(names)s"), names=", ".join(names))) for area, names in found.items())
