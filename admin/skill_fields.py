"""Grades of skills on a form: a select box each, named `skill.` and the skill."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from pages.forms import Posted
from pages.saying import Saying
from pages.view import Choice
from pages.words import N_
from staff.skill_tables import Skill
from staff.skills import GRADES, Grades

FIELD = "skill."
WORDS = {1: N_("knows the basics"), 2: N_("is sure"), 3: N_("is an expert")}


@dataclass(frozen=True, slots=True)
class SkillField:
    """One skill with the grade that is chosen; empty: none."""

    name: str
    label: str
    chosen: str


def fields(session: Session, chosen: Grades, say: Saying) -> tuple[SkillField, ...]:
    rows = session.exec(select(Skill).order_by(col(Skill.position), col(Skill.code))).all()
    return tuple(
        SkillField(FIELD + one.code, say.named(one.name_de, one.name_en), str(chosen.get(one.code, ""))) for one in rows
    )


def grades(say: Saying) -> tuple[Choice, ...]:
    return tuple(Choice(str(grade), f"{grade} · {say(WORDS[grade])}") for grade in GRADES)


def read(said: Posted) -> dict[str, int]:
    """What was chosen: skill → grade."""
    known = {str(grade): grade for grade in GRADES}
    return {
        name.removeprefix(FIELD): known[value] for name, value in said.fields.items() if name.startswith(FIELD) and value in known
    }  # fmt: skip


def told(chosen: Grades, names: Mapping[str, str]) -> str:
    """`Network 2, English 1`; empty where nothing is needed."""
    return ", ".join(f"{names.get(skill, skill)} {grade}" for skill, grade in chosen.items())
