"""Names of queues, categories, segments and colleagues, and the service calendars: small, asked for on every page.

They are kept for a moment between pages, so that a page asks the database only for what is its own; a name an admin
has just changed appears at the latest after `KEPT_SECONDS`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from customers.tables import Segment
from pages.areas import grouped
from pages.saying import Saying
from pages.view import Choice
from sla.hours import ServiceHours
from sla.registry import hours_of
from sla.tables import Calendar, DefinedClock
from staff import roster
from staff.level_tables import CompetenceLevel
from staff.skill_tables import Skill
from staff.tables import Agent
from storage.database import Database
from ticketing import custom_values
from ticketing.custom_fields import Definition
from ticketing.tables import Category, Queue

KEPT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class QueueName:
    code: str
    german: str
    english: str
    level: int
    reserved: str = ""
    """The role this queue is reserved for."""


@dataclass(frozen=True, slots=True)
class Colleague:
    id: int
    name: str
    levels: tuple[int, ...]
    present: bool
    """At the desk, and not away by the roster."""
    active: bool
    stand_in: int | None = None
    """Who goes on with their work while they are away."""

    @property
    def initials(self) -> str:
        return initials(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """Everything keyed by its stored code or id, in the order it is offered. What is made of them may be kept as long as they are."""

    queues: Mapping[str, QueueName]
    categories: Mapping[str, tuple[str, str]]
    segments: Mapping[str, tuple[str, str]]
    colleagues: Mapping[int, Colleague]
    calendars: Mapping[str, ServiceHours]
    calendar_names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    levels: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    skills: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)
    """Log-in → the name."""
    owed: Mapping[str, str] = field(default_factory=dict)
    """Of the clocks the desk defined itself: code → customer, internal or supplier."""
    fields: tuple[Definition, ...] = ()
    """The desk's own fields that are in use."""

    def queue(self, code: str, _: Saying) -> str:
        found = self.queues.get(code)
        return _.named(found.german, found.english) if found else code

    def category(self, code: str, _: Saying) -> str:
        found = self.categories.get(code)
        return _.named(*found) if found else code

    def segment(self, code: str, _: Saying) -> str:
        found = self.segments.get(code)
        return _.named(*found) if found else code

    def calendar(self, code: str, _: Saying) -> str:
        found = self.calendar_names.get(code)
        return _.named(*found) if found else code

    def level(self, ordinal: int, _: Saying) -> str:
        found = self.levels.get(ordinal)
        return _.named(*found) if found else _.word("level", ordinal)

    def level_choices(self, _: Saying) -> tuple[Choice, ...]:
        return tuple(Choice(str(one), f"{one} · {self.level(one, _)}") for one in self.levels)

    def colleague(self, agent_id: int | None) -> str:
        found = self.colleagues.get(agent_id or 0)
        return found.name if found else ""

    def away(self, one: Colleague, _: Saying) -> str:
        """What stands behind a colleague who is not there; empty where they are."""
        if one.present:
            return ""
        return _("away, %(name)s stands in", name=self.colleague(one.stand_in)) if one.stand_in else _("away")

    def category_choices(self, _: Saying) -> tuple[Choice, ...]:
        return grouped((Choice(code, self.category(code, _)) for code in self.categories if code != "uncategorised"), _)


def load(session: Session, now: datetime | None = None) -> Names:
    """`now`: the instant of the roster; without one, nobody is away by it."""
    queues = session.execute(
        select(
            col(Queue.code), col(Queue.name_de), col(Queue.name_en), col(Queue.level), col(Queue.restricted_to)
        ).order_by(col(Queue.level), col(Queue.position), col(Queue.code))
    )
    categories = session.execute(
        select(col(Category.code), col(Category.name_de), col(Category.name_en)).order_by(
            col(Category.position), col(Category.code)
        )
    )
    segments = session.execute(select(col(Segment.code), col(Segment.name_de), col(Segment.name_en)))
    calendars = session.execute(select(col(Calendar.code), col(Calendar.name_de), col(Calendar.name_en)))
    levels = session.execute(
        select(col(CompetenceLevel.ordinal), col(CompetenceLevel.name_de), col(CompetenceLevel.name_en)).order_by(
            col(CompetenceLevel.ordinal)
        )
    )
    agents = session.execute(
        select(
            col(Agent.id), col(Agent.display_name), col(Agent.levels), col(Agent.presence), col(Agent.active),
            col(Agent.login),
        ).order_by(col(Agent.display_name))
    ).all()  # fmt: skip
    duty = roster.at(session, now) if now else roster.Duty()
    owed = session.execute(select(col(DefinedClock.code), col(DefinedClock.owed_to)))
    skills = session.execute(select(col(Skill.code), col(Skill.name_de), col(Skill.name_en)))
    return Names(
        queues={row[0]: QueueName(*row) for row in queues},
        categories={row[0]: (row[1], row[2]) for row in categories},
        segments={row[0]: (row[1], row[2]) for row in segments},
        colleagues={
            row[0]: Colleague(
                row[0], row[1], tuple(row[2]), row[3] == "present" and row[0] not in duty.away, row[4],
                duty.stand_in(row[0]) if row[0] in duty.away else None,
            )
            for row in agents
        },
        calendars=hours_of(session),
        calendar_names={row[0]: (row[1], row[2]) for row in calendars},
        levels={row[0]: (row[1], row[2]) for row in levels},
        skills={row[0]: (row[1], row[2]) for row in skills},
        members={row[5]: row[1] for row in agents},
        owed={row[0]: row[1] for row in owed},
        fields=custom_values.in_use(session),
    )  # fmt: skip


class KeptNames:
    """The names of one process, read again when they are older than a moment."""

    def __init__(self, database: Database):
        self._database = database
        self._kept: tuple[float, Names] | None = None

    async def now(self) -> Names:
        if self._kept is None or time.monotonic() - self._kept[0] > KEPT_SECONDS:
            self._kept = (
                time.monotonic(),
                await self._database.read(lambda session: load(session, self._database.clock.now())),
            )
        return self._kept[1]


def initials(name: str) -> str:
    """The first letters of the first and the last word: "Marit Johannsen" is MJ."""
    parts = [part for part in name.split() if part[:1].isalnum()]
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else ""
