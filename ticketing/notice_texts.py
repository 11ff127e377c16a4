"""What the desk itself writes to customers (domain.md section 8), German and English. One text file per notice.

The texts are ours, not an admin's; still they are filled in a sandbox without any function of the program in reach,
because an admin will edit them one day.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from customers.tables import Person
from foundation.wording import day_and_time
from storage.change import Change
from storage.types import FAR_FUTURE
from ticketing.desk_context import DeskContext
from ticketing.tables import Ticket

LONGEST_NAME = 80
_WEB_ADDRESS = re.compile(r"(?:\w+://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of everything behind them (Unicode UAX 9)."""
FOLDER = Path(__file__).parent / "notices"


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )


@cache
def _template(language: str, name: str) -> Any:
    return _environment().from_string((FOLDER / language / f"{name}.txt").read_text(encoding="utf-8"))


def text_of(
    change: Change, desk: DeskContext, ticket: Ticket, name: str, values: Mapping[str, Any] | None = None
) -> str:
    """The notice `name` in the ticket's language, ready to send."""
    language = ticket.language if ticket.language in ("de", "en") else desk.settings.desk.language
    person = change.session.get(Person, ticket.person_id) if ticket.person_id else None
    promised = ticket.due_sort if change.now < ticket.due_sort < FAR_FUTURE else None
    zone = desk.settings.desk.time_zone
    said = {
        "name": _harmless_name(person.display_name) if person else "",
        "number": ticket.number,
        "subject": _as_quoted(ticket.subject),
        "company": desk.settings.desk.company,
        "status_url": f"{desk.settings.public_url}/t/{ticket.public_token}",
        "outage": "",
        "promised": day_and_time(promised, zone, language, change.now) if promised else "",
        "when": lambda at: day_and_time(at, zone, language, change.now),
    }
    return str(_template(language, name).render({**said, **(values or {})})).strip() + "\n"


def _as_quoted(text: str) -> str:
    """A stranger's words in a mail of ours carry no web address, so that nobody is sent through us to somebody's page, and
    leave ours the way they are read."""
    return _WEB_ADDRESS.sub("…", _TURNS.sub("", text))


def _harmless_name(name: str) -> str:
    """The name to greet by; none where it is no name."""
    is_name = len(name) <= LONGEST_NAME and any(sign.isalpha() for sign in name) and not _WEB_ADDRESS.search(name)
    return _TURNS.sub("", name) if is_name else ""
