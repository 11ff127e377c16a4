"""Who is this? Pure: an exact contact point is the person; else the mail domain tells the organisation; names prove nothing."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FREE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "gmx.de",
        "gmx.net",
        "gmx.at",
        "gmx.ch",
        "web.de",
        "t-online.de",
        "freenet.de",
        "outlook.com",
        "outlook.de",
        "hotmail.com",
        "hotmail.de",
        "live.com",
        "live.de",
        "yahoo.com",
        "yahoo.de",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "posteo.de",
        "mailbox.org",
        "arcor.de",
    ]
)
"""Domains that say nothing about whom somebody works for."""
_TITLES = frozenset({"herr", "herrn", "frau", "familie", "dr", "prof", "mr", "mrs", "ms"})
_STREET = re.compile(r"str(?:asse|\.)?(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Known:
    """The person with exactly this contact point."""

    person_id: int


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Nobody has this contact point yet. `identity` is `claimed` where the domain names an organisation, else `unknown`."""

    organisation_id: int | None
    identity: Literal["claimed", "unknown"]


def normal_address(address: str) -> str:
    """The form in which e-mail contact points are kept: trimmed, lower case."""
    return address.strip().lower()


def postal_point(address: str) -> str:
    """The form in which postal contact points are told apart: one a line, without titles, marks, accents, and the many
    ways to write a street, so that neither a hurried writer nor a reader that loses the dots of an ü makes two of one."""
    lines = (_plain_line(line) for line in address.splitlines())
    return "\n".join(line for line in lines if line)


def shown_point(value: str, data: Mapping[str, str]) -> str:
    """A contact point as people read it: a postal address as it was written, on one line."""
    return data.get("lines", value).replace("\n", ", ")


def _plain_line(line: str) -> str:
    letters = unicodedata.normalize("NFKD", _spelt_out(line.lower()))
    words = re.sub(r"[^\w\s]|_", " ", "".join(char for char in letters if not unicodedata.combining(char)))
    return " ".join(word for word in _STREET.sub("str ", words).split() if word not in _TITLES)


def _spelt_out(line: str) -> str:
    """An ü is written ue where there is none; losing its dots it becomes a u. All three are one."""
    return re.sub(r"(?<=[aou])e(?![iu])", "", line.replace("ß", "ss"))


def domain_of(address: str) -> str:
    """The domain a customer's organisation may be found by; empty for free-mail and for what is no address."""
    domain = normal_address(address).rpartition("@")[2]
    return "" if domain in FREE_MAIL or "." not in domain else domain


def identify(owner_of_point: int | None, organisation_of_domain: int | None) -> Known | Newcomer:
    """The decision, from what the directory found."""
    if owner_of_point is not None:
        return Known(owner_of_point)
    return Newcomer(organisation_of_domain, "claimed" if organisation_of_domain is not None else "unknown")
