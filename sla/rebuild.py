"""A ticket's history retold as the events its clocks are derived from. Pure: lines in, events out.

What a bounce proved never to have arrived is left out, and an automatic answer that was accepted solved the ticket
when it was given: so the story says what turned out to be true.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sla.defined_clocks import CONSENT, EVENTS
from sla.happening import Happening
from sla.in_order import Line, in_order
from sla.stamped_anew import going_on
from sla.story import Event, Kind
from sla.unsaid import unsaid
from ticketing.events import IMPORT, TAKEN_BACK

DIMENSION = {"priority": "priority", "segment": "segment", "type": "ticket_type", "category": "category"}
"""Field of a correction → dimension of the matrix; such a correction picks another row from that moment on."""

OVER = ("resolved", "closed", "cancelled")
"""States in which a complaint is owed nothing more."""


@dataclass(slots=True)
class Retold:
    """`dimensions[n]` are what the ticket was like under the agreement named `str(n)`, `since[n]` when that began. `log` is the
    same story for the clocks a desk defined itself: every line at its word, but for answers taken back before they left, and what
    was done with them. `before` is the story until its entry stamp was corrected: what was over by then is as it tells."""

    events: list[Event] = field(default_factory=list)
    dimensions: list[dict[str, str]] = field(default_factory=list)
    since: list[datetime] = field(default_factory=list)
    log: "Retold | None" = None
    before: "Retold | None" = None

    def switch(self, at: datetime, changed: Mapping[str, str]) -> None:
        """From now on the ticket is another one."""
        self.events.append(Event(at, "sla", str(len(self.dimensions))))
        self.dimensions.append({**self.dimensions[-1], **changed})
        self.since.append(at)


def retell(
    lines: Sequence[Line], dimensions: Mapping[str, str], owes_response: bool, changes: Iterable[datetime] = ()
) -> Retold:
    """`dimensions` as they are now; `owes_response` as the opening decided (see `promises_first_response`).

    `changes` are the instants, not after now, at which other targets began to hold.
    """
    teller = _Teller(_at_first(lines, dimensions), owes_response)
    for line in in_order(lines, _ACTS):
        if line.kind in LOGGED:
            teller.tell(line)
    for since in changes:
        for told in (teller.told, teller.log):
            _switch_at(told, since)
    return replace(teller.told, log=teller.log)


def _switch_at(told: Retold, since: datetime) -> None:
    """The ticket as it was then, under what began to hold; before anything that happened at that very instant."""
    if told.before:
        _switch_at(told.before, since)
    place = next((index for index, event in enumerate(told.events) if event.at >= since), len(told.events))
    if place == 0:
        return
    named = next(event.agreement for event in reversed(told.events[:place]) if event.kind in ("created", "sla"))
    told.events.insert(place, Event(since, "sla", str(len(told.dimensions))))
    told.dimensions.append(told.dimensions[int(named or 0)])
    told.since.append(since)


def _at_first(lines: Iterable[Line], now: Mapping[str, str]) -> dict[str, str]:
    """What the ticket was like when it was opened: its first correction of each field says what was there before."""
    first = dict(now)
    seen = set()
    for line in lines:
        if line.kind == "field_changed" and (name := DIMENSION.get(line.data["field"])) and name not in seen:
            seen.add(name)
            first[name] = value_of(name, line.data["before"])
        if line.kind == "routed" and line.data.get("level_before") is not None and "level" not in seen:
            seen.add("level")
            first["level"] = str(line.data["level_before"])
    return first


def promises_first_response(by: str, channel: str) -> bool:
    """A ticket our own people opened owes nobody a first answer, unless they noted a customer's call."""
    return by != "agent" or channel == "phone"


def value_of(name: str, value: str) -> str:
    """What a corrected field says in the words of the matrix."""
    return value.replace(".", "/") if name == "category" else value


