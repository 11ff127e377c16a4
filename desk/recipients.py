"""The head of the reply form: whom the answer goes to, who else gets it, and what speaks against it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from customers.suppression import suppressed
from desk import delivery_words
from desk.place import Asked
from desk.ticket_view import Recipients
from pages import times
from pages.view import Choice
from pages.words import N_
from ticketing import correspondents
from ticketing.correspondents import Correspondents
from ticketing.paper import PAPER, lacks_address
from ticketing.telephone import shown

_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def proposed(session: Session, ticket_id: int, last: Row[Any] | None, customer: str, asked: Asked) -> Recipients:
    """For an answer to `last`, the customer's newest message; `customer` is the name of the ticket's person."""
    if last is not None and last.channel in PAPER:
        address = last.sender_address or ", ".join((last.details.get("scan") or {}).get("address", "").split("\n")[1:])
        warning = _against(session, address, asked) or _no_letter(session, ticket_id, asked)
        address = shown(address, asked.settings.desk.country)
        return Recipients(_named(customer, address), address, warning=warning)
    known = correspondents.of(session, ticket_id, asked.settings.own_addresses)
    address = known.to.address if known.to else ""
    return Recipients(
        _named((known.to.name if known.to else "") or customer, address), address, ", ".join(party.address for party in known.cc),
        _choices(known, customer), _against(session, address, asked) or _doubt(known, asked),
    )  # fmt: skip


def filled(answer: Recipients, draft: Mapping[str, str]) -> Recipients:
    """With the copies its writer has entered, beside those that are proposed."""
    return replace(answer, shown_cc=draft.get("cc", answer.cc), bcc=draft.get("bcc", ""))


def _choices(known: Correspondents, customer: str) -> tuple[Choice, ...]:
    if not known.others:
        return ()
    first = (
        Choice(known.to.address, _named(known.to.name or customer, known.to.address))
        if known.to
        else Choice("", customer)
    )
    return (first, *(Choice(one.address, _named(one.name, one.address)) for one in known.others))


def _named(name: str, address: str) -> str:
    """Without the characters of a name that turn the line round, so that the address is read as it is (Unicode UAX #9)."""
    name = _TURNING.sub("", name)
    return f"{name} · {address}" if name and address and name != address else name or address


def _doubt(known: Correspondents, asked: Asked) -> str:
    """That the answer goes nowhere, or not where the last message came from."""
    if known.stranger is not None:
        told = N_(
            "The last message is from %(address)s. Whether that is the customer is not proven: the answer goes there only if you name the address yourself."
        )
        return asked.say(told, address=known.stranger.address)
    if known.to is not None:
        return ""
    return asked.say(N_("No e-mail address of the customer is known: what you write stands here, but reaches nobody."))


def _no_letter(session: Session, ticket_id: int, asked: Asked) -> str:
    if not lacks_address(session, ticket_id):
        return ""
    return asked.say(N_("The postal address is missing; an answer waits in the out-tray until somebody adds it."))


def _against(session: Session, address: str, asked: Asked) -> str:
    """What speaks against writing to an address."""
    found = suppressed(session, address) if address else None
    if found is None:
        return ""
    told = (
        N_("Mail to this address came back on %(day)s (%(words)s); an answer may not arrive.")
        if found.reason == "bounce"
        else N_("The owner of this address called our mail unwanted on %(day)s; it gets no automatic mail.")
    )
    return asked.say(
        told, day=times.full_date(found.since, asked.reader), words=delivery_words.told(found.words, asked.say)
    )
