"""Who else gets an answer: whom the customer's mail went to besides us, proposed to the agent and read back from the form. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence

from foundation.errors import Invalid, Mistake
from ticketing.inbound import Party

MOST = 20
NO_ADDRESS = "one of these is no mail address"
TOO_MANY = "these are too many addresses"
_ADDRESS = re.compile(r"[^\s<>@,;\"]+@[^\s<>@,;\"]+\.[^\s<>@,;\".]+")
_SIGNED = re.compile(r"[+._-].*")
"""What may stand behind the local part of an address of ours: the mark of a ticket."""


def proposed(named: Iterable[str], recipient: str, own: Collection[str]) -> tuple[str, ...]:
    """Of the addresses `named` in the customer's mail the others, without ours (`own`, lower case) and whom the answer goes to anyway."""
    others = dict.fromkeys(one for one in named if _ADDRESS.fullmatch(one) and one.lower() != recipient.lower())
    return tuple(one for one in others if not is_ours(one, own))[:MOST]


def is_ours(address: str, own: Collection[str]) -> bool:
    """Whether it is an address of ours, also with the mark of a ticket in it."""
    local, _, domain = address.lower().rpartition("@")
    for one in own:
        base, _, ours = one.lower().rpartition("@")
        rest = local.removeprefix(base)
        if domain == ours and local.startswith(base) and (not rest or _SIGNED.fullmatch(rest)):
            return True
    return False


def recipient(said: str) -> str:
    """The one address chosen as recipient, or nothing. Raises Invalid for field `to`."""
    if said and not _ADDRESS.fullmatch(said):
        raise Invalid(Mistake("to", NO_ADDRESS))
    return said


def entered(said: str, field: str = "cc") -> tuple[Party, ...]:
    """The addresses typed into one field, separated by commas, semicolons or blanks. Raises Invalid for `field`."""
    words = [word.strip("<>") for word in re.split(r"[\s,;]+", said) if word.strip("<>")]
    if any(not _ADDRESS.fullmatch(word) for word in words):
        raise Invalid(Mistake(field, NO_ADDRESS, "separate addresses by commas"))
    if len(words) > MOST:
        raise Invalid(Mistake(field, TOO_MANY))
    return tuple(Party(word) for word in dict.fromkeys(words))


def without(copies: Sequence[Party], *others: Party | None) -> tuple[Party, ...]:
    """The copies, but not to whom the message goes anyway."""
    named = {one.address.lower() for one in others if one is not None}
    return tuple(one for one in copies if one.address.lower() not in named)
