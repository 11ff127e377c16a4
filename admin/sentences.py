"""The e-level's standing in words: licences, withdrawals, next steps. One place, for pages and mails."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from e_level import earned
from pages.rule_words import GUARDED
from pages.saying import Saying
from pages.times import decimal, percent
from pages.words import N_

_FIGURE = re.compile(r"-?\d+\.\d+")
WITHDRAWN = {
    "errors": N_("%(wrong)s wrong among the last %(among)s audited"),
    "not_proved": N_("at the last review the evidence did not suffice any more"),
    "model": N_("another model answers now, and its thresholds have to be proved anew"),
    "language": N_("the languages of the messages have changed"),
    "share": N_("the share of messages recognised as this matter has changed"),
    "abstention": N_("the share of messages that cannot be answered has changed"),
    "unseen": N_("the messages use words the model has never seen"),
    "score": N_("the model is much less sure of the messages than it was"),
}

PROBLEMS = (
    N_("there is no such mode"),
    N_("there is no such category"),
    N_("this category always goes to people"),
    N_("must lie between 1 and 10 percent"),
    N_("must lie between 80 and 99.9 percent"),
    N_("say why this category may answer without a licence"),
    N_("this category holds a licence and needs no leave"),
)
"""What `e_level` may refuse an administrator, for the catalogue."""

CONDITION = {
    "mode": N_("Mode of the category"),
    "segment": N_("What the segment allows"),
    "no_model": N_("A trained model"),
    "encoder": N_("What the message means is known"),
    "empty_text": N_("Something to read"),
    "licence": N_("Licence of the category"),
    "licence_override": N_("Leave without a licence"),
    "topic": N_("Known matter"),
    "little": N_("Enough words"),
    "confidence": N_("Sure of the matter"),
    "margin": N_("Distance to the second category"),
    "no_article": N_("Match of the article"),
    "choice": N_("Lead over the next article"),
    "several": N_("One matter only"),
    "foreign": N_("Names nothing foreign to the matter"),
    "bypass": N_("Words that ask for a person"),
    "machine": N_("Written by a machine"),
    "sender": N_("Trust in the sender"),
    "repeat": N_("Asked again within a week"),
    "limit": N_("Answers left for this person today"),
    "switch": N_("Automatic answers switched on"),
}
"""The conditions of `e_level/decision.py`, as names."""

FOUND = {
    "yes": N_("yes"),
    "no": N_("no"),
    "on": N_("on"),
    "off": N_("off"),
    "one": N_("one"),
    "none": N_("none"),
    "held": N_("held"),
    "other segments": N_("in other segments only"),
    "text": N_("some text"),
    "nothing to read": N_("nothing to read"),
    "leave of an administrator": N_("leave of an administrator"),
    "licence": N_("licence"),
    "verified": N_("verified"),
    "unknown": N_("unknown"),
    "human": N_("people only"),
    "category": N_("such matters go to people"),
    "undoing": N_("something is to be undone"),
    "fault": N_("something is broken or missing"),
}
"""What a condition found or needs, as words."""


def found(value: str, names: Mapping[str, str], _: Saying) -> str:
    """One value of a condition of `e_level/decision.py`; `names` are those of the categories."""
    if value in names:
        return names[value]
    if value in earned.MODES and value != "off":
        return _.word("mode", value)
    if value in FOUND:
        return _(FOUND[value])
    if set(words := value.split(", ")) <= set(GUARDED):
        return ", ".join(_(GUARDED[word]) for word in words)
    return decimal(float(value), _.language) if _FIGURE.fullmatch(value) else value


def withdrawn(reason: Mapping[str, Any], say: Callable[[str], str]) -> str:
    """Why a licence was withdrawn, as part of a sentence."""
    said = WITHDRAWN.get(str(reason.get("kind")))
    return say(said) % dict(reason) if said else str(reason.get("kind", ""))


def event(kind: str, data: Mapping[str, Any], _: Saying) -> str:
    """A line of a category's log."""
    match kind:
        case "granted":
            return _("Licensed: bound %(bound)s, n = %(n)s, threshold %(threshold)s", **_figures(data, _))
        case "renewed":
            return _("Weighed again: bound %(bound)s, n = %(n)s, threshold %(threshold)s", **_figures(data, _))
        case "segment_lost" if data["segment"]:
            return _("Licence withdrawn in segment %(segment)s: the evidence there did not suffice any more", segment=data["segment"])  # fmt: skip
        case "segment_lost":
            return _("Licence withdrawn in all small segments: the evidence there did not suffice any more")
        case "withdrawn":
            return _("Licence withdrawn: %(why)s", why=withdrawn(data, _))
        case "mode" | "ceiling":
            said = N_("Mode: %(after)s instead of %(before)s") if kind == "mode" else N_("Highest mode: %(after)s instead of %(before)s")  # fmt: skip
            return _(said, before=_.word("mode", data["before"]), after=_.word("mode", data["after"]))
        case "promise":
            return _("Promise: %(tolerated)s tolerated, %(certainty)s certainty", tolerated=percent(data["tolerated"], _.language, 1), certainty=percent(data["certainty"], _.language, 1))  # fmt: skip
        case "override":
            return _("Leave to answer without a licence: “%(note)s”", note=data["note"])
        case "override_ended":
            return _("The leave to answer without a licence ended")
        case "begun_anew":
            return _(
                "Articles of this matter have changed after wrong answers: only verdicts on answers since then count"
            )
        case "model":
            return _("Another model answers: its evidence is weighed anew")
    return kind


def _figures(data: Mapping[str, Any], _: Saying) -> dict[str, str]:
    return {
        "bound": percent(float(data["bound"]), _.language, 1),
        "n": str(data["n"]),
        "threshold": decimal(float(data["threshold"]), _.language),
    }
