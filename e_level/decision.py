"""May the e-level answer this by itself? Every condition of the handbook, each with its value and what it needs.

Pure: the caller gathers the facts, asks, and does what the decision says. A broken or missing part is a fact like any
other (no model, no article), so that the answer to any trouble is: a person gets it.
"""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["off", "shadow", "assisted", "automated"]
Degree = Literal["human", "assisted", "automated"]
Outcome = Literal["answered", "suggested", "passed"]
Code = Literal[
    "mode",
    "segment",
    "no_model",
    "encoder",
    "empty_text",
    "licence",
    "licence_override",
    "topic",
    "little",
    "confidence",
    "margin",
    "no_article",
    "choice",
    "several",
    "foreign",
    "bypass",
    "machine",
    "sender",
    "repeat",
    "limit",
    "switch",
]

MARGIN = 0.15
"""Least lead over the second category."""

MATCH = 0.35
"""Least match of an article."""

KNOWN_TOPIC = 0.5
"""Least probability that the matter is one the model knows."""

LEAD = 0.03
"""Least lead of an article over the best other one about the same matter."""


FEW_WORDS, SURE_OF_FEW = 2, 0.8
"""A message of fewer telling words is no question, whatever it seems to be about; with just so many, one has to be this sure:
one word that stands in one matter alone makes a model sure of anything said beside it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one message when the decision falls.

    `threshold` is the licence's, None while the category holds none. `confidence` and `margin` are None without a
    prediction, `familiarity` too. `telling` are the known words that say something, None where nobody counted. `article_match` is the best match among published, unexpired articles in the customer's language with
    `auto_answer_ok`, None where there is none; `article_lead` is how far it lies ahead of the best other article about
    the matter (below 0 where another fits better): a near tie (`choice`) is for a person. `another` is a second matter the message asks about,
    `foreign` names what nobody here has spoken of in this matter. `bypass` names the word (or matter) that keeps machines out.
    `licence_override` is an admin's named and logged leave to answer without a licence; then `unlicensed` is the
    confidence needed. `held_elsewhere`: the category holds a licence, but none for the customer's segment. `audience` is for whom the text is meant: what is not public goes to a verified sender only, and
    `trust` says how far this one is believed. `failure` says what went wrong where there is no prediction because something broke.
    """

    mode: Mode
    segment: Degree
    has_model: bool
    has_text: bool
    threshold: float | None
    confidence: float | None
    margin: float | None
    article_match: float | None
    article_lead: float | None
    another: str = ""
    foreign: str = ""
    bypass: str = ""
    machine: str = ""
    audience: str = "public"
    trust: str = "unknown"
    repeated: bool = False
    answers_left: int = 1
    switch_on: bool = True
    licence_override: bool = False
    unlicensed: float = 0.0
    held_elsewhere: bool = False
    familiarity: float | None = None
    telling: int | None = None
    least_familiarity: float = KNOWN_TOPIC
    least_margin: float = MARGIN
    least_match: float = MATCH
    least_lead: float = LEAD
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition with the value found and the value needed, both fit to be shown."""

    code: Code
    value: str
    needed: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`reasons` are the conditions that failed, and the override where one was used. `held` are those that were met.
    `in_automated` is the outcome had the category been in mode `automated` (what shadow mode logs)."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    held: tuple[Reason, ...]
    in_automated: Outcome


def decide(facts: Facts) -> Decision:
    """The outcome for one message, with its reasons."""
    checks = _checks(facts)
    failed = tuple(reason for holds, reason in checks if not holds)
    held = tuple(reason for holds, reason in checks if holds)
    overridden = facts.licence_override and facts.threshold is None
    override = (Reason("licence_override", "leave of an administrator", "licence"),) if overridden else ()
    others = [reason for reason in failed if reason.code != "mode"]
    assisted = facts.mode in ("assisted", "automated")
    return Decision(
        outcome=_outcome(facts, bool(failed), assisted=assisted),
        reasons=failed + override,
        held=held,
        in_automated=_outcome(facts, bool(others), assisted=True),
    )


def _outcome(facts: Facts, failed: bool, *, assisted: bool) -> Outcome:
    if not failed:
        return "answered"
    proposal = assisted and facts.segment != "human" and facts.has_text
    return "suggested" if proposal and _at_least(facts.article_match, facts.least_match) else "passed"


def hindrance(facts: Facts, decision: Decision) -> str:
    """The condition that failed first where an automated category did not answer; empty for all others."""
    return decision.reasons[0].code if facts.mode == "automated" and decision.outcome != "answered" else ""


def _checks(facts: Facts) -> list[tuple[bool, Reason]]:
    """Every condition in the handbook's order."""
    licensed = facts.threshold is not None
    threshold = facts.threshold if facts.threshold is not None else facts.unlicensed
    return [
        (facts.mode == "automated", Reason("mode", facts.mode, "automated")),
        (facts.segment == "automated", Reason("segment", facts.segment, "automated")),
        (facts.has_model, _model_reason(facts)),
        (facts.has_text, Reason("empty_text", "text" if facts.has_text else "nothing to read", "text")),
        (licensed or facts.licence_override, Reason("licence", _licence(facts), "held")),
        (
            facts.familiarity is None or facts.familiarity >= facts.least_familiarity,
            _figures("topic", facts.familiarity, facts.least_familiarity),
        ),
        (_says_enough(facts), Reason("little", _count(facts.telling), str(FEW_WORDS))),
        (_at_least(facts.confidence, threshold), _figures("confidence", facts.confidence, threshold)),
        (_at_least(facts.margin, facts.least_margin), _figures("margin", facts.margin, facts.least_margin)),
        (
            _at_least(facts.article_match, facts.least_match),
            _figures("no_article", facts.article_match, facts.least_match),
        ),
        (
            facts.article_lead is None or facts.article_lead >= facts.least_lead,
            _figures("choice", facts.article_lead, facts.least_lead),
        ),
        (not facts.another, Reason("several", facts.another or "one", "one")),
        (not facts.foreign, Reason("foreign", facts.foreign or "none", "none")),
        (not facts.bypass, Reason("bypass", facts.bypass or "none", "none")),
        (not facts.machine, Reason("machine", facts.machine or "no", "no")),
        (facts.audience == "public" or facts.trust == "verified", Reason("sender", facts.trust, "verified")),
        (not facts.repeated, Reason("repeat", _yes(facts.repeated), "no")),
        (facts.answers_left > 0, Reason("limit", str(facts.answers_left), "1")),
        (facts.switch_on, Reason("switch", "on" if facts.switch_on else "off", "on")),
    ]


