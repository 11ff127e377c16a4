"""The names of what a desk has set up, as forms offer them and rules are told with them."""

from collections import Counter

from sqlmodel import Session, col, select

from customers.tables import Segment
from pages.rule_words import Named
from pages.saying import Saying
from pages.view import Choice
from pages.words import N_
from sla.tables import Calendar
from staff.level_tables import CompetenceLevel
from staff.skill_tables import Skill
from staff.tables import Agent
from ticketing import custom_values
from ticketing.sop_tables import Sop
from ticketing.tables import Category, Queue


def named(session: Session, say: Saying) -> Named:
    """In the order everything is offered."""
    queues = session.exec(select(Queue).order_by(col(Queue.level), col(Queue.position))).all()
    categories = session.exec(select(Category).order_by(col(Category.position))).all()
    segments = session.exec(select(Segment).order_by(col(Segment.id))).all()
    levels = session.exec(select(CompetenceLevel).order_by(col(CompetenceLevel.ordinal))).all()
    return Named(
        {one.code: say.named(one.name_de, one.name_en) for one in queues},
        {one.code: say.named(one.name_de, one.name_en) for one in categories},
        {one.code: say.named(one.name_de, one.name_en) for one in segments},
        {one.ordinal: say.named(one.name_de, one.name_en) for one in levels},
        {one.code: say.named(one.name_de, one.name_en) for one in session.exec(select(Skill).order_by(col(Skill.position))).all()},
        {name: name for name in session.exec(select(Sop.name).where(col(Sop.active)).order_by(col(Sop.name))).all()},
        members=dict(session.exec(select(Agent.login, Agent.display_name).where(col(Agent.active)).order_by(col(Agent.display_name))).all()),
        fields={one.code: say.named(one.german, one.english) for one in custom_values.in_use(session)},
        calendars={one.code: say.named(one.name_de, one.name_en) for one in session.exec(select(Calendar)).all()},
    )  # fmt: skip


def category_choices(called: Named, say: Saying) -> tuple[Choice, ...]:
    """Categories, and behind them whole branches of more than one."""
    branches = Counter(code.partition(".")[0] for code in called.categories if "." in code)
    choices = [Choice(code, name) for code, name in called.categories.items()]
    for branch, count in branches.items():
        if count > 1:
            below = [name for code, name in called.categories.items() if code.startswith(f"{branch}.")]
            choices.append(Choice(f"{branch}.*", say(N_("everything of: %(names)s"), names=", ".join(below))))
    return tuple(choices)
