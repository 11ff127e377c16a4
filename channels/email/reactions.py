"""An emoji somebody put to a mail of ours: Gmail sends it as a mail with a part of its own beside a sentence about it."""

import json

from channels.email import structure
from channels.email.structure import Part
from ticketing.inbound import Fold

TYPE = "text/vnd.google.email-reaction+json"
LONGEST = 30


def emoji(root: Part) -> str:
    """The emoji, empty where this is no reaction."""
    for part in structure.every(root):
        if part.type == TYPE:
            try:
                said = json.loads(part.content[:1_000])
            except ValueError:
                return ""
            found = said.get("emoji") if isinstance(said, dict) else ""
            return found if isinstance(found, str) and len(found) <= LONGEST else ""
    return ""


def visible(text: str, sign: str) -> tuple[tuple[Fold, ...], str]:
    """The emoji, and what Gmail says about it folded away; the text as it is where the emoji is no line of its own above it."""
    first, *_ = text.strip().splitlines() or [""]
    if not sign or first.strip() != sign:
        return (), text
    begin = len(text) - len(text.lstrip())
    return (Fold(begin + len(sign), len(text), "signature"),), sign