def _says_enough(facts: Facts) -> bool:
    if facts.telling is None or facts.telling > FEW_WORDS:
        return True
    return facts.telling == FEW_WORDS and _at_least(facts.confidence, SURE_OF_FEW)


def _count(words: int | None) -> str:
    return "none" if words is None else str(words)


def _licence(facts: Facts) -> str:
    return "held" if facts.threshold is not None else "other segments" if facts.held_elsewhere else "none"


def _model_reason(facts: Facts) -> Reason:
    """What the sentence encoder did not say in time, a model that was trained with it cannot judge."""
    if facts.failure == "encoder":
        return Reason("encoder", "none", "yes")
    return Reason("no_model", facts.failure or _yes(facts.has_model), "yes")


def _at_least(value: float | None, needed: float) -> bool:
    """False for a missing value and for one that is not a number."""
    return value is not None and value >= needed


def _figures(code: Code, value: float | None, needed: float) -> Reason:
    """With two digits, or as many as tell the one from the other: 0.148 is less than 0.15."""
    if value is None:
        return Reason(code, "none", f"{needed:.2f}")
    digits = next((each for each in range(2, 7) if value == needed or f"{value:.{each}f}" != f"{needed:.{each}f}"), 6)
    return Reason(code, f"{value:.{digits}f}", f"{needed:.{digits}f}")


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"
