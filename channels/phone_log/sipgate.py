"""Webhooks of sipgate.io as their reference documents them (developer.sipgate.io, Push API): forms in, XML out. Pure.

`newCall` comes to the address that is set up; `answer` and `hangup` only to addresses the answer to `newCall` names.
Numbers come without a plus, a suppressed one as `anonymous`. A group call names every user it rings at.
"""

from collections.abc import Callable, Mapping
from xml.sax.saxutils import quoteattr

from pages.telephone import CallEvent, Event

EVENTS: Mapping[str, Event] = {"newCall": "ringing", "answer": "answered", "hangup": "ended"}
MISSED = frozenset({"noAnswer", "cancel", "busy"})
"""Causes of a hang-up with which a caller got nobody; `forwarded` goes on as a call of its own, with others nothing rang."""
USERS = ("fullUserId[]", "userId[]", "user[]", "fullUserId", "userId", "user")


def event_of(source: str, get: Callable[[str], str], get_all: Callable[[str], list[str]]) -> CallEvent | None:
    """The report of a posted form (`get` a field, `get_all` a repeated one); None for events that say nothing to us."""
    event, call_id = EVENTS.get(get("event")), get("callId")
    if event is None or not call_id:
        return None
    outgoing = get("direction") == "out"
    cause = get("cause")
    return CallEvent(
        source=source, call_id=call_id, event=event, direction="out" if outgoing else "in",
        number=get("to" if outgoing else "from"), line=get("from" if outgoing else "to"),
        places=tuple(dict.fromkeys(one for name in USERS for one in get_all(name) if one)),
        missed=None if event != "ended" or not cause else cause in MISSED,
    )  # fmt: skip


def reply(url: str) -> str:
    """The answer to `newCall`: tell us of its further fate at the same address."""
    address = quoteattr(url)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Response onAnswer={address} onHangup={address}/>\n'
