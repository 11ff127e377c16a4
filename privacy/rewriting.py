"""What stays of rows that are figures and texts at once: codes, numbers and instants; the words go. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

CODES = frozenset((
    "act", "answered_at", "article", "at", "by", "calendar", "category", "chain", "contact_id", "due", "english", "field", "follow_up", "german", "how", "kind", "language", "level", "level_before",
    "metric", "move", "number", "outcome", "pages", "percent", "procedure", "queue", "queue_before", "status", "step", "tags", "transition", "way", "why",
))  # fmt: skip
"""Texts in a line of the history that the desk itself chose from a list. Every other text may be somebody's words."""
CORRECTED = frozenset(
    ("priority", "type", "segment", "category", "impact", "urgency", "language", "person", "organisation")
)
"""Fields whose values before and after a correction are codes or numbers."""
MACHINES = frozenset(("machine_wrote", "notice_suppressed"))
"""Lines whose reason is a code."""
AGENTS = frozenset(("agent_id", "agent_before", "by_agent_id", "for_agent_id"))
ENTRY = frozenset(("contact_id", "ticket_id", "timer_id", "kind", "notice", "metric", "percent", "webhook", "event"))
SAID_WORDS = frozenset(("several", "foreign", "bypass"))
"""Reasons of the e-level whose value is a word of the message."""


def line(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a line of the history (`ticketing/events.py`) without words and without agents."""
    codes = CODES | ({"reason"} if kind in MACHINES else set())
    if kind == "moved" or (kind == "field_changed" and data.get("field") in CORRECTED) or kind == "scan_restamped":
        codes |= {"before", "after", "stamped_at"}
    return {name: _fact(name, value, codes) for name, value in data.items()}


def _fact(name: str, value: Any, codes: frozenset[str] | set[str]) -> Any:
    if name in AGENTS:
        return None
    if value is None or isinstance(value, bool | int | float) or name in codes:
        return value
    return type(value)()


def details(said: Mapping[str, Any]) -> dict[str, Any]:
    """Of a contact's details: whether a call was missed; nobody's address."""
    return {"to": [], "cc": [], "message_id": ""} | {name: said[name] for name in ("missed",) if name in said}


def payload(said: Mapping[str, Any]) -> dict[str, Any]:
    """Of an entry of the outbox: which row it was about."""
    return {name: value for name, value in said.items() if name in ENTRY}


def facts(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was known when the e-level decided, without the words it found."""
    return {name: "" if name in ("another", "foreign", "bypass", "failure") and value else value for name, value in said.items()}  # fmt: skip


def reasons(said: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Its reasons, without the words it found."""
    return [{**one, "value": ""} if one.get("code") in SAID_WORDS else dict(one) for one in said]


def steps(done: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Which steps of a procedure were done and when; not what was entered, nor by whom."""
    return {number: {**one, "result": "", "by": None} for number, one in done.items()}


def without(value: Any, addresses: Sequence[str]) -> Any:
    """Texts within plain data with `…` for each of these addresses, in whatever letters they were written."""
    if isinstance(value, str):
        for address in addresses:
            while (at := value.lower().find(address)) >= 0 and address:
                value = value[:at] + "…" + value[at + len(address) :]
        return value
    if isinstance(value, Mapping):
        return {without(name, addresses): without(inner, addresses) for name, inner in value.items()}
    return [without(inner, addresses) for inner in value] if isinstance(value, list) else value
