"""The admin's objects that routing reads for every contact, as one frozen snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from ticketing.routing import CategoryDefaults, Rule
from ticketing.tables import Category, Queue, RoutingRule

UNCATEGORISED = "uncategorised"


@dataclass(frozen=True, slots=True)
class Reference:
    """Categories by code, queues → level, the rules in their order."""

    categories: Mapping[str, Category]
    levels: Mapping[str, int]
    rules: tuple[Rule, ...]

    def defaults(self, code: str) -> CategoryDefaults:
        """What the category gives routing; an unknown code is `uncategorised`."""
        found = self.categories.get(code) or self.categories[UNCATEGORISED]
        return CategoryDefaults(
            found.code, found.default_type, found.default_impact, found.default_urgency, found.default_queue
        )


def load(session: Session) -> Reference:
    rules = session.exec(select(RoutingRule).where(RoutingRule.active).order_by(col(RoutingRule.position))).all()
    return Reference(
        categories={row.code: row for row in session.exec(select(Category)).all()},
        levels={row.code: row.level for row in session.exec(select(Queue)).all()},
        rules=tuple(Rule(row.name, row.conditions, row.actions, row.stop) for row in rules),
    )
