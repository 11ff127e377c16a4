"""The time machine for rules: where tickets of the past would have gone under other rules, and which rules never matter. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from ticketing.conditions import Conditions, contradiction, inputs, lets_through_all
from ticketing.routing import CategoryDefaults, Route, Situation, category_by_rule, plain_path, route
from ticketing.rule_book import Rule, RuleBook
from ticketing.rule_orders import orders_of, plain
from ticketing.week_load import WeekLoad

UTC = ZoneInfo("UTC")
TICKETS = "tickets"
"""What is counted by hour of the week."""
MOST_NAMED = 200
"""So many tickets are named; the figures count all."""


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A ticket as it looked when it was opened. `category` is what form or e-level said, empty where a rule decided."""

    number: str
    situation: Situation
    category: str
    another: str = ""
    """A second matter that made it more urgent."""
    opened_at: datetime | None = None
    guarded: bool = True
    """Whether what guard words brought to a queue stayed there, whatever rules said that do not ask for it."""
    at_level: bool = True
    """Whether a rule that named a level alone put it into a queue of that level."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What routing reads beside the rules: categories, queue → level, group of guard words → queue, queues open to all →
    level."""

    categories: Mapping[str, CategoryDefaults]
    levels: Mapping[str, int]
    bypass_queues: Mapping[str, str]
    otherwise: str = "uncategorised"
    general: Mapping[str, int] = field(default_factory=dict)


Way = Mapping[str, Any]
"""Where a ticket goes (type, priority, level, queue, category) and what rules want done with it (`rule_orders.py`)."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A ticket that would have gone another way, or been dealt with otherwise."""

    ticket: str
    before: Way
    after: Way


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a set of rules. never: no ticket of the past would have met it;
    unknown: none did, but the past does not say all it asks about; silenced: it was met, and would be
    no more; shadowed: `other` stands before it, ends the walk and takes all it could; contradicts: it can never hold,
    because `other` (an input) would have to be two things; gone: it names what is not there any more (`other` says what), and
    was left out."""

    kind: Literal["never", "unknown", "silenced", "shadowed", "contradicts", "gone"]
    rule: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Replayed:
    """`before` and `after` count how many tickets each rule took."""

    tickets: int = 0
    elsewhere: int = 0
    named: tuple[Elsewhere, ...] = ()
    before: Mapping[str, int] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    asks: frozenset[str] = frozenset()
    """The inputs the draft asks about."""
    loads_unknown: int = 0
    """Of how many tickets it is not kept how full the queues were."""
    load: WeekLoad | None = None
    """How many tickets came to each level, and would have come."""


def replay(
    past: Iterable[PastTicket], desk: Desk, rules: Sequence[Rule], draft: Sequence[Rule], zone: ZoneInfo = UTC
) -> Replayed:
    """Routes every ticket by the rules as they are and as they would be. Hours of the week are those of `zone`."""
    tickets = elsewhere = 0
    named: list[Elsewhere] = []
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    as_is, as_drafted = RuleBook(rules), RuleBook(draft)
    loads_unknown, load = 0, WeekLoad((TICKETS,), zone)
    for one in past:
        tickets += 1
        loads_unknown += not one.situation.loads
        was, will_be = routed(one, desk, as_is), routed(one, desk, as_drafted)
        before.update(taken_by(was[0]))
        after.update(taken_by(will_be[0]))
        if one.opened_at is not None:
            hour, segment = load.hour(one.opened_at), one.situation.segment
            load.share(was[0].level, segment).before[TICKETS][hour] += 1
            load.share(will_be[0].level, segment).after[TICKETS][hour] += 1
        if _way(*was) != _way(*will_be):
            elsewhere += 1
            if len(named) < MOST_NAMED:
                named.append(Elsewhere(one.number, _way(*was), _way(*will_be)))
    unknown = frozenset({"attended", "queue_load"} if loads_unknown else {"attended"})
    return Replayed(
        tickets, elsewhere, tuple(named), before, after, tuple(_findings(draft, before, after, unknown)), as_drafted.asks,
        loads_unknown if "queue_load" in as_drafted.asks else 0, load,
    )  # fmt: skip


def routed(ticket: PastTicket, desk: Desk, rules: RuleBook) -> tuple[Route, str]:
    """The way of a ticket under these rules, and its category."""
    situation, category = ticket.situation, ticket.category
    if situation.category_source != "form":
        by_rule = category_by_rule(replace(situation, category_source="rule", confidence=None), rules)
        if by_rule in desk.categories:
            situation, category = replace(situation, category_source="rule", confidence=None), by_rule
    found = desk.categories.get(category) or desk.categories[desk.otherwise]
    another = desk.categories.get(ticket.another)
    general = desk.general if ticket.at_level else None
    way = route(
        situation, found, rules, desk.levels, desk.bypass_queues, another, general=general, guarded=ticket.guarded
    )
    return way, found.code


def taken_by(way: Route) -> list[str]:
    """The rules a route met, in their order."""
    return [str(step.values["rule"]) for step in way.path if step.code == "rule"]


def checked(rules: Sequence[Rule]) -> list[Finding]:
    """What can be said of rules without any ticket."""
    found = []
    for place, rule in enumerate(rules):
        if name := contradiction(rule.conditions):
            found.append(Finding("contradicts", rule.name, name))
            continue
        for earlier in rules[:place]:
            if earlier.stop and lets_through_all(earlier.conditions, rule.conditions):
                if not _may_turn(earlier.conditions, rules[:place]):
                    found.append(Finding("shadowed", rule.name, earlier.name))
                    break
    return found


def _findings(
    draft: Sequence[Rule], before: Mapping[str, int], after: Mapping[str, int], unknown: frozenset[str]
) -> list[Finding]:
    found = checked(draft)
    known = {one.rule for one in found}
    for rule in draft:
        if after.get(rule.name) or rule.name in known:
            continue
        never: Literal["never", "unknown"] = "never" if unknown.isdisjoint(inputs(rule.conditions)) else "unknown"
        found.append(Finding("silenced" if before.get(rule.name) else never, rule.name))
    return found


def _may_turn(conditions: Conditions, rules: Sequence[Rule]) -> bool:
    """Whether one of these rules sets something the conditions ask about, so that they may hold later and not before."""
    asked = set(inputs(conditions))
    return any(asked & set(rule.actions) for rule in rules)


def _way(way: Route, category: str) -> Way:
    goes = {"type": way.type, "priority": way.priority, "level": way.level, "queue": way.queue, "category": category}
    return goes | plain(orders_of(plain_path(way)))
