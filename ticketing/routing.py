"""Where a ticket goes, and why: priority from impact and urgency, then the admin's ordered rules, then the category's
defaults (domain.md 5.2, steps 8, 9 and 12). Pure; the answer carries the path that led to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

MATRIX: Mapping[tuple[str, str], str] = {
    ("high", "high"): "P1", ("high", "medium"): "P2", ("high", "low"): "P3",
    ("medium", "high"): "P2", ("medium", "medium"): "P3", ("medium", "low"): "P4",
    ("low", "high"): "P3", ("low", "medium"): "P4", ("low", "low"): "P4",
}  # fmt: skip
"""(impact, urgency) → priority"""

INDEXING_QUEUE = "nacherfassung"
"""Where scans wait for the dispatcher."""
PRIORITIES = ("P1", "P2", "P3", "P4")


@dataclass(frozen=True, slots=True)
class CategoryDefaults:
    """What routing takes from the category."""

    code: str
    type: str
    impact: str
    urgency: str
    queue: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One of the admin's rules. `conditions`: input name → value, list of values, or {"contains": text}."""

    name: str
    conditions: Mapping[str, Any]
    actions: Mapping[str, Any]
    stop: bool = True


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a rule may ask about."""

    channel: str
    sender: str
    recipient: str
    subject: str
    text: str
    language: str
    segment: str
    segment_source: str
    organisation: str
    priority_shift: int
    critical_workplace: bool
    category_source: str
    confidence: float | None = None
    bypass: tuple[str, ...] = ()
    """Groups of guard words that were found."""
    has_files: bool = False
    needs_indexing: bool = False
    """A scan whose text or sender a person has to type in."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the path: a stable `code` and the values its sentence needs."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """Type, priority, level and queue, with the path that led there."""

    type: str
    impact: str
    urgency: str
    priority: str
    level: int
    queue: str
    path: tuple[Step, ...]


def priority_of(impact: str, urgency: str, *, shift: int = 0, is_incident: bool = False) -> str:
    """The matrix, lifted by `shift` steps for incidents."""
    place = PRIORITIES.index(MATRIX[impact, urgency])
    return PRIORITIES[max(0, place - (shift if is_incident else 0))]


def route(
    situation: Situation,
    category: CategoryDefaults,
    rules: Sequence[Rule],
    levels: Mapping[str, int],
    bypass_queues: Mapping[str, str],
) -> Route:
    """`levels`: queue → competence level. `bypass_queues`: group of guard words → the queue named for it."""
    path = [
        Step("segment", {"segment": situation.segment, "source": situation.segment_source}),
        Step(
            "category",
            {"category": category.code, "source": situation.category_source, "confidence": situation.confidence},
        ),
    ]
    kind = category.type
    queue = category.queue
    named = next((bypass_queues[group] for group in situation.bypass if group in bypass_queues), None)
    if named:
        queue = named
        if "complaint" in situation.bypass:
            kind = "complaint"
        path.append(Step("bypass", {"groups": list(situation.bypass), "queue": queue}))
    impact = "medium" if situation.critical_workplace and category.impact == "low" else category.impact
    found = Route(kind, impact, category.urgency, "", levels.get(queue, 1), queue, ())
    for rule in rules:
        if not matches(rule, situation, found, category.code):
            continue
        found = _apply(found, rule, levels)
        path.append(Step("rule", {"rule": rule.name, "actions": dict(rule.actions)}))
        if rule.stop:
            break
    else:
        if not named and not situation.needs_indexing:
            path.append(Step("default", {"queue": found.queue, "level": found.level}))
    if situation.needs_indexing:  # whatever the rules make of a text nobody is sure of
        found = replace(found, queue=INDEXING_QUEUE, level=levels.get(INDEXING_QUEUE, 1))
        path.append(Step("needs_indexing", {"queue": found.queue}))
    if not found.priority:
        found = replace(
            found,
            priority=priority_of(
                found.impact, found.urgency, shift=situation.priority_shift, is_incident=found.type == "incident"
            ),
        )
        path.append(Step("priority", {"priority": found.priority, "impact": found.impact, "urgency": found.urgency}))
    return replace(found, path=tuple(path))


def matches(rule: Rule, situation: Situation, so_far: Route, category: str) -> bool:
    """Whether every condition of the rule holds."""
    return all(_holds(wanted, _input(name, situation, so_far, category)) for name, wanted in rule.conditions.items())


def _input(name: str, situation: Situation, so_far: Route, category: str) -> Any:
    if name == "category":
        return category
    if name == "words":
        return f"{situation.subject}\n{situation.text}"
    if name in ("type", "impact", "urgency", "queue", "level"):
        return getattr(so_far, name)
    return getattr(situation, name, None)


def _holds(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, Mapping):
        return str(wanted.get("contains", "")).casefold() in str(value).casefold()
    if isinstance(wanted, str) and wanted.endswith(".*"):
        return str(value).startswith(wanted[:-1])
    if isinstance(wanted, list | tuple):
        return any(_holds(one, value) for one in wanted)
    if isinstance(value, tuple):
        return wanted in value
    return bool(wanted == value)


def _apply(found: Route, rule: Rule, levels: Mapping[str, int]) -> Route:
    changes = {
        name: rule.actions[name]
        for name in ("type", "impact", "urgency", "priority", "queue", "level")
        if name in rule.actions
    }
    if "queue" in changes and "level" not in changes:
        changes["level"] = levels.get(changes["queue"], found.level)
    return replace(found, **changes)


def category_by_rule(situation: Situation, rules: Sequence[Rule]) -> str:
    """The category that the first matching rule with such an action sets; empty where none does."""
    nothing = Route("", "", "", "", 0, "", ())
    return next(
        (
            str(rule.actions["category"])
            for rule in rules
            if "category" in rule.actions and matches(rule, situation, nothing, "")
        ),
        "",
    )
