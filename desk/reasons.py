"""Why a ticket is where it is, and why the e-level did or did not answer: stored codes become sentences."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from desk.names import Names
from desk.ticket_view import RouteStep, RuleLook
from pages.rule_words import (
    CATEGORY_SOURCE,
    DEGREES,
    GUARDED,
    HEALTH,
    SEGMENT_SOURCE,
    Named,
    actions_told,
    condition_told,
)
from pages.saying import Saying
from pages.times import Reader, decimal, moment, percent, told_apart
from pages.words import N_

MOST_NAMED = 3
"""So many of the fullest queues are named."""
IN_AUTOMATED = {
    "answered": N_("On trial: automated, it would have answered."),
    "suggested": N_("On trial: automated, it would have made a proposal."),
    "passed": N_("On trial: automated, it would have passed it on, too."),
}
"""What the e-level would have done, were the category automated (logged while it runs in the shadow)."""
E_LEVEL = {
    "mode": N_("This category is not answered automatically."),
    "segment": N_("In this segment people answer."),
    "no_model": N_("No trained model that can be used is at hand."),
    "encoder": N_("What the message means was not known in time."),
    "empty_text": N_("There was nothing to read."),
    "licence": N_("This category holds no licence to answer by itself."),
    "licence_override": N_("An administrator allowed it without a licence."),
    "little": N_("It says too little to be sure what is meant."),
    "topic": N_("The matter is one the e-level was never taught."),
    "no_article": N_("No article fits well enough."),
    "choice": N_("Two articles fit almost equally well."),
    "several": N_("The message asks about several things."),
    "held_back": N_("The answer was not sent, because a rule stood against it."),
    "machine": N_("The sender is a machine."),
    "sender": N_("The answer is for customers only, and the sender is not verified."),
    "repeat": N_("This person has already received this answer."),
    "limit": N_("This person has had enough automatic answers today."),
    "switch": N_("Automatic answers are switched off."),
    "failure": N_("The e-level could not decide; a person gets it."),
    "imported": N_("The message was taken in from a file; such mail is not answered automatically."),
}


def route(path: Iterable[Mapping[str, Any]], names: Names, reader: Reader, _: Saying) -> tuple[RouteStep, ...]:
    """The path of `ticketing/routing.py`, one sentence a step."""
    return tuple(
        step for one in path if (step := _step(one.get("code", ""), one.get("values") or {}, names, reader, _))
    )


def rules(
    path: Iterable[Mapping[str, Any]], edition: Sequence[Mapping[str, Any]], names: Names, _: Saying
) -> tuple[RuleLook, ...]:
    """Each rule that was looked at, with the first condition that kept it off: as it stood when the ticket was routed."""
    kept_off = next((one["values"]["kept_off"] for one in path if one.get("code") == "rules"), ())
    called = named(names, _)
    return tuple(
        RuleLook(
            rule["name"], not name, condition_told(name, rule["conditions"][name], called, _) if name else ""
        )
        for name, rule in zip(kept_off, edition, strict=False)
    )  # fmt: skip


def edition_of(path: Iterable[Mapping[str, Any]]) -> str:
    """Which edition of the rules routed the ticket; empty for none."""
    return next((one["values"]["book"] for one in path if one.get("code") == "rules"), "")


def named(names: Names, _: Saying) -> Named:
    """What rules are told with."""
    return Named(
        {code: names.queue(code, _) for code in names.queues},
        {code: names.category(code, _) for code in names.categories},
        {code: names.segment(code, _) for code in names.segments},
        {level: names.level(level, _) for level in names.levels},
        {code: _.named(*both) for code, both in names.skills.items()},
        members=names.members,
        fields={one.code: _.named(one.german, one.english) for one in names.fields},
    )


def _step(code: str, said: Mapping[str, Any], names: Names, reader: Reader, _: Saying) -> RouteStep | None:
    match code:
        case "segment":
            found_at = SEGMENT_SOURCE.get(said["source"], "")
            return RouteStep(_("Segment"), names.segment(said["segment"], _), _(found_at))
        case "category":
            return RouteStep(_("Category"), names.category(said["category"], _), _category_source(said, _))
        case "another":
            return RouteStep(_("As urgent as a second matter in it"), names.category(said["category"], _))
        case "moment":
            return _moment(said, names, _)
        case "bypass":
            groups = ", ".join(_(GUARDED.get(group, group)) for group in said["groups"])
            return RouteStep(_("Straight to people, queue"), names.queue(said["queue"], _), groups)
        case "guarded":
            rule = _("“%(name)s” does not expressly take such tickets", name=said["rule"])
            return RouteStep(_("Stays with the people for it, queue"), names.queue(said["queue"], _), rule)
        case "needs_indexing":
            return RouteStep(_("Text or sender still to be typed in, queue"), names.queue(said["queue"], _))
        case "rule":
            return RouteStep(
                _("Rule"), _("“%(name)s”", name=said["rule"]), actions_told(said["actions"], named(names, _), _)
            )
        case "default":
            label = _("Level %(level)s, queue of the category", level=said["level"])
            return RouteStep(label, names.queue(said["queue"], _))
        case "split":
            return RouteStep(_("Made of a message of"), said["number"])
        case "major":
            return RouteStep(_("A major incident is running, priority lifted to"), said["priority"], said["number"])
        case "closed":
            opens = moment(datetime.fromisoformat(said["opens"]), reader)
            return RouteStep(
                _("Came while the queue was closed"), names.queue(said["queue"], _), _("opens %(time)s", time=opens)
            )
        case "priority":
            impact, urgency = DEGREES[said["impact"]], DEGREES[said["urgency"]]
            source = _("impact %(impact)s, urgency %(urgency)s", impact=_(impact), urgency=_(urgency))
            return RouteStep(_("Priority"), said["priority"], source)
    return None


def _moment(said: Mapping[str, Any], names: Names, _: Saying) -> RouteStep | None:
    """How the desk stood when the ticket came: only what a rule asked for is kept."""
    full = sorted(((count, code) for code, count in said["loads"].items() if count), reverse=True)[:MOST_NAMED]
    told = [_("%(queue)s %(num)s", queue=names.queue(code, _), num=count) for count, code in full]
    health = _(HEALTH[said["health"]]) if said["health"] != "sound" else ""
    if not said["loads"]:
        return RouteStep(_("State of the service then"), health)
    return RouteStep(_("Open tickets then"), ", ".join(told) or _("none"), health)


def _category_source(said: Mapping[str, Any], _: Saying) -> str:
    source = said["source"]
    if source in CATEGORY_SOURCE and source != "e_level":
        return _(CATEGORY_SOURCE[source])
    return _("e-level %(share)s", share=percent(said["confidence"], _.language)) if said.get("confidence") else ""


def e_level(reasons: Iterable[Mapping[str, Any]], _: Saying) -> tuple[str, ...]:
    """The conditions that failed (`e_level/decision.py`), each as a sentence."""
    return tuple(dict.fromkeys(sentence for one in reasons if (sentence := _why(one, _))))


def _why(reason: Mapping[str, Any], _: Saying) -> str:
    code, value, needed = str(reason.get("code", "")), str(reason.get("value", "")), str(reason.get("needed", ""))
    match code:
        case "confidence":
            if not (_is_figure(value) and _is_figure(needed)):
                return ""
            found, wanted = told_apart(
                float(value), float(needed), lambda one, digits: percent(one, _.language, digits)
            )
            return _("It is not sure enough: %(value)s of %(needed)s.", value=found, needed=wanted)
        case "margin":
            if not (_is_figure(value) and _is_figure(needed)):
                return ""
            found, wanted = told_apart(
                float(value), float(needed), lambda one, digits: decimal(one, _.language, digits), 2
            )
            return _("A second category is too close: distance %(value)s of %(needed)s.", value=found, needed=wanted)
        case "foreign" if value != "none":
            return _("It names something nobody has written about in this matter: %(what)s.", what=value)
        case "bypass" if value == "undoing":
            return _("Something is to be undone, of which the article does not speak.")
        case "bypass" if value == "fault":
            return _("Something is broken or missing, of which the article does not speak.")
        case "bypass":
            return _("Such matters are answered by people: %(what)s.", what=_(GUARDED[value])) if value in GUARDED else _("Such matters are answered by people.")  # fmt: skip
        case "licence" if value == "other segments":
            return _("This category's licence does not reach the customer's segment.")
        case "in_automated":
            return _(IN_AUTOMATED[value]) if value in IN_AUTOMATED else ""
    return _(E_LEVEL[code]) if code in E_LEVEL else ""


def _is_figure(text: str) -> bool:
    """Without a prediction or a licence there is no figure, and nothing to say about it."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
