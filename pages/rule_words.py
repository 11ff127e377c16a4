"""A routing rule in words: conditions and actions as sentences, stored codes by the names people gave them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel import Locale

from pages import field_words
from pages.saying import Saying
from pages.words import N_

INPUTS = {
    "words": N_("subject or text"), "category": N_("category"), "channel": N_("channel"), "segment": N_("segment"),
    "organisation": N_("organisation"), "sender": N_("sender"), "recipient": N_("recipient"), "subject": N_("subject"),
    "language": N_("language"), "type": N_("type"), "priority": N_("priority"), "impact": N_("impact"), "urgency": N_("urgency"),
    "queue": N_("queue"), "level": N_("level"), "bypass": N_("guard words"), "has_files": N_("files attached"),
    "files": N_("ending of a file attached"), "form_fields": N_("field of the form"), "critical_workplace": N_("critical workplace"),
    "has_open_ticket": N_("the person has an open ticket"), "wrote_recently": N_("the person wrote in the last 7 days"),
    "major": N_("a major incident runs in the category"), "service_health": N_("state of the service"),
    "queue_load": N_("number of open tickets in its queue"), "attended": N_("somebody of its queue is at the desk"),
    "segment_source": N_("origin of the segment"), "category_source": N_("origin of the category"),
}  # fmt: skip
ACTIONS = {
    "queue": N_("queue"), "type": N_("type"), "priority": N_("priority"), "impact": N_("impact"), "urgency": N_("urgency"),
    "category": N_("category"), "level": N_("level"), "skill": N_("needs"), "procedure": N_("begins the procedure"),
    "e_level": N_("e-level"), "note": N_("note for whoever takes over:"), "tell": N_("tells"),
}  # fmt: skip
E_LEVEL = {"skip": N_("not asked")}
HEALTH = {
    "sound": N_("undisturbed"), "near": N_("a major incident runs in a related category"), "disturbed": N_("a major incident runs"),
}  # fmt: skip
DEGREES = {"high": N_("high"), "medium": N_("medium"), "low": N_("low")}
GUARDED = {
    "complaint": N_("complaint"), "termination": N_("termination"), "privacy": N_("privacy"), "security": N_("security"),
    "threat": N_("threat"), "legal": N_("legal matter"), "press": N_("press"), "health": N_("health"),
    "person": N_("wish for a person"),
}  # fmt: skip
SEGMENT_SOURCE = {
    "organisation": N_("of the organisation"),
    "person": N_("of the person"),
    "default": N_("where nothing else is known"),
}
CATEGORY_SOURCE = {
    "form": N_("chosen on the form"), "rule": N_("set by a rule"), "agent": N_("set by a person"), "api": N_("set by a program"),
    "e_level": N_("recognised by the e-level"),
}  # fmt: skip
TYPES = ("incident", "service_request", "question", "complaint")
CHANNELS = ("email", "web", "phone", "fax", "letter", "api")
LANGUAGES = ("de", "en")
SHOWN = 6
"""So many values of a condition are named; of more, their number is told."""


@dataclass(frozen=True, slots=True)
class Named:
    """The names of what a desk has set up, in the reader's language: code → name."""

    queues: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[int, str] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)
    procedures: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    """The desk's own."""
    calendars: Mapping[str, str] = field(default_factory=dict)


def options(name: str, named: Named, say: Saying) -> Mapping[str, str]:
    """The values an input can have, with their names; empty where anything can be written."""
    match name:
        case "category":
            return named.categories
        case "queue":
            return named.queues
        case "segment":
            return named.segments
        case "calendar":
            return named.calendars
        case "channel":
            return {one: say.word("channel", one) for one in CHANNELS}
        case "type":
            return {one: say.word("type", one) for one in TYPES}
        case "priority":
            return {one: one for one in ("P1", "P2", "P3", "P4")}
        case "level":
            return {str(one): say(N_("level %(level)s"), level=one) for one in named.levels}
        case "language":
            return {one: str(Locale.parse(say.language).languages[one]) for one in LANGUAGES}
        case "skill":
            return named.skills
        case "procedure":
            return named.procedures
        case "tell":
            return named.members
        case "has_files" | "critical_workplace" | "has_open_ticket" | "wrote_recently" | "major" | "attended":
            return {"yes": say(N_("yes")), "no": say(N_("no"))}
    words = {"impact": DEGREES, "urgency": DEGREES, "bypass": GUARDED, "segment_source": SEGMENT_SOURCE, "category_source": CATEGORY_SOURCE, "service_health": HEALTH, "e_level": E_LEVEL}  # fmt: skip
    return {code: say(word) for code, word in words.get(name, {}).items()}


