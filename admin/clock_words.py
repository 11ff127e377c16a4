"""A clock the desk defines itself, in words: what may happen to a ticket, and the clock as one sentence. Pure."""

from collections.abc import Iterable, Mapping

from pages.rule_words import Named
from pages.saying import Saying
from pages.view import Choice
from pages.words import N_
from sla.defined_clocks import EVENTS, WAITING, Condition, Rule

HAPPENS = {
    "created": N_("the ticket is opened"), "customer_wrote": N_("the customer writes again"), "answered": N_("we answer the customer"),
    "answer_bounced": N_("our answer comes back"), "noted": N_("an internal note is written"), "taken": N_("somebody takes the ticket"),
    "passed_on": N_("the ticket is passed on to another level"), "queue": N_("the ticket comes to another queue"), "waits": N_("the ticket waits for somebody else"),
    "waited": N_("the ticket no longer waits for anybody"), "resolved": N_("the ticket is resolved"), "reopened": N_("the ticket is reopened"), "closed": N_("the ticket is closed"),
    "cancelled": N_("the ticket is ended without an answer"), "priority": N_("the priority changes"), "segment": N_("the segment changes"),
    "type": N_("the type changes"), "category": N_("the category changes"), "tagged": N_("the ticket gets a tag"),
    "callback_promised": N_("a callback is promised"), "callback_ended": N_("the promised callback is made or dropped"),
}  # fmt: skip
"""Event → the clause behind “when”."""
HAPPENS_TO = {
    "passed_on": N_("the ticket is passed on to level %(value)s"), "queue": N_("the ticket comes to the queue %(value)s"),
    "priority": N_("the priority becomes %(value)s"), "segment": N_("the segment becomes %(value)s"), "type": N_("the type becomes %(value)s"),
    "category": N_("the category becomes %(value)s"), "tagged": N_("the ticket gets the tag %(value)s"),
}  # fmt: skip
"""The same about one value."""
WAITS = {
    ("waits", "waiting_customer"): N_("the ticket waits for the customer"), ("waits", "waiting_third_party"): N_("the ticket waits for a third party"),
    ("waited", "waiting_customer"): N_("the ticket no longer waits for the customer"),
    ("waited", "waiting_third_party"): N_("the ticket no longer waits for a third party"),
}  # fmt: skip
OWED = {
    "customer": N_("to the customer, who sees it"), "internal": N_("to each other, within the house"), "supplier": N_("by a supplier, to us"),
}  # fmt: skip
OR = N_(" or ")


def happens(one: Condition, named: Named, say: Saying) -> str:
    """The clause of a condition."""
    if (one.event, one.value) in WAITS:
        return say(WAITS[one.event, one.value])
    if not one.value or one.event not in HAPPENS_TO:
        return say(HAPPENS.get(one.event, one.event))
    return say(HAPPENS_TO[one.event], value=_name(one, named, say))


def sentence(rule: Rule, named: Named, say: Saying) -> str:
    """The rule as one sentence."""

    def when(conditions: Iterable[Condition]) -> str:
        return say(OR).join(happens(one, named, say) for one in conditions)

    parts = [say(N_("Starts when %(what)s"), what=when(rule.start))]
    if rule.pauses:
        states = ", ".join(say.word("state", one) for one in rule.pauses)
        parts.append(say(N_("rests in the state: %(states)s"), states=states))
    parts.append(say(N_("stops when %(what)s"), what=when(rule.stop)))
    if rule.cancel:
        parts.append(say(N_("is called off when %(what)s"), what=when(rule.cancel)))
    if not rule.again:
        parts.append(say(N_("runs once in the life of a ticket")))
    return "; ".join(parts) + "."


def offered(values: Mapping[str, Iterable[str]], named: Named, say: Saying) -> tuple[Choice, ...]:
    """Every condition to choose from, as `event:value`; `values` are those of each kind, in order."""
    found = []
    for event, kind in EVENTS.items():
        conditions = [Condition(event), *(Condition(event, one) for one in values.get(kind.value, ()) if kind.value)]
        found += [Choice(f"{one.event}:{one.value}", happens(one, named, say)) for one in conditions]
    return tuple(found)


def values_of(
    named: Named, tags: Iterable[str], priorities: Iterable[str], types: Iterable[str]
) -> dict[str, list[str]]:
    """What conditions may name on this desk."""
    return {
        "level": [str(one) for one in named.levels], "queue": [*named.queues], "waiting": [*WAITING], "priority": [*priorities],
        "segment": [*named.segments], "type": [*types], "category": [*named.categories],
        "tag": [*tags],
    }  # fmt: skip


def _name(one: Condition, named: Named, say: Saying) -> str:
    match EVENTS[one.event].value:
        case "level":
            return named.levels.get(int(one.value), one.value) if one.value.isdecimal() else one.value
        case "queue":
            return named.queues.get(one.value, one.value)
        case "segment":
            return named.segments.get(one.value, one.value)
        case "type":
            return say.word("type", one.value)
        case "category":
            return named.categories.get(one.value, one.value)
    return one.value
