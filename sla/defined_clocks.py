"""Clocks a desk defines itself: what starts, holds, stops and calls off one, told by the ticket's own history. Pure.

Such a clock goes by what the log says happened, in its order: an answer that comes back later was an answer all the same
(whoever wants it otherwise lets `answer_bounced` start the clock), but none that was taken back before it left. A ticket that is closed or cancelled ends it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sla.eras import FROM_EVER
from sla.happening import Happening
from sla.story import Event, Run, Span, Story
from ticketing.events import TAKEN_BACK

Owed = Literal["customer", "internal", "supplier"]
OWED: tuple[Owed, ...] = ("customer", "internal", "supplier")
WAITING = ("waiting_customer", "waiting_third_party")
CONSENT = ("auto_answered", "resolved")
PAUSES = ("queued", "in_progress", *WAITING, *CONSENT)
"""States of the ticket in which a clock may be held."""
FINAL = ("closed", "cancelled")


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that may happen to a ticket, see `EVENTS`; with a value only what is about that."""

    event: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What moves the clock, from an instant on. Each list fits if one of its conditions does; `pauses` are states of the ticket.
    With `again` each start after an end is a run of its own; without, there is one run in the life of a ticket."""

    start: tuple[Condition, ...]
    stop: tuple[Condition, ...]
    cancel: tuple[Condition, ...] = ()
    pauses: tuple[str, ...] = ()
    again: bool = True
    since: datetime = FROM_EVER


@dataclass(frozen=True, slots=True)
class DefinedClock:
    """One clock: `rules` ascending by `since`. It is `owed_to` the customer, who sees it; to another level; or by a supplier."""

    code: str
    name_de: str
    name_en: str
    owed_to: Owed
    rules: tuple[Rule, ...]
    active: bool = True

    def rule(self, at: datetime) -> Rule:
        """What holds at an instant."""
        return next((one for one in reversed(self.rules) if one.since <= at), self.rules[0])


def _always(_: Happening, __: str) -> bool:
    return True


def _entered(*states: str) -> Callable[[Happening, str], bool]:
    return lambda one, value: one.after in states and one.before != one.after and value in ("", one.after)


def _left(*states: str) -> Callable[[Happening, str], bool]:
    """A ticket that is over has not come back to work."""
    return lambda one, value: (
        one.before in states and one.after not in (one.before, *FINAL) and value in ("", one.before)
    )


def _became(name: str) -> Callable[[Happening, str], bool]:
    def fits(one: Happening, value: str) -> bool:
        after = str(one.data.get("after", ""))
        return one.data.get("field") == name and (not value or after == value or after.startswith(f"{value}."))

    return fits


def _passed_on(one: Happening, value: str) -> bool:
    before, level = one.data.get("level_before"), one.data.get("level")
    return before is not None and before != level and value in ("", str(level))


def _queue(one: Happening, value: str) -> bool:
    queue = one.data.get("queue", "")
    return queue != one.data.get("queue_before", "") and value in ("", queue)


def _tagged(one: Happening, value: str) -> bool:
    fresh = set(str(one.data.get("tags", "")).split(", ")) - set(one.tags.split(", ")) - {""}
    return value in fresh if value else bool(fresh)


def _came_back(one: Happening, _: str) -> bool:
    """What was taken back before it left never went anywhere."""
    return bool(one.data.get("permanent", True)) and one.data.get("status") != TAKEN_BACK


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: the line of the history it is (empty: any that changes the state), and what its value names."""

    line: str
    fits: Callable[[Happening, str], bool] = _always
    value: str = ""


EVENTS: Mapping[str, Kind] = {
    "created": Kind("opened"),
    "customer_wrote": Kind("customer_wrote"),
    "answered": Kind("answer_sent", lambda one, _: bool(one.data.get("substantive"))),
    "answer_bounced": Kind("answer_bounced", _came_back),
    "noted": Kind("note_written"),
    "taken": Kind("moved", lambda one, _: one.data.get("transition") == "T9"),
    "passed_on": Kind("routed", _passed_on, "level"),
    "queue": Kind("routed", _queue, "queue"),
    "waits": Kind("", _entered(*WAITING), "waiting"),
    "waited": Kind("", _left(*WAITING), "waiting"),
    "resolved": Kind("", _entered("resolved")),
    "reopened": Kind("", lambda one, _: one.before in CONSENT and one.after not in (*CONSENT, *FINAL)),
    "closed": Kind("", _entered("closed")),
    "cancelled": Kind("", _entered("cancelled")),
    "priority": Kind("field_changed", _became("priority"), "priority"),
    "segment": Kind("field_changed", _became("segment"), "segment"),
    "type": Kind("field_changed", _became("type"), "type"),
    "category": Kind("field_changed", _became("category"), "category"),
    "tagged": Kind("tags_changed", _tagged, "tag"),
    "callback_promised": Kind("callback_promised"),
    "callback_ended": Kind("callback_ended"),
}
"""What conditions may name → how it is found in the history."""


