"""Who is this? Pure: an exact contact point is the person; else the mail domain tells the organisation; names prove nothing."""

import re
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
    """The form in which postal contact points are kept: the lines of the address, lower case, without marks."""
    lines = (re.sub(r"[^\w]+", " ", line).strip().lower() for line in address.splitlines())
    return "\n".join(line for line in lines if line)


def domain_of(address: str) -> str:
    """The domain a customer's organisation may be found by; empty for free-mail and for what is no address."""
    domain = normal_address(address).rpartition("@")[2]
    return "" if domain in FREE_MAIL or "." not in domain else domain


def identify(owner_of_point: int | None, organisation_of_domain: int | None) -> Known | Newcomer:
    """The decision, from what the directory found."""
    if owner_of_point is not None:
        return Known(owner_of_point)
    return Newcomer(organisation_of_domain, "claimed" if organisation_of_domain is not None else "unknown")