class _Teller:
    def __init__(self, dimensions: dict[str, str], owes_response: bool):
        self.told, self.log = Retold(dimensions=[dimensions]), Retold(dimensions=[dimensions])
        self.owes_response = owes_response
        self.state = self.stands = "new"
        """As the line before left it, and as if no answer had been taken back."""
        self.by_answer = False
        self.automatic: Event | None = None
        self.answers: dict[int, Event] = {}
        self.messages: dict[int, Event] = {}
        self.asleep = False
        self.tags = ""

    def tell(self, line: Line) -> None:
        before, stood = self.stands, self.state
        if act := _ACTS.get(line.kind):
            act(self, line)
        if self.state == stood:
            before = self.stands
        else:
            self.stands = self.state
        one = Happening(line.kind, line.data, before, self.stands, self.tags)
        self.log.events += [] if self.asleep else [Event(line.at, "line", happening=one)]
        if line.kind == "tags_changed":
            self.tags = line.data["tags"]

    def switch(self, at: datetime, changed: Mapping[str, str]) -> None:
        """The ticket is like that from now on."""
        for told in (self.told, self.log):
            if self.asleep:
                told.dimensions[-1] |= changed
            else:
                told.switch(at, changed)

    def begin(self, at: datetime, *, by_agent: bool = False) -> None:
        for told in (self.told, self.log):
            told.since = [at]
            if not self.asleep:
                told.events.append(Event(at, "created", "0", by_agent=by_agent))

    def say(self, at: datetime, kind: Kind) -> Event:
        event = Event(at, kind)
        if not self.asleep:
            self.told.events.append(event)
        return event

    def opened(self, line: Line) -> None:
        """What was said in the contact itself is no status of its complaint: the first one is owed from then on."""
        self.asleep = line.data.get("by") == IMPORT
        self.begin(line.at, by_agent=not self.owes_response)
        if line.data.get("answered_at_once"):
            self.say(line.at, "agent_reply")
        self._complaint(line)

    def restamped(self, line: Line) -> None:
        """Received at another time than was thought: measured from then, as the ticket was when that was found out."""
        told, at = self.told, datetime.fromisoformat(line.data["stamped_at"])
        self.told = Retold(going_on(told.events, at), told.dimensions[-1:], [at], before=told)

    def answered(self, line: Line) -> None:
        if line.data["substantive"]:
            said = self.answers[line.data["contact_id"]] = self.say(line.at, "agent_reply")
            if line.data["by"] == "e_level":
                self.automatic = said

    def _wakes(self, line: Line) -> None:
        """As if the ticket had been opened by this message, in the state it has come to."""
        self.asleep = False
        self.begin(line.at)
        self._complaint(line)
        if self.state == "queued":
            self.say(line.at, "queued")
        if self.state == "waiting_third_party":
            self.say(line.at, "third_party")

    def customer_wrote(self, line: Line) -> None:
        if self.asleep:
            self._wakes(line)
            return
        self.messages[line.data["contact_id"]] = self.say(line.at, "customer_message")

    def split(self, line: Line) -> None:
        """The message is another ticket's now; what had answered it by then was an answer here."""
        gone = self.messages.get(line.data.get("contact_id", 0))
        events = self.told.events
        place = next((index for index, event in enumerate(events) if event is gone), None)
        if place is not None and not any(event.kind == "agent_reply" for event in events[place:]):
            del events[place]

    def split_off(self, line: Line) -> None:
        """What had answered the message where it came from answered it here."""
        if at := line.data.get("answered_at"):
            self.say(datetime.fromisoformat(at), "agent_reply")

    def corrected(self, line: Line) -> None:
        name = DIMENSION.get(line.data["field"])
        if name:
            self.switch(line.at, {name: value_of(name, line.data["after"])})
            if name == "ticket_type":
                self._complaint(line)

    def routed(self, line: Line) -> None:
        before = line.data.get("level_before")
        if before is None or before == line.data["level"]:
            return
        self.switch(line.at, {"level": str(line.data["level"])})
        if self.state == "queued":
            self.say(line.at, "queued")

    def _complaint(self, line: Line) -> None:
        if not self._is_complaint():
            self.say(line.at, "no_complaint")
        elif self.state not in OVER:
            self.say(line.at, "complaint")

    def _is_complaint(self) -> bool:
        return self.told.dimensions[-1].get("ticket_type") == "complaint"

    def moved(self, line: Line) -> None:
        transition = line.data["transition"]
        self.state = line.data["after"]
        if transition in ("T6", "T7"):
            self._accepted(line)
        for kind in _MOVES.get(transition, ()):
            self.say(line.at, kind)
        if self.state == "queued":
            self.say(line.at, "queued")
        if transition == "T17" and not self._is_complaint():
            self.say(line.at, "no_complaint")  # its answer, given while it was one, is owed no more
        if transition == "T17" and self.by_answer:
            self.say(line.at, "answer_rejected")
        if transition in ("T8", "T16", "T17"):
            self.by_answer = False

    def bounced(self, line: Line) -> None:
        never_left = line.data.get("status") == TAKEN_BACK
        if never_left:
            self.log.events, self.stands = unsaid(self.log.events, line.data["contact_id"], self.stands)
        if not line.data["permanent"] or self.state in ("closed", "cancelled"):
            return
        lost = self.answers.get(line.data["contact_id"])
        if lost is not None:
            self._forget(lost)
            self.by_answer &= lost is not self.automatic
        if self.state in CONSENT and not never_left:
            self.say(line.at, "resume" if self.state == "auto_answered" else "reopen")
            self.state = "queued"

    def _accepted(self, line: Line) -> None:
        """The pause the answer began was the end of the work."""
        events = self.told.events
        place = max((index for index, event in enumerate(events) if event.kind == "pause"), default=None)
        if place is None:
            self.say(line.at, "close")
        else:
            events[place] = Event(events[place].at, "close")
        self.by_answer = True

    def _forget(self, lost: Event) -> None:
        """An answer rejected meanwhile is voided already."""
        events = self.told.events
        place = next((index for index, event in enumerate(events) if event is lost), None)
        if place is not None and not any(event.kind == "answer_rejected" for event in events[place:]):
            del events[place]


_ACTS = {
    "opened": _Teller.opened,
    "scan_restamped": _Teller.restamped,
    "answer_sent": _Teller.answered,
    "customer_wrote": _Teller.customer_wrote,
    "split": _Teller.split,
    "split_off": _Teller.split_off,
    "field_changed": _Teller.corrected,
    "moved": _Teller.moved,
    "routed": _Teller.routed,
    "answer_bounced": _Teller.bounced,
}

RETOLD = tuple(_ACTS)
"""The kinds of lines that bear on the clocks every desk has."""
LOGGED = frozenset(RETOLD) | {kind.line for kind in EVENTS.values() if kind.line}
"""With those that may bear on the clocks a desk defined itself."""

_MOVES: dict[str, tuple[Kind, ...]] = {
    "T4": ("pause",), "T8": ("answer_rejected", "resume"), "T9": ("taken",), "T11": ("pause",), "T12": ("resume",),
    "T13": ("close",), "T14": ("third_party",), "T15": ("third_party_over",), "T16": ("close",), "T17": ("reopen",),
    "T18": ("cancelled",), "T19": ("cancelled",),
}  # fmt: skip
"""Transition → what it means to the clocks; T6 and T7 are told by `_accepted`."""
