"""What each of the first steps asks, and what was answered: field of the form to the setting it becomes. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from admin.holiday_names import sets
from admin.webhook_form import is_web_address
from foundation.entered import open_names, overlaid
from foundation.errors import Invalid, Mistake
from foundation.settings import Settings
from pages.forms import Posted
from pages.saying import Saying
from pages.view import Choice
from pages.words import N_
from ticketing import telephone

Step = Literal["company", "mail", "members", "knowledge"]
STEPS: tuple[Step, ...] = ("company", "mail", "members", "knowledge")
FIELDS: Mapping[Step, Mapping[str, str]] = {
    "company": {name: f"desk.{name}" for name in ("company", "german", "language", "time_zone", "holidays")},
    "mail": {
        "address": "mail.address", "imap_host": "imap.host", "imap_port": "imap.port", "imap_security": "imap.security", "user": "imap.user",
        "password": "imap.password", "relay_host": "relay.host", "relay_port": "relay.port", "relay_security": "relay.security",
    },
    "members": {},
    "knowledge": {
        name: f"placeholders.{name}"
        for name in ("hours", "hours_en", "phone", "portal_url", "shop_url", "order_url", "price_url", "return_days")
    },
}  # fmt: skip
ALSO = {"imap.user": "relay.user", "imap.password": "relay.password"}
"""One mailbox has one log-in: what it is read with also sends."""
KEPT_FOR = ("imap.host", "imap.user", "relay.host")
"""Whom a password was entered for."""
WRONG = {
    "company": N_("Enter the name your customers know."),
    "time_zone": N_("There is no such zone. It is written like Europe/Berlin."),
    "holidays": N_("Choose one from the list."),
    "address": N_("This is no e-mail address. It is written like help@example.org."),
    "imap_host": N_("This is no name of a server. It is written like mail.example.org."),
    "imap_port": N_("A port is a number from 1 to 65535, usually 993."),
    "relay_host": N_("This is no name of a server. It is written like mail.example.org."),
    "relay_port": N_("A port is a number from 1 to 65535, usually 587."),
    "user": N_("Enter the log-in name of the mailbox, often its address."),
    "password": N_("Enter the password again: the one that is kept belongs to the server and log-in name before."),
    "phone": N_(
        "This is no telephone number. It is written like +49 431 555-0100; without one, leave the field empty."
    ),
    **dict.fromkeys(
        ("portal_url", "shop_url", "order_url", "price_url"),
        N_("This is no web address. It is written like https://www.example.org; without one, leave the field empty."),
    ),
}
AGAIN = "password_again"
"""Says in a form that a password was typed to try it: to be kept it is typed once more."""
PASSWORD_AGAIN = N_("Enter the password again; it is never sent back to a page.")
LONGEST_COMPANY = 80
_HOST = re.compile(r"[\w.:-]+")
"""Name or IP address of a server, also IPv6; umlauts are letters too."""
ENCRYPTION = {
    "tls": N_("encrypted from the start (TLS)"),
    "starttls": N_("encrypted after the greeting (STARTTLS)"),
    "none": N_("not encrypted, on this machine only"),
}
ROLES = {
    "agent": N_("Agent: works on tickets"),
    "lead": N_("Lead: sees the whole team's work"),
    "admin": N_("Administrator: sets everything up"),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """`values`: name of the setting to its text. Mistakes name fields of the form."""

    values: Mapping[str, str]
    mistakes: tuple[Mistake, ...]


def shown(step: Step, settings: Settings) -> dict[str, str]:
    """What the form of a step begins with; a password is never shown again."""
    values = {field: _said(settings, name) for field, name in FIELDS[step].items()}
    return values | ({"password": ""} if "password" in values else {})


def locked(step: Step, written: Settings) -> frozenset[str]:
    """The fields somebody has settled in file or environment."""
    free = open_names(written)
    return frozenset(field for field, name in FIELDS[step].items() if name not in free)


def read(step: Step, said: Posted, written: Settings, entered: Mapping[str, str], say: Saying) -> Answers:
    """What was typed, together with what was entered before. An empty password keeps the one before, where it goes to
    the same servers under the same name as it did."""
    fields = {field: name for field, name in FIELDS[step].items() if field not in locked(step, written)}
    values = {name: said.value(field).strip() for field, name in fields.items()}
    country = entered.get("desk.holidays", written.desk.holidays).partition("-")[0]
    wrong = [field for field, name in fields.items() if not _sound(field, values[name], country)]
    if not values.get("imap.password", "-") and (kept := entered.get("imap.password", "")):
        if any(values.get(name) and values[name] != entered.get(name) for name in KEPT_FOR):
            wrong.append("password")
        else:
            values["imap.password"] = kept
    somewhere = values.get("imap.host") or values.get("relay.host")
    if said.value(AGAIN) and not said.value("password") and somewhere:
        wrong.append("password")
    values |= {other: values[name] for name, other in ALSO.items() if name in values and other in open_names(written)}
    try:
        overlaid(written, {**entered, **values})
    except Invalid as invalid:
        wrong += [_field(step, one) for one in invalid.mistakes]
    told = {field: Mistake(field, say(WRONG.get(field, N_("This cannot be used here.")))) for field in wrong}
    if told and said.value("password") and "password" not in told:
        told["password"] = Mistake("password", say(PASSWORD_AGAIN))
    if said.value(AGAIN) and "password" in told:
        told["password"] = Mistake("password", say(PASSWORD_AGAIN))
    if len(values.get("desk.company", "")) > LONGEST_COMPANY:
        told["company"] = Mistake("company", say(N_("At most %(most)s letters: the name stands on every page and under every mail."), most=LONGEST_COMPANY))  # fmt: skip
    return Answers(values, tuple(told.values()))


def choices(settings: Settings, say: Saying) -> Mapping[str, tuple[Choice, ...]]:
    """What the select boxes offer, by field."""
    encryption = tuple(Choice(value, say(label)) for value, label in ENCRYPTION.items())
    return {
        "german": (Choice("Sie", "Sie"), Choice("du", "du")),
        "language": (Choice("de", "Deutsch"), Choice("en", "English")),
        "holidays": sets(settings.desk.holidays, say),
        "imap_security": encryption,
        "relay_security": (Choice("auto", say(N_("encrypted where the server offers it"))), *encryption),
        "role": tuple(Choice(role, say(label)) for role, label in ROLES.items()),
    }


def _said(settings: Settings, name: str) -> str:
    table, _, key = name.partition(".")
    return str(getattr(getattr(settings, table), key))


def _field(step: Step, one: Mistake) -> str:
    """The field of the form a setting's mistake belongs to."""
    named = {name: field for field, name in FIELDS[step].items()} | {"relay.user": "user"}
    return named.get(one.field, one.field)


def _sound(field: str, text: str, country: str) -> bool:
    """Whether a field holds what customers can use or a mailbox be reached with, beyond what its setting demands. A telephone
    number is read in `country`; what is left empty is sound."""
    match field.rpartition("_")[2]:
        case "port":
            return text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535
        case "host":
            return not text or bool(_HOST.fullmatch(text))
        case "phone":
            return not text or telephone.parse(text, country) is not None
        case "url":
            return not text or is_web_address(text)
    return True
