"""Saving routing rules: one of them, or their order. What could never hold is refused."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from foundation.errors import Conflict, Invalid, Mistake, NotFound
from staff.level_tables import CompetenceLevel
from staff.skill_tables import Skill
from staff.tables import Agent
from storage.change import Change
from ticketing.conditions import contradiction
from ticketing.rule_book import Rule
from ticketing.rule_record import renamed
from ticketing.rule_terms import unknown_in, unreadable
from ticketing.sop_tables import Sop
from ticketing.tables import Queue, RoutingRule

STEP = 10
"""Positions are this far apart."""


@dataclass(frozen=True, slots=True)
class Written:
    """A rule as a program writes it; `id` None is a new one."""

    id: int | None
    name: str
    conditions: Mapping[str, Any]
    actions: Mapping[str, Any]
    stop: bool = True
    active: bool = True
    note: str = ""


def in_order(session: Session) -> list[RoutingRule]:
    """Every rule, those at rest included, in the order of the walk."""
    return list(session.exec(select(RoutingRule).order_by(col(RoutingRule.position), col(RoutingRule.id))).all())


def stamp(rules: Sequence[RoutingRule]) -> str:
    """What a draft of the order was made of."""
    return ",".join(f"{one.id}{'' if one.active else '-'}" for one in rules)


def rule_stamp(row: RoutingRule) -> str:
    """What a draft of this one rule was made of."""
    said = _as_text(row.name, row.conditions, row.actions, row.stop, row.note)
    return hashlib.sha256(said.encode()).hexdigest()


def as_rule(row: RoutingRule) -> Rule:
    return Rule(row.name, row.conditions, row.actions, row.stop)


def save_order(change: Change, order: Sequence[tuple[int, bool]], seen: str) -> None:
    """Walks the rules in this order from now on: (id, whether it is active) of each."""
    _lock(change.session)
    rules = {one.id: one for one in in_order(change.session)}
    if stamp(list(rules.values())) != seen or {one for one, _ in order} != rules.keys():
        raise Conflict("Somebody else changed the rules in the meantime. Look at them again and repeat your change.")
    for place, (number, active) in enumerate(order):
        rules[number].position, rules[number].active = (place + 1) * STEP, active


def save_rule(
    change: Change, number: int | None, name: str, conditions: Mapping[str, Any], actions: Mapping[str, Any], *, stop: bool, note: str = "",
    seen: str = "",
) -> int:  # fmt: skip
    """Changes a rule as it was `seen` (its stamp), or adds one at the end; answers its number. Invalid names what is wrong."""
    _lock(change.session)
    row = change.session.get(RoutingRule, number) if number is not None else None
    if number is not None and row is None:
        raise NotFound("There is no such rule.")
    if row is not None and rule_stamp(row) != seen:
        raise Conflict("Somebody else changed this rule in the meantime. Look at it again and repeat your change.")
    named = change.session.exec(select(RoutingRule).where(RoutingRule.name == name)).first()
    mistakes = _mistakes_in(change.session, row, name, conditions, actions)
    if named is not None and named is not row:
        mistakes.append(Mistake("name", "another rule has this name"))
    if mistakes:
        raise Invalid(*mistakes)
    if row is None:
        last = max((one.position for one in in_order(change.session)), default=0)
        row = RoutingRule(position=last + STEP, name=name)
        change.session.add(row)
    if row.name != name:
        renamed(change, row.name, name)
    row.name, row.conditions, row.actions, row.stop, row.note = name, dict(conditions), dict(actions), stop, note
    change.session.flush()
    return row.id or 0


def replace_rules(change: Change, rules: Sequence[Written]) -> None:
    """All rules at once, in their order; what is left out goes. Invalid names each mistake by the rule's place."""
    _lock(change.session)
    stored = {one.id: one for one in in_order(change.session)}
    mistakes: list[Mistake] = []
    names = [one.name for one in rules]
    for place, one in enumerate(rules):
        found = [Mistake("name", "another rule has this name")] if names.index(one.name) != place else []
        if one.id is not None and one.id not in stored:
            found.append(Mistake("id", "there is no such rule"))
        found += _mistakes_in(change.session, stored.get(one.id or 0), one.name, one.conditions, one.actions)
        mistakes += [Mistake(f"items.{place}.{each.field}", each.problem, each.hint) for each in found]
    if mistakes:
        raise Invalid(*mistakes)
    kept = {one.id for one in rules}
    for number, row in stored.items():
        if number not in kept:
            change.session.delete(row)
        else:
            row.name = f"{number}:{row.name}"  # two rules may have changed names with each other
    change.session.flush()
    for place, one in enumerate(rules):
        row = stored[one.id] if one.id is not None else RoutingRule(position=0, name=one.name)
        row.position, row.name, row.active = (place + 1) * STEP, one.name, one.active
        row.conditions, row.actions, row.stop, row.note = dict(one.conditions), dict(one.actions), one.stop, one.note
        change.session.add(row)
    change.session.flush()


