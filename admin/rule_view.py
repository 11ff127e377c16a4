"""What the pages of routing rules show, as frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from admin.rule_words import INPUTS, OPERATORS, actions_told, conditions_told
from pages.saying import Saying
from pages.view import Choice, Form
from pages.words import N_
from ticketing.routing import Rule
from ticketing.rule_replay import Finding, Replayed

PROBLEMS = {
    "another rule has this name": N_("Another rule has this name."),
    "this field is still empty": N_("This field is still empty."),
    "these conditions can never hold together": N_("These conditions can never hold together."),
    "say what the rule does": N_("Say what the rule does: at least one of these."),
    "there is no such queue": N_("There is no such queue."),
    "this queue belongs to another level": N_("This queue belongs to another level."),
}
FINDINGS = {
    "never": N_("No ticket of these months would have met it."),
    "silenced": N_("It would never have been met any more."),
    "shadowed": N_("“%(other)s” stands before it and takes everything it could."),
    "contradicts": N_("It can never hold: %(other)s would have to be two things at once."),
}
SHOWN = 20


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in its place, told as a sentence; `hits` before and after count tickets of the past, where they were tried."""

    id: int
    url: str
    name: str
    conditions: str
    actions: str
    stop: bool
    active: bool
    hits: tuple[int, int] | None
    remark: str
    loud: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """A ticket that would have gone another way, both ways told in words."""

    ticket: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a draft of the rules would have done to tickets of the last months."""

    tickets: int
    elsewhere: int
    months: int
    named: tuple[Gone, ...]


@dataclass(frozen=True, slots=True)
class RulesPage:
    form: Form
    rows: tuple[RuleRow, ...]
    order: str
    seen: str
    effect: Effect | None
    """None where the draft was not tried"""
    changed: bool
    """Whether this is a draft that is not saved."""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule. `taken` counts tickets it took before, and would take."""

    title: str
    url: str
    form: Form
    queues: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    segments: tuple[Choice, ...]
    effect: Effect | None
    taken: tuple[int, int]
    choices: Mapping[str, tuple[Choice, ...]]
    remark: str = ""


def row(
    number: int, rule: Rule, active: bool, findings: Sequence[Finding], found: Replayed | None, say: Saying
) -> RuleRow:
    finding = next((one for one in findings if one.rule == rule.name), None) if active else None
    hits = (found.before.get(rule.name, 0), found.after.get(rule.name, 0)) if found else None
    return RuleRow(
        number, f"/admin/rules/{number}", rule.name, conditions_told(rule.conditions, say), actions_told(rule.actions, say), rule.stop, active,
        hits, _remark(finding, say), finding is not None and finding.kind != "never",
    )  # fmt: skip


def effect(found: Replayed, months: int, say: Saying) -> Effect:
    named = tuple(Gone(one.ticket, *_ways(one.before, one.after, say)) for one in found.named[:SHOWN])
    return Effect(found.tickets, found.elsewhere, months, named)


def remark(name: str, found: Replayed | None, say: Saying) -> str:
    """What is to be said of one rule of a draft; empty: nothing."""
    return _remark(next((one for one in found.findings if one.rule == name), None), say) if found else ""


def choices(say: Saying) -> Mapping[str, tuple[Choice, ...]]:
    """The options of the form that are always the same."""
    return {
        "inputs": tuple(Choice(code, say(word)) for code, word in INPUTS.items()),
        "operators": tuple(Choice(code, say(word)) for code, word in OPERATORS.items()),
        "types": tuple(Choice(code, say.word("type", code)) for code in ("incident", "service_request", "question", "complaint")),
        "degrees": (Choice("high", say(N_("high"))), Choice("medium", say(N_("medium"))), Choice("low", say(N_("low")))),
        "levels": tuple(Choice(str(level), str(level)) for level in (1, 2, 3)),
    }  # fmt: skip


def _remark(found: Finding | None, say: Saying) -> str:
    if found is None:
        return ""
    other = say(INPUTS.get(found.other, found.other)) if found.kind == "contradicts" else found.other
    return say(FINDINGS[found.kind], other=other) if found.other else say(FINDINGS[found.kind])


def _ways(
    before: tuple[str, str, int, str, str], after: tuple[str, str, int, str, str], say: Saying
) -> tuple[str, str]:
    """Both ways, only in what is different."""
    names = (N_("type"), N_("priority"), N_("level"), N_("queue"), N_("category"))
    different = [place for place in range(len(names)) if before[place] != after[place]]

    def told(way: tuple[str, str, int, str, str]) -> str:
        return ", ".join(
            f"{say(names[place])} {say.word('type', way[place]) if place == 0 else way[place]}" for place in different
        )

    return told(before), told(after)
