"""Where a ticket goes, and why: priority from impact and urgency, then the admin's ordered rules, then the category's
defaults (domain.md 5.2, steps 8, 9 and 12). Pure; the answer carries the path that led to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from ticketing.guarded import queue_of_level, speaks_of
from ticketing.rule_book import Rule, RuleBook

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
    files: tuple[str, ...] = ()
    """Endings of the files attached (pdf, xlsx)."""
    has_open_ticket: bool = False
    wrote_recently: bool = False
    """The person wrote in the days before (`ticketing/person_facts.py`)."""
    form_fields: str = ""
    """Further fields of a form, one a line as `name=what was entered`."""
    major: str = ""
    """Number of the major incident that runs in the category; empty where none does."""
    service_health: str = "sound"
    """sound, near or disturbed (`ticketing/desk_facts.py`)."""
    loads: Mapping[str, int] = field(default_factory=dict)
    """Queue → its active tickets; empty where nobody asked, or where it is not known any more."""
    attended_queues: frozenset[str] | None = None
    """Queues somebody works on who is at the desk; None where that is not known: then somebody is."""


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
    rules: RuleBook,
    levels: Mapping[str, int],
    bypass_queues: Mapping[str, str],
    another: CategoryDefaults | None = None,
    *,
    general: Mapping[str, int] | None = None,
    guarded: bool = True,
) -> Route:
    """`levels`: queue → competence level. `bypass_queues`: group of guard words → the queue named for it. `another`: a second
    matter of the message; the more urgent of both says how urgent the ticket is, the first one where it goes. `general`: queues open
    to all → level; None: a level alone leaves the queue as it is. `guarded`: what guard words brought to a queue stays
    there, but for rules that ask for it."""
    path = [
        Step("segment", {"segment": situation.segment, "source": situation.segment_source}),
        Step(
            "category",
            {"category": category.code, "source": situation.category_source, "confidence": situation.confidence},
        ),
    ]
    if situation.loads or situation.service_health != "sound":
        path.append(Step("moment", {"loads": dict(situation.loads), "health": situation.service_health}))
    kind = category.type
    queue = category.queue
    named = next((bypass_queues[group] for group in situation.bypass if group in bypass_queues), None)
    if named:
        queue = named
        if "complaint" in situation.bypass:
            kind = "complaint"
        holds = {"holds": True} if guarded else {}
        path.append(Step("bypass", {"groups": list(situation.bypass), "queue": queue, **holds}))
    degrees = category
    if another is not None and MATRIX[another.impact, another.urgency] < MATRIX[category.impact, category.urgency]:
        degrees = another
        path.append(Step("another", {"category": another.code}))
    impact = "medium" if situation.critical_workplace and degrees.impact == "low" else degrees.impact
    found = Route(kind, impact, degrees.urgency, "", levels.get(queue, 1), queue, ())
    facts = facts_of(situation, found, category.code)
    ended = False

    def apply(rule: Rule) -> bool:
        nonlocal found, ended
        actions, held = dict(rule.actions), False
        if (
            named
            and guarded
            and not speaks_of(rule.conditions, facts, _spoken_of(facts, category, named, bypass_queues))
        ):
            actions = {name: value for name, value in actions.items() if name not in ("queue", "level")}
            held = actions != rule.actions
        if general is not None and "queue" not in actions and "level" in actions:
            actions["queue"] = queue_of_level(actions["level"], found.queue, category.queue, levels, general)
        found, ended = _apply(found, actions, levels), rule.stop
        facts.update(_decided(situation, found))
        path.append(Step("rule", {"rule": rule.name, "actions": actions}))
        if held:
            path.append(Step("guarded", {"rule": rule.name, "queue": found.queue}))
        return not rule.stop

    verdicts = rules.walk(facts, apply)
    if not (ended or named or situation.needs_indexing):
        path.append(Step("default", {"queue": found.queue, "level": found.level}))
    if situation.needs_indexing:  # whatever the rules make of a text nobody is sure of
        found = replace(found, queue=INDEXING_QUEUE, level=levels.get(INDEXING_QUEUE, 1))
        path.append(Step("needs_indexing", {"queue": found.queue}))
    if not found.priority:
        found = replace(found, priority=_by_matrix(situation, found))
        path.append(Step("priority", {"priority": found.priority, "impact": found.impact, "urgency": found.urgency}))
    if situation.major and found.type != "complaint":
        lifted = PRIORITIES[max(0, PRIORITIES.index(found.priority) - 1)]
        found = replace(found, priority=lifted)
        path.append(Step("major", {"number": situation.major, "priority": lifted}))
    if verdicts:
        path.append(Step("rules", {"book": rules.digest, "kept_off": verdicts}))
    return replace(found, path=tuple(path))


def as_entered(entered: Mapping[str, str]) -> str:
    """The fields of a form as rules ask for them: `product=Crane 7`, one a line."""
    return "\n".join(f"{name}={value}" for name, value in entered.items())


def endings(names: Iterable[str]) -> tuple[str, ...]:
    """The endings of file names, small, each once."""
    return tuple(sorted({name.rpartition(".")[2].casefold() for name in names if "." in name}))


def plain_path(way: Route) -> list[dict[str, Any]]:
    """The path as a ticket keeps it."""
    return [{"code": step.code, "values": dict(step.values)} for step in way.path]


def facts_of(situation: Situation, so_far: Route, category: str) -> dict[str, Any]:
    """Everything a rule may ask about, by the name it has in conditions."""
    facts = {name: getattr(situation, name) for name in _ASKED}
    facts |= _decided(situation, so_far)
    facts["category"] = category
    facts["major"] = bool(situation.major)
    facts["words"] = f"{situation.subject}\n{situation.text}".casefold()
    return facts


def _decided(situation: Situation, so_far: Route) -> dict[str, Any]:
    facts = {name: getattr(so_far, name) for name in _DECIDED}
    facts["priority"] = so_far.priority or (_by_matrix(situation, so_far) if so_far.impact else "")
    facts["queue_load"] = situation.loads.get(so_far.queue, 0)
    facts["attended"] = situation.attended_queues is None or so_far.queue in situation.attended_queues
    return facts


def _by_matrix(situation: Situation, found: Route) -> str:
    is_incident = found.type == "incident"
    return priority_of(found.impact, found.urgency, shift=situation.priority_shift, is_incident=is_incident)


def _spoken_of(
    facts: Mapping[str, Any], category: CategoryDefaults, named: str, bypass_queues: Mapping[str, str]
) -> set[str]:
    """The inputs by which a rule that holds speaks of what guard words brought to their queue: the words, that queue, complaints
    where it is theirs, and the ticket's category where it belongs there by itself."""
    complaints = facts["type"] == "complaint" and bypass_queues.get("complaint") == named
    others = {"queue": facts["queue"] == named, "type": complaints, "category": category.queue == named}
    return {"bypass", *(name for name, so in others.items() if so)}


def _apply(found: Route, actions: Mapping[str, Any], levels: Mapping[str, int]) -> Route:
    changes = {
        name: actions[name] for name in ("type", "impact", "urgency", "priority", "queue", "level") if name in actions
    }
    if "queue" in changes and "level" not in changes:
        changes["level"] = levels.get(changes["queue"], found.level)
    return replace(found, **changes)


def category_by_rule(situation: Situation, rules: RuleBook) -> str:
    """The category that the first matching rule with such an action sets; empty where none does."""
    if not rules.set_categories:
        return ""
    found = ""

    def apply(rule: Rule) -> bool:
        nonlocal found
        found = str(rule.actions["category"])
        return False

    rules.set_categories.walk(facts_of(situation, _NOWHERE, ""), apply)
    return found


_DECIDED = ("type", "impact", "urgency", "queue", "level")
_ASKED = tuple(one.name for one in fields(Situation))
INPUTS = frozenset((*_ASKED, *_DECIDED, "priority", "queue_load", "attended", "category", "major", "words"))
"""Everything a rule may ask about."""
_NOWHERE = Route("", "", "", "", 0, "", ())
"""Before anything is decided."""
