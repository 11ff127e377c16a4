"""The admin's objects that routing reads for every contact, as one frozen snapshot."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from sqlalchemy import String, cast
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from storage.straight import Straight
from ticketing.compiled_conditions import UNREADABLE
from ticketing.routing import CategoryDefaults
from ticketing.rule_book import Rule, RuleBook
from ticketing.tables import Category, Queue, RoutingRule, Ticket

log = logging.getLogger(__name__)
UNCATEGORISED = "uncategorised"


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """What routing and the e-level's gate read of a category."""

    code: str
    default_type: str
    default_impact: str
    default_urgency: str
    default_queue: str
    mode: str
    bypass_e_level: bool


def category_codes(session: Session) -> frozenset[str]:
    """What an article or a lesson may be about."""
    return frozenset(session.exec(select(Category.code).where(Category.code != UNCATEGORISED)))


_RULES = Straight(
    select(RoutingRule.name, cast(RoutingRule.conditions, String), cast(RoutingRule.actions, String), RoutingRule.stop)
    .where(RoutingRule.active)
    .order_by(col(RoutingRule.position), col(RoutingRule.id))
)
_CATEGORIES = Straight(sa_select(*(getattr(Category, field.name) for field in fields(CategoryRow))))
_MAJORS = Straight(
    select(Ticket.category, Ticket.id, Ticket.number).where(Ticket.is_major, Ticket.shelf == 0).order_by(col(Ticket.id))
)
_QUEUES = Straight(
    select(Queue.code, Queue.level, Queue.restricted_to, Queue.calendar).order_by(col(Queue.position), col(Queue.code))
)


@dataclass(frozen=True, slots=True)
class Reference:
    """Categories by code, queues → level, the rules in their order."""

    categories: Mapping[str, CategoryRow]
    levels: Mapping[str, int]
    rules: RuleBook
    reserved: frozenset[str]
    """Queues whose work only one role may see."""
    general: Mapping[str, int]
    """Queues that are open to everybody on their level → that level."""
    opening_hours: Mapping[str, str]
    """Queues with opening hours → their calendar."""
    majors: Mapping[str, tuple[int, str]]
    """Categories with a running major incident → its id and number."""

    def defaults(self, code: str) -> CategoryDefaults:
        """What the category gives routing; an unknown code is `uncategorised`."""
        found = self.categories.get(code) or self.categories[UNCATEGORISED]
        return CategoryDefaults(
            found.code, found.default_type, found.default_impact, found.default_urgency, found.default_queue
        )


def load(session: Session) -> Reference:
    session.flush()
    return _made(*(tuple(one.rows(session)) for one in (_QUEUES, _CATEGORIES, _MAJORS, _RULES)))


@lru_cache(maxsize=8)
def _made(
    queues: tuple[Any, ...], categories: tuple[Any, ...], majors: tuple[Any, ...], rules: tuple[Any, ...]
) -> Reference:
    """Put together once for each state of what the admin has set up and of what major incidents run."""
    return Reference(
        categories={row.code: CategoryRow(*row) for row in categories},
        levels={code: level for code, level, _, _ in queues},
        reserved=frozenset(code for code, _, role, _ in queues if role),
        general={code: level for code, level, role, _ in queues if not role},
        opening_hours={code: calendar for code, _, _, calendar in queues if calendar},
        majors={category: (number, name) for category, number, name in majors},
        rules=_book(tuple(tuple(row) for row in rules)),
    )


@lru_cache(maxsize=8)
def _book(rows: tuple[tuple[str, str, str, bool], ...]) -> RuleBook:
    """Made ready once for each edition: (name, conditions, actions, stop) of every rule, as the database writes them."""
    rules = []
    for name, conditions, actions, stop in rows:
        try:
            rules.append(Rule(name, json.loads(conditions), json.loads(actions), stop))
        except UNREADABLE:
            log.exception("the rule %r cannot be read and is left out; whatever arrives goes on without it", name)
    return RuleBook(rules, hashlib.sha256(repr(rows).encode()).hexdigest()[:20])
