"""What the pages of routing rules show, as frozen values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from admin.condition_tree import DEEPEST, TEXTS, YES_OR_NO, Group, Row
from admin.load_view import Load, load
from admin.rule_names import category_choices
from foundation.errors import Mistake
from pages.rule_words import INPUTS, Named, actions_told, conditions_told, options, way_told
from pages.saying import Saying
from pages.view import Choice, Form
from pages.words import N_
from staff.skills import GRADES
from ticketing.conditions import NUMBERS
from ticketing.replay_text import unknown
from ticketing.rule_book import Rule
from ticketing.rule_replay import Finding, Replayed, Way

PROBLEMS = {
    "another rule has this name": N_("Another rule has this name."),
    "this field is still empty": N_("This field is still empty."),
    "these conditions can never hold together": N_("These conditions can never hold together."),
    "say what the rule does": N_("Say what the rule does: at least one of these."),
    "there is no such queue": N_("There is no such queue."),
    "this queue belongs to another level": N_("This queue belongs to another level."),
    "no queue of this level is open to all": N_("No queue of this level is open to all: name one, or make one."),
    "there is no such level": N_("There is no such level."),
    "there is no such category": N_("There is no such category."),
    "there is no such segment": N_("There is no such segment."),
    "an empty text fits everything": N_("An empty text fits everything: leave the condition out."),
    "this is too long": N_("This is too long."),
    "this is not accepted": N_("Choose one from the list."),
    "there is no such skill": N_("There is no such skill."),
    "there is no such procedure": N_("There is no such procedure, or it rests."),
    "there is no such member": N_("There is no such member of the desk."),
}
FINDINGS = {
    "never": N_("No ticket of these months would have met it."),
    "unknown": N_("Whether it would have been met cannot be known: what it asks about is not kept for these months."),
    "silenced": N_("It would no longer have been met."),
    "shadowed": N_("It no longer fires, because “%(other)s” stands before it and takes everything it could."),
    "contradicts": N_("It can never hold: %(other)s would have to be two things at once."),
}
SHADOWED = N_("It no longer fires, because rule %(number)s “%(other)s” stands before it and takes everything it could.")
NOT_KEPT = N_("Who was at the desk then is never kept; for the past somebody counts as being there.")
SHOWN = 20
CHOSEN = ("queue", "category", "type", "impact", "urgency", "level", "skill", "procedure", "e_level", "tell")
"""Actions whose value is chosen from a list."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in its place, told as a sentence. `recent` counts the tickets it took in 30 days; `hits` before and after those
    of the past, where they were tried."""

    id: int
    url: str
    name: str
    conditions: str
    actions: str
    stop: bool
    active: bool
    recent: int
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
    unknown: str = ""
    """What of the past is not kept although a rule asks for it; empty: nothing."""
    load: Load | None = None


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
class RowView:
    """A comparison of the form. Its values are chosen from `offered`, or written into a text, one a line."""

    path: str
    input: str
    operator: str
    operators: tuple[Choice, ...]
    values: tuple[str, ...]
    offered: tuple[Choice, ...]
    fresh: bool
    counted: bool = False
    """Whether it is compared with a number."""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class GroupView:
    """`may_nest`: whether another group fits inside."""

    path: str
    joint: str
    parts: tuple["RowView | GroupView", ...]
    may_nest: bool


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule. `taken` counts tickets it took before, and would take."""

    title: str
    url: str
    form: Form
    tree: GroupView
    effect: Effect | None
    taken: tuple[int, int]
    choices: Mapping[str, tuple[Choice, ...]]
    remark: str = ""


def row(
    number: int, rule: Rule, active: bool, findings: Sequence[Finding], found: Replayed | None, recent: int, numbers: Mapping[str, int],
    named: Named, say: Saying,
) -> RuleRow:  # fmt: skip
    finding = next((one for one in findings if one.rule == rule.name), None) if active else None
    hits = (found.before.get(rule.name, 0), found.after.get(rule.name, 0)) if found else None
    return RuleRow(
        number, f"/admin/rules/{number}", rule.name, conditions_told(rule.conditions, named, say), actions_told(rule.actions, named, say),
        rule.stop, active, recent, hits, _remark(finding, numbers, say), finding is not None and finding.kind not in ("never", "unknown"),
    )  # fmt: skip


def group(tree: Group, path: str, named: Named, say: Saying) -> GroupView:
    """The tree with everything its fields offer."""
    parts = tuple(
        _row_view(part, f"{path}.{place}", named, say) if isinstance(part, Row) else group(part, f"{path}.{place}", named, say)
        for place, part in enumerate(tree.parts)
    )  # fmt: skip
    return GroupView(path, tree.joint, parts, path.count(".") + 1 < DEEPEST)


