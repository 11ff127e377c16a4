"""The log of changes in words: what a part was and what it is now. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from admin import change_words, clock_words
from admin.chain_words import DOES, TO
from admin.knowledge_form import AUDIENCES, KINDS
from pages import times, words
from pages.budget_text import budget_text
from pages.rule_words import Named, actions_told, condition_told, options
from pages.saying import Saying
from pages.times import Reader
from pages.words import N_
from sla.budgets import Budget
from sla.defined_clocks import Condition
from sla.targets import ON_AND_ON

LONGEST = 400
ONE_OF = {"queues": "queue", "levels": "level", "skills": "skill", "default_queue": "queue", "default_type": "type", "default_impact": "impact", "default_urgency": "urgency", "ticket_type": "type", "categories": "category", "segments": "segment", "with": "calendar"}  # fmt: skip
"""Parts that hold codes of what a routing rule asks for under another name."""
CODES = {
    "on_call": N_("on call"), "away": N_("away"), "text": N_("a line of text"), "number": N_("a number"), "date": N_("a day"), "choice": N_("one of several answers"),
    "checkbox": N_("yes or no"), "amount": N_("an amount for each missed promise"), "percent": N_("percent of the monthly fee for each missed promise"),
}  # fmt: skip
WINDOWS = {"business": N_("Business hours"), "extended": N_("Extended hours"), "24x7": N_("Around the clock")}
WORDS: Mapping[str, Mapping[str, str]] = {
    "identity": words.IDENTITY, "goal_mode": words.MODE, "max_automation": words.MODE, "rests": words.STATE, "owed_to": clock_words.OWED, "to": TO, "state": words.ARTICLE_STATE,
    "kind": {**KINDS, **CODES}, "service_window": WINDOWS, "audience": AUDIENCES, "days": {"unlimited": N_("until it is ended")},
    "feed": {"keep": N_("taken in"), "forget": N_("given up"), "accept": N_("fewer days accepted")},
    "scope": {"intake": N_("Open tickets only"), "agent": N_("Work like an agent, on every ticket"), "admin": N_("Everything, settings included")},
}  # fmt: skip
"""Parts that hold one of a few words."""
SHARES = ("tolerated", "certainty")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def told(name: str, value: Any, named: Named, say: Saying, reader: Reader | None = None) -> str:
    """The value of the part `name` (`conditions.category`, `definition.week.mon`, `queues`) as a reader of the log understands
    it, instants on the clock of a `reader`; empty where there is none. A long one is cut."""
    if value in (None, "", [], {}):
        return ""
    first, _, within = name.partition(".")
    if first == "conditions" and within:
        said = condition_told(*_nested(within, value), named, say)
    elif first == "actions" and within:
        said = actions_told({within: value}, named, say)
    else:
        said = _plain(name.rpartition(".")[2], value, named, say, reader)
    return said if len(said) <= LONGEST else said[:LONGEST] + " …"


def with_span(target: Mapping[str, Any], say: Saying) -> dict[str, Any]:
    """A target with the span it promises, as the matrix has it, instead of the three parts that say so."""
    budget = Budget(target.get("seconds") or 0, target.get("days") or 0, target.get("by"))
    rest = {name: value for name, value in target.items() if name not in ("seconds", "days", "by")}
    return rest | {"span": budget_text(budget, say)} if budget else rest


def with_validity(values: Mapping[str, Any], reader: Reader, say: Saying) -> dict[str, Any]:
    """Values with the days on which they begin and end to hold, instead of the midnights between which they do."""
    return {name: _day(name, one, reader, say) if name in ("valid_from", "valid_to") and isinstance(one, str) else one for name, one in values.items()}  # fmt: skip


def _day(name: str, text: str, reader: Reader, say: Saying) -> str:
    at = _instant(text)
    if at is None:
        return text
    if name == "valid_to" and at >= ON_AND_ON:
        return say(N_("until further notice"))
    return times.full_date(at - timedelta(seconds=1) if name == "valid_to" else at, reader)


def _nested(path: str, value: Any) -> tuple[str, Any]:
    """`queue_load.at_least`, 5 → `queue_load`, {"at_least": 5}: as it was before it was taken apart for the log."""
    first, *further = path.split(".")
    for name in reversed(further):
        value = {name: value}
    return first, value


def _plain(name: str, value: Any, named: Named, say: Saying, reader: Reader | None) -> str:
    if isinstance(value, bool):
        return say(N_("yes")) if value else say(N_("no"))
    if isinstance(value, Mapping):
        value = _with_act(value, named, say)
        parts = (
            (change_words.part(inner, say), _plain(inner, one, named, say, reader)) for inner, one in value.items()
        )
        return "; ".join(f"{label}: {said}" if said else label for label, said in parts)
    if name in ("starts", "stops", "cancels") and isinstance(value, list):
        return say(clock_words.OR).join(clock_words.happens(Condition(*one), named, say) for one in value)
    if isinstance(value, list | tuple):
        if len(value) == 2 and all(isinstance(one, str) and one[2:3] == ":" for one in value):
            return "–".join(value)  # from one time of day until another
        joint = "; " if any(isinstance(one, Mapping) for one in value) else ", "
        return joint.join(_plain(name, one, named, say, reader) for one in value)
    if value is None:
        return ""
    if name in SHARES and isinstance(value, float):
        return times.percent(value, say.language, 1)
    if isinstance(value, str) and reader and (_INSTANT.fullmatch(value) or _DAY.fullmatch(value)):
        return _on_the_clock(value, reader)
    kind = ONE_OF.get(name, name)
    if kind == "metric" and isinstance(value, str):
        return say.word(kind, value)
    if kind in WORDS and value in WORDS[kind]:
        return say(WORDS[kind][value])
    return options(kind, named, say).get(str(value), str(value))


def _with_act(value: Mapping[str, Any], named: Named, say: Saying) -> Mapping[str, Any]:
    """A step of an escalation chain with what it does in one; anything else as it is."""
    if value.get("act") not in DOES:
        return value
    what = str(value.get("value", ""))
    done = say(DOES[value["act"]], queue=options("queue", named, say).get(what, what), name=what)
    return {name: one for name, one in value.items() if name not in ("act", "value")} | {"act": done}


def _instant(written: str) -> datetime | None:
    """The instant a text of the log names, in a year clocks on every wall can show; None where it only looks like one."""
    try:
        at = datetime.fromisoformat(written) if _INSTANT.fullmatch(written) else None
    except ValueError:
        return None
    return at if at and at.tzinfo and (at >= ON_AND_ON or 1 < at.year < 9999) else None


def _on_the_clock(written: str, reader: Reader) -> str:
    """A date or an instant of the log, as text in which it was kept; what only looks like one, as it stands."""
    try:
        if _DAY.fullmatch(written):
            return times.full_date(date.fromisoformat(written), reader)
    except ValueError:
        return written
    at = _instant(written)
    if at is None:
        return written
    try:
        return f"{times.full_date(at, reader)}, {times.hour(at, reader)}"
    except OverflowError:  # the last hours of the last year there is
        return times.day_in_full(at.date(), reader.language)