def conditions_told(conditions: Mapping[str, Any], named: Named, say: Saying) -> str:
    """`category is Network and subject or text contains “standstill” or “outage”`."""
    told = [condition_told(name, wanted, named, say) for name, wanted in conditions.items()]
    return say(N_(" and ")).join(told) or say(N_("always"))


def condition_told(name: str, wanted: Any, named: Named, say: Saying) -> str:
    """One condition; for `all`, `any` and `not` what is nested in it."""
    if name in ("all", "any"):
        joint = say(N_(" and ")) if name == "all" else say(N_(" or "))
        return f"({joint.join(conditions_told(part, named, say) for part in wanted)})"
    if name == "not" and len(wanted) == 1:
        ((inner, value),) = wanted.items()
        if inner not in ("all", "any", "not"):
            return f"{_input(inner, say)} {_wanted(inner, value, named, say, denied=True)}"
    if name == "not":
        return say(N_("not (%(what)s)"), what=conditions_told(wanted, named, say))
    return f"{_input(name, say)} {_wanted(name, wanted, named, say)}"


def actions_told(actions: Mapping[str, Any], named: Named, say: Saying) -> str:
    """`queue Incidents, priority P1, needs Networks (grade 2)`."""
    return ", ".join(
        f"{say(ACTIONS.get(name, name))} {_action(name, value, actions, named, say)}"
        for name, value in actions.items() if name != "grade"
    )  # fmt: skip


def _action(name: str, value: Any, actions: Mapping[str, Any], named: Named, say: Saying) -> str:
    told = str(value) if name == "level" else _name_of(name, value, named, say)
    if name == "skill":
        return say(N_("%(skill)s (grade %(grade)s)"), skill=told, grade=actions.get("grade", 1))
    return say(N_("“%(name)s”"), name=told) if name in ("procedure", "note") else told


def way_told(way: Mapping[str, Any], named: Named, say: Saying) -> str:
    """Where a ticket goes and what is to be done with it, as `ticketing/rule_replay.py` says it."""
    goes = {name: value for name, value in way.items() if name in ACTIONS and name != "tell"}
    more = [{"skill": skill, "grade": grade} for skill, grade in way.get("skills", {}).items()]
    more += [{"note": text} for text in way.get("notes", ())] + [{"tell": login} for login in way.get("tell", ())]
    return ", ".join(told for one in (goes, *more) if (told := actions_told(one, named, say)))


def _input(name: str, say: Saying) -> str:
    return say(INPUTS.get(name, name))


def _wanted(name: str, wanted: Any, named: Named, say: Saying, *, denied: bool = False) -> str:
    if isinstance(wanted, Mapping) and "at_least" in wanted:
        word = N_("is less than %(num)s") if denied else N_("is at least %(num)s")
        return say(word, num=wanted["at_least"])
    options = wanted if isinstance(wanted, list | tuple) else (wanted,)
    parts = [one.get("contains", "") for one in options if isinstance(one, Mapping)]
    if name == "form_fields":
        parts = [field_words.shown(one, named.fields) for one in parts]
    exact = list(_names(name, [one for one in options if not isinstance(one, Mapping)], named, say))
    told = []
    if exact:
        told.append(_several(say(N_("is not")) if denied else say(N_("is")), exact, str, say))
    if parts:
        word = say(N_("does not contain")) if denied else say(N_("contains"))
        told.append(_several(word, parts, lambda one: say(N_("“%(name)s”"), name=one), say))
    return say(N_(" or ")).join(told) or say(N_("is nothing"))


def _several(verb: str, values: Sequence[str], shown: Callable[[str], str], say: Saying) -> str:
    first, more = values[:SHOWN], len(values) - SHOWN
    told = say(N_(" or ")).join(shown(one) for one in first)
    return f"{verb} {told}" + (say(N_(" or one of %(num)s more"), num=more) if more > 0 else "")


def _names(name: str, values: Iterable[Any], named: Named, say: Saying) -> Iterator[str]:
    """The values by name; a whole branch of categories by the names in it."""
    for value in values:
        if isinstance(value, str) and value.endswith(".*"):
            below = [told for code, told in named.categories.items() if code.startswith(value[:-1])]
            yield from below or [value[:-2]]
        else:
            yield _name_of(name, value, named, say)


def _name_of(name: str, value: Any, named: Named, say: Saying) -> str:
    if isinstance(value, bool):
        return say(N_("yes")) if value else say(N_("no"))
    return options(name, named, say).get(str(value), str(value))