def _row_view(one: Row, path: str, named: Named, say: Saying) -> RowView:
    operators: tuple[tuple[str, str], ...] = (
        (("contains", N_("contains")), ("lacks", N_("does not contain"))) if one.input in TEXTS else ()
    )
    if one.input not in ("words", "form_fields"):
        operators = (*operators, ("is", N_("is")), ("not", N_("is not")))
    if one.input in YES_OR_NO:
        operators = (("is", N_("is")),)
    if one.input in NUMBERS:
        operators = (("at_least", N_("is at least")), ("less", N_("is less than")))
    return RowView(
        path, one.input, one.operator, tuple(Choice(code, say(word)) for code, word in operators), one.values,
        () if one.input in TEXTS | NUMBERS else _offered(one, named, say), one.fresh, one.input in NUMBERS, _hint(one, named, say),
    )  # fmt: skip


def _hint(one: Row, named: Named, say: Saying) -> str:
    if one.input != "form_fields" or not named.fields:
        return ""
    first = next(iter(named.fields.values()))
    return say(N_("As “%(name)s: value”, or the name alone for any value. There are: %(known)s."), name=first, known=", ".join(named.fields.values()))  # fmt: skip


def _offered(one: Row, named: Named, say: Saying) -> tuple[Choice, ...]:
    """Names to choose from: of categories whole branches, too; what is chosen stands first, even if it is no longer known."""
    if not one.input:
        return ()
    known = dict(options(one.input, named, say))
    if one.input == "category":
        known = {choice.value: choice.label for choice in category_choices(named, say)}
    chosen = {value: known.get(value, value) for value in one.values}
    return tuple(Choice(code, name) for code, name in (chosen | known).items())


def effect(found: Replayed, months: int, named: Named, say: Saying) -> Effect:
    gone = tuple(Gone(one.ticket, *_ways(one.before, one.after, named, say)) for one in found.named[:SHOWN])
    missing = unknown(found)
    told = [say(NOT_KEPT)] if "attended" in missing else []
    if count := missing.get("queue_load"):
        told.append(say.ngettext(
            "How full the queues were is kept since a rule asks for it; of %(num)s ticket it is not known, and none counts.",
            "How full the queues were is kept since a rule asks for it; of %(num)s tickets it is not known, and none counts.", count,
        ))  # fmt: skip
    shown = load(found.load, named.segments, say)
    return Effect(found.tickets, found.elsewhere, months, gone, " ".join(told), shown)


def remark(name: str, found: Replayed | None, say: Saying) -> str:
    """What is to be said of one rule of a draft; empty: nothing."""
    return _remark(next((one for one in found.findings if one.rule == name), None), {}, say) if found else ""


def in_words(mistakes: Iterable[Mistake], say: Saying) -> tuple[Mistake, ...]:
    """Mistakes of `ticketing/rule_saving.py` in the reader's language, each at its field of the form; what is not there by its code."""

    def told(one: Mistake) -> Mistake:
        part, _, name = one.field.rpartition(".")
        field = "hand_over" if one.field == "note" else "conditions" if part == "conditions" else name
        words = say(PROBLEMS.get(one.problem, one.problem))
        if one.problem.startswith("there is no such") and one.hint:
            words = f"{words.rstrip('.')}: {one.hint}"
        return Mistake(field, words)

    return tuple(map(told, mistakes))


def choices(named: Named, say: Saying) -> Mapping[str, tuple[Choice, ...]]:
    """The options of the form: inputs to ask about, joints of groups, and what each action can set."""
    said = {name: options(name, named, say) for name in CHOSEN}
    return {
        "inputs": tuple(Choice(code, say(word)) for code, word in INPUTS.items()),
        "joints": (
            Choice("all", say(N_("all of these hold"))),
            Choice("any", say(N_("at least one of these holds"))),
            Choice("none", say(N_("none of these holds"))),
        ),
        "grade": tuple(Choice(str(grade), str(grade)) for grade in GRADES),
    } | {name: tuple(Choice(code, told) for code, told in offered.items()) for name, offered in said.items()}


def _remark(found: Finding | None, numbers: Mapping[str, int], say: Saying) -> str:
    if found is None:
        return ""
    if found.kind == "shadowed" and found.other in numbers:
        return say(SHADOWED, number=numbers[found.other], other=found.other)
    other = say(INPUTS.get(found.other, found.other)) if found.kind == "contradicts" else found.other
    return say(FINDINGS[found.kind], other=other) if found.other else say(FINDINGS[found.kind])


def _ways(before: Way, after: Way, named: Named, say: Saying) -> tuple[str, str]:
    """Both ways, only in what is different."""
    different = [name for name in {**before, **after} if before.get(name) != after.get(name)]

    def told(way: Way) -> str:
        return way_told({name: way[name] for name in different if name in way}, named, say) or say(
            N_("nothing further")
        )

    return told(before), told(after)