def _lock(session: Session) -> None:
    """Whoever saves rules at the same time waits; asked afterwards, they are as the other one left them."""
    session.exec(select(RoutingRule.id).order_by(col(RoutingRule.id)).with_for_update()).all()


def _mistakes_in(
    session: Session, row: RoutingRule | None, name: str, conditions: Mapping[str, Any], actions: Mapping[str, Any]
) -> list[Mistake]:
    """What keeps it from being saved. A stored rule that goes on saying the same is asked for its name alone: what it speaks of
    may be gone."""
    if row is not None and _as_text(row.conditions, row.actions) == _as_text(conditions, actions):
        return _unnamed(name)
    return mistakes_of(session, name, conditions, actions)


def _as_text(*said: Any) -> str:
    """To compare by: `true` is not 1."""
    return json.dumps(said, sort_keys=True)


def _unnamed(name: str) -> list[Mistake]:
    return [] if name.strip() else [Mistake("name", "this field is still empty")]


def mistakes_of(
    session: Session, name: str, conditions: Mapping[str, Any], actions: Mapping[str, Any]
) -> list[Mistake]:
    """What of a rule cannot be read, or names what does not exist, by field."""
    if found := list(unreadable(conditions, actions)):
        return found
    found += _unnamed(name)
    if contradiction(conditions):
        found.append(Mistake("conditions", "these conditions can never hold together"))
    if not actions:
        found.append(Mistake("actions", "say what the rule does"))
    queue = session.get(Queue, actions["queue"]) if "queue" in actions else None
    if "queue" in actions and queue is None:
        found.append(Mistake("queue", "there is no such queue"))
    if "level" in actions and session.get(CompetenceLevel, actions["level"]) is None:
        found.append(Mistake("level", "there is no such level"))
    elif "level" in actions and "queue" not in actions and not _has_queue(session, actions["level"]):
        found.append(Mistake("queue", "no queue of this level is open to all", "name one, or make one"))
    elif queue is not None and actions.get("level", queue.level) != queue.level:
        found.append(Mistake("level", "this queue belongs to another level"))
    return [*found, *_mistakes_of_orders(session, actions), *unknown_in(session, conditions, actions)]


def _has_queue(session: Session, level: int) -> bool:
    return session.exec(select(Queue.code).where(Queue.level == level, Queue.restricted_to == "")).first() is not None


def _mistakes_of_orders(session: Session, actions: Mapping[str, Any]) -> list[Mistake]:
    """What a rule wants done with a ticket names what there is."""
    found = []
    if "skill" in actions and session.get(Skill, actions["skill"]) is None:
        found.append(Mistake("skill", "there is no such skill"))
    if "grade" in actions and "skill" not in actions:
        found.append(Mistake("skill", "a grade is one of a skill"))
    named = select(Sop.id).where(Sop.name == actions.get("procedure"), Sop.active)
    if "procedure" in actions and session.exec(named).first() is None:
        found.append(Mistake("procedure", "there is no such procedure"))
    member = select(Agent.id).where(Agent.login == actions.get("tell"), Agent.active)
    if "tell" in actions and session.exec(member).first() is None:
        found.append(Mistake("tell", "there is no such member"))
    return found


def follow_rename(session: Session, before: str, after: str) -> None:
    """Rules that begin a procedure know it by its name, and so learn its new one."""
    for row in in_order(session):
        if row.actions.get("procedure") == before:
            row.actions = {**row.actions, "procedure": after}
