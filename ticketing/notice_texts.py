"""What the desk itself writes (domain.md section 8), German and English. One text file per notice; an administrator's own
wording goes before it (`ticketing/notice_wording.py`).

Texts are filled in a sandbox without any function of the program in reach. A notice to our own people, or to the contact of
an agreement, has its subject in the first line.
"""

import logging
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Template, TemplateError
from sqlmodel import Session, select

from customers.tables import Person
from foundation.settings import Settings
from foundation.wording import day_and_time
from storage.change import Change
from storage.once import once
from storage.straight import Straight
from storage.types import FAR_FUTURE
from ticketing.desk_context import DeskContext
from ticketing.due_order import next_due_within
from ticketing.notice_language import compiled
from ticketing.notice_tables import NoticeWording
from ticketing.tables import Ticket

log = logging.getLogger(__name__)
LONGEST_NAME = 80
LONGEST_SUBJECT = 120
UNFILLABLE = (TemplateError, TypeError, ValueError, ArithmeticError)
"""What a text that cannot be filled raises."""
_WEB_ADDRESS = re.compile(r"(?:\w+://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of everything behind them (Unicode UAX 9)."""
_WORDINGS = Straight(select(NoticeWording.name, NoticeWording.language, NoticeWording.text))
FOLDER = Path(__file__).parent / "notices"


@lru_cache(maxsize=128)
def template(source: str) -> Template:
    """A text with its places to be filled; TemplateError where it is none."""
    return compiled(source)


@cache
def ours(name: str, language: str, du: bool = False) -> str:
    """The text of a notice as it is shipped; `du` as the settings say for customers."""
    folder = "du" if du and language == "de" else language
    return (FOLDER / folder / f"{name}.txt").read_text(encoding="utf-8")


def worded(session: Session, name: str, language: str, du: bool = False) -> str:
    """The text in force: the desk's own, else ours."""
    return once(session, own_wordings).get((name, language)) or ours(name, language, du)


def own_wordings(session: Session) -> dict[tuple[str, str], str]:
    """The few texts of the desk's own, by name and language."""
    return {(name, language): text for name, language, text in _WORDINGS.rows(session)}


def text_of(
    change: Change, desk: DeskContext, ticket: Ticket, name: str, values: Mapping[str, Any] | None = None
) -> str:
    """The notice `name` in the ticket's language, ready to send."""
    language = ticket.language if ticket.language in ("de", "en") else desk.settings.desk.language
    person = change.session.get(Person, ticket.person_id) if ticket.person_id else None
    due = next_due_within(change, ticket).at
    promised = due if change.now < due < FAR_FUTURE else None
    zone = desk.settings.desk.time_zone
    said = {
        "name": harmless_name(person.display_name, desk.settings) if person else "",
        "number": ticket.number,
        "subject": as_quoted(ticket.subject),
        "company": desk.settings.desk.company,
        "status_url": f"{desk.settings.public_url}/t/{ticket.public_token}",
        "outage": "",
        "promised": day_and_time(promised, zone, language, change.now) if promised else "",
        "when": lambda at: day_and_time(at, zone, language, change.now),
    }
    return notice(change.session, name, language, {**said, **(values or {})}, desk.settings.desk.du)


def notice(session: Session, name: str, language: str, values: Mapping[str, Any], du: bool = False) -> str:
    """The notice with everything in its place: in the desk's own words, and in ours where theirs fail on these values, for
    whatever it tells of must not wait for its text."""
    try:
        return filled(worded(session, name, language, du), values)
    except UNFILLABLE:
        log.exception("the desk's own text of the notice %s (%s) cannot be filled; ours is sent", name, language)
        return filled(ours(name, language, du), values)


def filled(source: str, values: Mapping[str, Any]) -> str:
    """A text with everything in its place; one of `UNFILLABLE` where that cannot be."""
    return template(source).render(values).strip() + "\n"


def as_quoted(text: str) -> str:
    """A stranger's words in a mail of ours carry no web address, so that nobody is sent through us to somebody's page, and
    leave ours the way they are read; of very many the beginning."""
    harmless = _WEB_ADDRESS.sub("…", _TURNS.sub("", text))
    return harmless if len(harmless) <= LONGEST_SUBJECT else f"{harmless[:LONGEST_SUBJECT].rstrip()}…"


def harmless_name(name: str, settings: Settings) -> str:
    """The name to greet by; none where it is no name, or ours: a stranger may call himself anything."""
    ours = {settings.desk.company.casefold(), settings.mail.name.casefold()}
    readable = len(name) <= LONGEST_NAME and any(sign.isalpha() for sign in name)
    is_name = readable and "@" not in name and name.casefold() not in ours and not _WEB_ADDRESS.search(name)
    return _TURNS.sub("", name) if is_name else ""
