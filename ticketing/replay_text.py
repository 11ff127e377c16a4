"""A draft of routing rules as plain JSON values, and what it would change as the answer: for API and command line.

    {"rules": [{"name": "…", "conditions": {…}, "actions": {…}, "stop": true}], "months": 3}

The list is all rules in their order, those switched off left out; without it the rules are tried as they are. They may also
stand by their names, as `config export` writes them. What nobody knows is refused, but of a rule that is stored so.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from foundation.errors import Invalid, Mistake
from ticketing import week_load
from ticketing.conditions import contradiction
from ticketing.exported import own_parts
from ticketing.opening import BYPASS_QUEUES
from ticketing.past_routes import desk_of, past_tickets
from ticketing.reference import load
from ticketing.rule_book import Rule, RuleBook
from ticketing.rule_replay import UTC, Finding, Replayed, replay
from ticketing.rule_saving import in_order, mistakes_of
from ticketing.rule_terms import unreadable

MOST_MONTHS = 60
NOT_THERE = "there is no such"
RULE = ("name", "conditions", "actions", "stop", "active", "id", "note", "position")
"""What a rule may say, with what a stored one says beside that."""

Placed = tuple[int, Rule]
"""A rule and its place among all that were sent, from 0."""


def replayed(session: Session, request: Any, now: datetime, zone: ZoneInfo = UTC) -> dict[str, Any]:
    """Tries the draft on the tickets of the last months; a stored rule that names what is gone is tried
    as it works, and is a finding. Invalid names every mistake by its path."""
    placed, months = _read(request)
    reference = load(session)
    stored = {_said(one.conditions, one.actions) for one in in_order(session)}
    wrong, gone = list[Mistake](), dict[str, Finding]()
    for place, rule in enumerate(reference.rules.rules) if placed is None else placed:
        said = _said(rule.conditions, rule.actions)
        for one in _unknown_to_the_desk(session, rule):
            if said not in stored:
                wrong.append(Mistake(f"rules.{place}.{one.field}", one.problem, one.hint))
            elif one.problem.startswith(NOT_THERE):
                gone.setdefault(said, Finding("gone", rule.name, f"{one.field}: {one.problem}"))
    if wrong:
        raise Invalid(*wrong)
    rules = reference.rules.rules
    drafted = rules if placed is None else [rule for _, rule in placed]
    asks = RuleBook((*rules, *drafted)).asks
    found = replay(past_tickets(session, now, months, asks), desk_of(reference, BYPASS_QUEUES), rules, drafted, zone)
    return answer(replace(found, findings=(*gone.values(), *found.findings)), months)


def _said(conditions: Mapping[str, Any], actions: Mapping[str, Any]) -> str:
    """To know a stored rule by, whatever it is called."""
    return json.dumps((conditions, actions), sort_keys=True)


def _unknown_to_the_desk(session: Session, rule: Rule) -> Sequence[Mistake]:
    """What saving this rule would be refused for, save that it can never hold, which is a finding."""
    if contradiction(rule.conditions):
        return ()
    return mistakes_of(session, rule.name, rule.conditions, rule.actions)


def answer(found: Replayed, months: int) -> dict[str, Any]:
    return {
        "tickets": found.tickets,
        "elsewhere": found.elsewhere,
        "months": months,
        "unknown": unknown(found),
        "hits": {"before": dict(found.before), "after": dict(found.after)},
        "findings": [asdict(one) for one in found.findings],
        "named": [
            {"ticket": one.ticket, "before": dict(one.before), "after": dict(one.after)} for one in found.named
        ],
        "load": week_load.as_json(found.load) if found.load else None,
    }  # fmt: skip


def unknown(found: Replayed) -> dict[str, int]:
    """The inputs the draft asks about that the past does not know, with the number of tickets. Who was at the desk is never
    kept; nobody's absence is read off the past."""
    said = {"queue_load": found.loads_unknown, "attended": found.tickets if "attended" in found.asks else 0}
    return {name: count for name, count in said.items() if count}


def _read(request: Any) -> tuple[Sequence[Placed] | None, int]:
    """The rules in force and the months; no rules where those of the desk are to be tried."""
    request = own_parts(request, ("rules", "months"))
    if not isinstance(request, Mapping):
        raise Invalid(Mistake("request", "must be an object", '{"rules": […], "months": 3}'))
    mistakes = [
        Mistake(str(name), "is not known here", "rules, months") for name in request if name not in ("rules", "months")
    ]
    months = request.get("months", 3)
    if isinstance(months, bool) or not isinstance(months, int) or not 0 < months <= MOST_MONTHS:
        mistakes.append(Mistake("months", "must be a number of months", f"1 to {MOST_MONTHS}"))
    said = _in_order(request.get("rules"))
    rules = None
    if isinstance(said, list):
        drafted = [(place, rule) for place, one in enumerate(said) if (rule := _rule(one, f"rules.{place}", mistakes))]
        rules = [(place, rule) for place, (rule, active) in drafted if active]
    elif said is not None:
        mistakes.append(Mistake("rules", "must be a list of rules"))
    if mistakes:
        raise Invalid(*mistakes)
    return rules, months


def _in_order(said: Any) -> Any:
    """A list as it is; rules by their names in the order of their positions."""
    if not isinstance(said, Mapping) or not all(isinstance(one, Mapping) for one in said.values()):
        return said
    rules = [{"name": name, **fields} for name, fields in said.items()]
    places = [one.get("position") for one in rules]
    return sorted(rules, key=lambda one: one["position"]) if all(isinstance(one, int) for one in places) else rules


def _rule(said: Any, path: str, mistakes: list[Mistake]) -> tuple[Rule, bool] | None:
    """The rule, and whether it is in force."""
    if not isinstance(said, Mapping):
        mistakes.append(Mistake(path, "must be an object"))
        return None
    if strange := [str(name) for name in said if name not in RULE]:
        mistakes += [Mistake(f"{path}.{name}", "is not known here", ", ".join(RULE)) for name in strange]
        return None
    name, conditions, actions = said.get("name"), said.get("conditions", {}), said.get("actions", {})
    wrong = [
        Mistake(f"{path}.{field}", problem)
        for field, problem, good in (
            ("name", "must be a text", isinstance(name, str) and bool(name)),
            ("conditions", "must be an object", isinstance(conditions, Mapping)),
            ("actions", "must be an object", isinstance(actions, Mapping)),
            ("stop", "must be true or false", isinstance(said.get("stop", True), bool)),
            ("active", "must be true or false", isinstance(said.get("active", True), bool)),
        )
        if not good
    ]
    if not wrong:
        wrong = [Mistake(f"{path}.{one.field}", one.problem, one.hint) for one in unreadable(conditions, actions)]
    mistakes += wrong
    return None if wrong else (Rule(str(name), conditions, actions, said.get("stop", True)), said.get("active", True))
