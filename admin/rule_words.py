"""A rule as a sentence, and the inputs and actions a rule can be made of."""

from collections.abc import Iterator, Mapping
from typing import Any

from pages.saying import Saying
from pages.words import N_

INPUTS = {
    "words": N_("subject or text"), "category": N_("category"), "channel": N_("channel"), "segment": N_("segment"),
    "organisation": N_("organisation"), "sender": N_("sender"), "recipient": N_("recipient"), "subject": N_("subject"),
    "language": N_("language"), "type": N_("type"), "impact": N_("impact"), "urgency": N_("urgency"), "queue": N_("queue"),
    "bypass": N_("guard words"), "segment_source": N_("origin of the segment"), "category_source": N_("origin of the category"),
}  # fmt: skip
ACTIONS = {
    "queue": N_("queue"), "type": N_("type"), "priority": N_("priority"), "impact": N_("impact"), "urgency": N_("urgency"),
    "category": N_("category"), "level": N_("level"),
}  # fmt: skip
DEGREES = {"high": N_("high"), "medium": N_("medium"), "low": N_("low")}
OPERATORS = {"is": N_("is"), "contains": N_("contains"), "not": N_("is not")}


def conditions_told(conditions: Mapping[str, Any], say: Saying) -> str:
    """`category is fault.* and subject or text contains “standstill” or “outage”`."""
    return say(N_(" and ")).join(_told(conditions, say)) or say(N_("always"))


def actions_told(actions: Mapping[str, Any], say: Saying) -> str:
    """`queue stoerungen, priority P1`."""
    return ", ".join(f"{say(ACTIONS.get(name, name))} {_value(name, value, say)}" for name, value in actions.items())


def _value(name: str, value: Any, say: Saying) -> str:
    return say.word("type", value) if name == "type" else say(DEGREES.get(value, str(value)))


def _told(conditions: Mapping[str, Any], say: Saying) -> Iterator[str]:
    for name, wanted in conditions.items():
        if name in ("all", "any"):
            joint = say(N_(" and ")) if name == "all" else say(N_(" or "))
            yield f"({joint.join(conditions_told(part, say) for part in wanted)})"
        elif name == "not":
            yield say(N_("not (%(what)s)"), what=conditions_told(wanted, say))
        else:
            yield f"{say(INPUTS.get(name, name))} {_wanted(wanted, say)}"


def _wanted(wanted: Any, say: Saying) -> str:
    options = wanted if isinstance(wanted, list | tuple) else (wanted,)
    contains = [one["contains"] for one in options if isinstance(one, Mapping)]
    exact = [str(one) for one in options if not isinstance(one, Mapping)]
    told = []
    if exact:
        told.append(f"{say(N_('is'))} {say(N_(' or ')).join(exact)}")
    if contains:
        told.append(f"{say(N_('contains'))} {say(N_(' or ')).join(f'“{one}”' for one in contains)}")
    return say(N_(" or ")).join(told) or say(N_("is nothing"))