def fits(conditions: Iterable[Condition], one: Happening) -> bool:
    """Whether this line of the history is what one of the conditions speaks of."""
    return any(
        (kind := EVENTS[wanted.event]).line in ("", one.kind) and kind.fits(one, wanted.value) for wanted in conditions
    )


MOVES_STATE = frozenset({"opened", "moved", "answer_bounced"})
"""Lines that may put a ticket into another state."""


@lru_cache(maxsize=256)
def lines_of(clock: DefinedClock) -> frozenset[str]:
    """The kinds of lines that may move this clock."""
    return MOVES_STATE.union(*map(_lines_of, clock.rules))


@lru_cache(maxsize=256)
def _lines_of(rule: Rule) -> frozenset[str]:
    named = (one.event for one in (*rule.start, *rule.stop, *rule.cancel))
    return MOVES_STATE | {EVENTS[one].line for one in named if EVENTS[one].line}


def story_of_defined(clock: DefinedClock, events: Sequence[Event]) -> Story:
    """The runs of a clock with the pauses of each, from the lines of a ticket's history (`Retold.log`)."""
    story = Story()
    latest: datetime | None = None
    for event in events:
        latest = event.at if latest is None else max(latest, event.at)
        if event.kind in ("created", "sla"):
            story.agreements.append((latest, event.agreement))
        if event.happening is not None:
            _follow(story, clock, event.happening, latest)
    return story


def _follow(story: Story, clock: DefinedClock, one: Happening, at: datetime) -> None:
    """A line that means nothing to the rule in force moves nothing, not even where that rule says anew what holds the clock."""
    rule = clock.rule(at)
    if one.kind not in _lines_of(rule):
        return
    run = _open(story)
    ended = run is not None and _end(story, run, rule, one, at)
    if run is None and fits(rule.start, one) and one.after not in FINAL and _may_run(story, rule):
        run = story.begin(clock.code, at)
    if run is None or ended:
        return
    held = bool(story.pauses) and story.pauses[-1].end is None
    if one.after in rule.pauses and not held:
        story.pauses.append(Span(at))
    elif one.after not in rule.pauses and held:
        story.pauses[-1].end = at


def _end(story: Story, run: Run, rule: Rule, one: Happening, at: datetime) -> bool:
    stopped = fits(rule.stop, one)
    called_off = fits(rule.cancel, one) or one.after in FINAL
    if not stopped and not called_off:
        return False
    run.finish(at, story.under, voided=called_off and not stopped)
    if story.pauses and story.pauses[-1].end is None:
        story.pauses[-1].end = at
    return True


def _may_run(story: Story, rule: Rule) -> bool:
    return rule.again or all(run.voided for run in story.runs)


def _open(story: Story) -> Run | None:
    return story.runs[-1] if story.runs and story.runs[-1].end is None else None


def rule_from(said: Mapping[str, Any]) -> Rule:
    """A rule as it is stored; the inverse of `rule_data`. ValueError or TypeError where it is none."""
    starts, stops, cancels = (
        tuple(Condition(str(event), str(value)) for event, value in said.get(name, ()))
        for name in ("starts", "stops", "cancels")
    )
    since = said.get("since")
    return Rule(
        starts, stops, cancels, tuple(said.get("rests", ())), bool(said.get("again", True)),
        datetime.fromisoformat(since) if since else FROM_EVER,
    )  # fmt: skip


def rule_data(rule: Rule) -> dict[str, Any]:
    """As it is stored: conditions as pairs of event and value."""
    lists = {"starts": rule.start, "stops": rule.stop, "cancels": rule.cancel}
    said: dict[str, Any] = {name: [[one.event, one.value] for one in some] for name, some in lists.items()}
    since = {} if rule.since == FROM_EVER else {"since": rule.since.isoformat()}
    return {**said, "rests": list(rule.pauses), "again": rule.again, **since}
