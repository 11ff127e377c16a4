"""What a desk starts with: levels, skills, queues, and the category tree in shadow. Planting twice changes nothing."""

import tomllib
from pathlib import Path

from sqlmodel import select

from staff.level_tables import CompetenceLevel
from staff.skill_tables import Skill
from storage.change import Change
from ticketing.tables import Category, Queue, RoutingRule

FILE = Path(__file__).parent / "starter.toml"


def plant(change: Change) -> None:
    """Adds what is missing of `starter.toml`; what an admin changed stays."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    levels = set(change.session.exec(select(CompetenceLevel.ordinal)).all())
    skills = set(change.session.exec(select(Skill.code)).all())
    queues = set(change.session.exec(select(Queue.code)).all())
    categories = set(change.session.exec(select(Category.code)).all())
    rules = set(change.session.exec(select(RoutingRule.name)).all())
    for ordinal, (german, english) in said["levels"].items():
        if int(ordinal) not in levels:
            change.session.add(CompetenceLevel(ordinal=int(ordinal), name_de=german, name_en=english))
    for position, (code, (german, english, language)) in enumerate(said["skills"].items()):
        if code not in skills:
            change.session.add(Skill(code=code, name_de=german, name_en=english, language=language, position=position))
    for position, (code, (level, german, english, role)) in enumerate(said["queues"].items()):
        if code not in queues:
            change.session.add(
                Queue(code=code, name_de=german, name_en=english, level=level, restricted_to=role, position=position)
            )
    for position, (code, (german, english, kind, queue, impact, urgency, goal, bypass)) in enumerate(
        said["categories"].items()
    ):
        if code not in categories:
            change.session.add(
                Category(
                    code=code, name_de=german, name_en=english, default_type=kind, default_queue=queue, default_impact=impact,
                    default_urgency=urgency, goal_mode=goal, mode="off" if goal == "off" else "shadow", bypass_e_level=bypass,
                    on_form=code.split(".")[0] not in ("uncategorised", "security"), position=position,
                )
            )  # fmt: skip
    for name, rule in said["rules"].items():
        if name not in rules:
            change.session.add(RoutingRule(name=name, **rule))
