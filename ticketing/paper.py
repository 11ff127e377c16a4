"""Answers on paper: whom a letter or fax goes to, and what became of it in the out-tray."""

import re
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import update
from sqlmodel import Session, col, select

from customers.directory import Customer, address_of, at_number, customer_at, customer_of
from customers.tables import Person
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from storage.change import Change
from storage.tables import OutboxEntry
from ticketing.actors import Actor
from ticketing.contacts import newest_public_inbound
from ticketing.events import LetterLeft
from ticketing.history import happened
from ticketing.tables import Contact, Ticket

PAPER = ("fax", "letter")
Left = Literal["printed", "faxed"]
_SECRET_LINK = re.compile(r"https?://\S*/(?=[\w-]*[A-Z_])[\w-]{20,}\S*")
"""An address with a key in it that nobody can type off a sheet."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom it goes to: a fax with `number` (E.164), a letter with postal `lines` below the name (none: written by hand)."""

    medium: Literal["fax", "letter"]
    name: str
    number: str = ""
    lines: tuple[str, ...] = ()

    @property
    def reachable(self) -> bool:
        """Whether something can leave without anybody looking up an address."""
        return bool(self.number or self.lines)


def addressee(session: Session, ticket: Ticket, last: Contact | None, *, automatic: bool) -> Addressee | None:
    """The same way back as the letter came: a fax to its number, else a letter to its postal address. None where an answer
    goes by mail: to whoever wrote on another channel, and automatic ones to whoever has an e-mail address."""
    if last is None or last.channel not in PAPER:
        return None
    if automatic and ticket.person_id and address_of(session, ticket.person_id):
        return None
    person = session.get(Person, ticket.person_id) if ticket.person_id else None
    name = last.sender_name or (person.display_name if person else "")
    if last.channel == "fax":
        point = address_of(session, ticket.person_id, "fax") if ticket.person_id else None
        if number := last.sender_address or (point.value if point else ""):
            return Addressee("fax", name, number)
    lines = tuple(line for line in str((last.details.get("scan") or {}).get("address", "")).split("\n") if line.strip())
    return Addressee("letter", name, "", lines[1:] if lines and lines[0] == name else lines)


def typeable(text: str) -> str:
    """A message of the desk without links that only a screen can follow, and without the words that announce them."""
    kept: list[str] = []
    for line in text.split("\n"):
        if not _SECRET_LINK.search(line):
            kept.append(line)
        elif kept and kept[-1].endswith(":"):
            announced = kept.pop()
            if ". " in announced:
                kept.append(announced[:-1] + ".")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def writer_at(change: Change, number: str, address: str, name: str, language: str = "") -> Customer:
    """Who wrote: whoever has this fax number (E.164), else whose telephone it is, for many machines are both; without a
    number whoever lives at the address. Somebody new where nobody is known."""
    known = at_number(change.session, number, "fax")
    if known is not None:
        return customer_of(change.session, known)
    point = ("fax", number) if number else ("postal", address)
    return customer_at(change, *point, name, language)


def lacks_address(session: Session, ticket_id: int) -> bool:
    """Whether an answer now would be a letter to nowhere."""
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        return False
    to = addressee(session, ticket, newest_public_inbound(session, ticket_id), automatic=False)
    return to is not None and not to.reachable


def write_anew(change: Change, ticket: Ticket, answered: Contact) -> None:
    """Letters of the ticket that have not left yet are made again for the name and address that are known now."""
    to = addressee(change.session, ticket, answered, automatic=False)
    if to is None or not to.lines:
        return
    ours = (Contact.ticket_id == ticket.id, Contact.direction == "out", Contact.channel == "letter")
    for contact in change.session.exec(select(Contact).where(*ours)):
        if (contact.details.get("delivery") or {}).get("state", "tray") != "tray":
            continue
        contact.details = {**contact.details, "postal": list(to.lines), "to": [{"name": to.name, "address": ""}]}
        make_again(change, contact.id or 0)


def make_again(change: Change, contact_id: int) -> None:
    """A letter that was made, or held for its address, goes through the outbox once more."""
    entry = (col(OutboxEntry.kind) == "paper", col(OutboxEntry.about) == f"contact:{contact_id}")
    made = col(OutboxEntry.state) == "done"
    change.session.execute(
        update(OutboxEntry).where(*entry, made).values(state="queued", reason="", attempts=0, due_at=change.now)
    )
    change.wake("outbox")


def book_left(change: Change, contact_id: int, how: Left, by: Actor) -> None:
    """Somebody printed the letter, or put it into the fax machine. NotFound, Conflict where it has left already, or Invalid
    where nobody knows yet where to."""
    contact = change.session.get(Contact, contact_id)
    if contact is None or contact.channel not in PAPER or contact.direction != "out" or contact.ticket_id is None:
        raise NotFound("There is no such letter.")
    delivery = contact.details.get("delivery") or {}
    if delivery.get("state") in ("printed", "faxed"):
        raise Conflict("Somebody else has booked this letter in the meantime.")
    if contact.channel == "letter" and not contact.details.get("postal"):
        raise Invalid(Mistake("address", "the postal address is missing"))
    contact.details = {**contact.details, "delivery": {**delivery, "state": how, "at": change.now.isoformat()}}
    happened(change, LetterLeft(contact.ticket_id, change.now, contact_id, how), by)
