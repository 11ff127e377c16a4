"""What is written down when a ticket meets the rules, and how it is read again."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, delete, select, update

from storage.change import Change
from storage.once import once
from storage.straight import Straight
from ticketing.routing import Route
from ticketing.rule_book import RuleBook
from ticketing.rule_tables import RuleEdition, RuleHit

DAYS = 30
_KNOWN = Straight(select(RuleEdition.digest).where(RuleEdition.digest == bindparam("digest")))


def recorded(change: Change, rules: RuleBook, way: Route) -> None:
    """Counts the rules that took this ticket, and keeps what stood in all of them, once for each edition."""
    today = change.now.date().isoformat()
    for step in way.path:
        if step.code == "rule":
            change.count_in(RuleHit, step.values["rule"], today)
    if rules.rules and not once(change.session, _is_known, rules.digest):
        said = [{"name": rule.name, "conditions": rule.conditions} for rule in rules.rules]
        change.write(RuleEdition, digest=rules.digest, rules=said, first_used_at=change.now)


def _is_known(session: Session, digest: str) -> bool:
    return _KNOWN.first(session, digest=digest) is not None


def edition(session: Session, digest: str) -> Sequence[Mapping[str, Any]]:
    """The rules of an edition; none where it is not known."""
    found = session.get(RuleEdition, digest) if digest else None
    return found.rules if found else ()


def hits(session: Session, now: datetime) -> dict[str, int]:
    """How many tickets each rule took in the last `DAYS` days."""
    first = (now - timedelta(days=DAYS)).date().isoformat()
    question = select(RuleHit.rule, func.sum(RuleHit.count)).where(col(RuleHit.day) > first).group_by(RuleHit.rule)
    return {name: int(count) for name, count in session.exec(question).all()}


def renamed(change: Change, before: str, after: str) -> None:
    """A rule keeps its figures under its new name; those of a rule that once had it are gone."""
    change.session.exec(delete(RuleHit).where(col(RuleHit.rule) == after))
    change.session.exec(update(RuleHit).where(col(RuleHit.rule) == before).values(rule=after))
