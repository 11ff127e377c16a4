"""What an admin enters about a program to be called, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from foundation.errors import Invalid, Mistake
from pages.words import N_
from ticketing.webhooks import EVENTS

NO_NAME = N_("Every program needs a name.")
NO_ADDRESS = N_("This is no web address.")
NO_ADDRESS_HINT = N_("For example https://erp.example/schalter")
NO_EVENT = N_("Choose at least one event.")
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Entered:
    name: str
    url: str
    events: tuple[str, ...]
    active: bool

    def as_logged(self) -> dict[str, object]:
        return {"name": self.name, "url": self.url, "events": list(self.events), "active": self.active}


def entered(fields: Mapping[str, str]) -> Entered:
    """Invalid names every field that cannot be taken."""
    said = Entered(
        " ".join(fields.get("name", "").split())[:100],
        fields.get("url", "").strip(),
        tuple(event for event in EVENTS if f"event.{event}" in fields),
        "active" in fields,
    )
    mistakes = []
    if not said.name:
        mistakes.append(Mistake("name", NO_NAME))
    if not is_web_address(said.url):
        mistakes.append(Mistake("url", NO_ADDRESS, NO_ADDRESS_HINT))
    if not said.events:
        mistakes.append(Mistake("events", NO_EVENT))
    if mistakes:
        raise Invalid(*mistakes)
    return said


def is_web_address(text: str) -> bool:
    """Whether this is a whole http or https address, without a log-in in it."""
    try:
        parts = urlsplit(text)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = len(text) <= LONGEST and text.isprintable() and " " not in text and not parts.username
    return plain and port_is_one and parts.scheme in ("https", "http") and bool(parts.hostname)
