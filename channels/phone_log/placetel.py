"""Webhooks of Placetel's Notify API as its public description documents them (github.com/Placetel/call-control-notify-api):
forms in; no answer is expected. Pure.

Numbers come in national notation, a suppressed one as `anonymous`; the answering SIP peer is named once a call was
accepted. Each request is signed: `X-PLACETEL-SIGNATURE` is the hex HMAC-SHA256 of the body with the shared secret.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Literal

from pages.telephone import CallEvent, Event

EVENTS: Mapping[str, tuple[Event, Literal["in", "out"] | None]] = {
    "IncomingCall": ("ringing", "in"),
    "OutgoingCall": ("ringing", "out"),
    "CallAccepted": ("answered", None),
    "HungUp": ("ended", None),
}
MISSED = frozenset({"missed", "voicemail"})
"""Kinds of hang-up after which a caller waits for us."""


def event_of(source: str, get: Callable[[str], str]) -> CallEvent | None:
    """The report of a posted form; None for events that say nothing to us."""
    known, call_id = EVENTS.get(get("event")), get("call_id")
    if known is None or not call_id:
        return None
    event, direction = known
    outgoing = (direction or get("direction")) in ("out", "outgoing")
    kind = get("type")
    return CallEvent(
        source=source, call_id=call_id, event=event, direction="out" if outgoing else "in",
        number=get("to" if outgoing else "from"), line=get("from" if outgoing else "to"),
        places=(get("peer"),) if get("peer") else (), missed=None if event != "ended" or not kind else kind in MISSED,
    )  # fmt: skip


def signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether the body carries the signature of whoever holds the secret."""
    right = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.strip().lower().encode(errors="surrogateescape"), right.encode())
