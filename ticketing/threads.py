"""Looking up what the keys of a message lead to, for the decision in `reply_matching.py`."""

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from customers.tables import ContactPoint
from storage.straight import Straight
from ticketing import copies
from ticketing.correspondents import doubtful
from ticketing.inbound import Inbound
from ticketing.reply_matching import Append, Candidate, Key, Open, match
from ticketing.states import FINAL
from ticketing.tables import Contact, MessageReference, Ticket

_NAMED = Straight(
    select(Contact.external_id, Contact.direction, Contact.ticket_id).where(
        col(Contact.external_id).in_(bindparam("names", expanding=True)), col(Contact.ticket_id).is_not(None)
    )
)
_RELATIVES = Straight(
    select(Contact.ticket_id)
    .join(MessageReference, col(MessageReference.contact_id) == Contact.id)
    .where(
        col(MessageReference.message_id).in_(bindparam("names", expanding=True)), col(Contact.ticket_id).is_not(None)
    )
    .order_by(col(Contact.id))
    .limit(5)
)


_DOUBTED = {"dmarc_failed", "sent_for_another"}
"""Whoever writes so continues nothing by a number or by the message ids of others; a form on a website has no need to."""


def find_thread(
    session: Session, inbound: Inbound, own: Collection[str], *, of_the_desk: bool = False
) -> Append | Open:
    """The ticket an inbound contact continues, or how a new one begins. `own` are our addresses, lower case: that two
    wrote to us is nothing they share. `of_the_desk`: it is proven to be from one of us."""
    if not (
        inbound.ticket_token
        or inbound.in_reply_to
        or inbound.references
        or inbound.thread_hints
        or inbound.bounce
        or inbound.message_id
        or inbound.quoted_keys
    ):
        return Open()
    named = {party.address.lower() for party in (*inbound.to, *inbound.cc)}
    companions = frozenset(address for address in named if not copies.is_ours(address, own))
    distrusted = not _DOUBTED.isdisjoint(inbound.warnings)
    return match(
        tuple(_candidates(session, inbound)), inbound.sender.address.lower(), companions,
        sender_trusted=not distrusted, of_the_desk=of_the_desk,
    )  # fmt: skip


def _candidates(session: Session, inbound: Inbound) -> Iterable[Candidate]:
    if inbound.ticket_token.isdigit():
        yield from _candidate(session, int(inbound.ticket_token), "token")
    named = list(dict.fromkeys((*inbound.in_reply_to, *reversed(inbound.references))))
    if inbound.bounce and inbound.bounce.original_message_id:
        named.insert(0, inbound.bounce.original_message_id)
    if named:
        rows = _NAMED.rows(session, names=named[:100])
        by_id: dict[str, list[tuple[str, int]]] = {}
        for external_id, direction, ticket_id in rows:
            by_id.setdefault(external_id, []).append((direction, ticket_id or 0))
        keys: tuple[tuple[str, Key], ...] = (("out", "own_id"), ("in", "foreign_id"))
        for wanted, key in keys:
            for name in named:
                for direction, ticket_id in by_id.get(name, ()):
                    if direction == wanted:
                        yield from _candidate(session, ticket_id, key)
    siblings = [*named, inbound.message_id] if inbound.message_id else named
    if siblings:
        relatives = _RELATIVES.rows(session, names=siblings[:100])
        for relative in dict.fromkeys(one.ticket_id for one in relatives):
            yield from _candidate(session, relative, "sibling")
    for number in inbound.thread_hints[:5]:
        found = session.exec(select(Ticket.id).where(Ticket.number == number)).first()
        if found:
            yield from _candidate(session, found, "number")
    for quoted in inbound.quoted_keys[:5]:
        if (found := _quoted(session, quoted)) is not None:
            yield from _candidate(session, found, "quoted")


def _quoted(session: Session, key: str) -> int | None:
    """The ticket of a key found in the text: `token:…` of a reply address, `id:…` of a mail of ours, `page:…` of the
    customer's page."""
    kind, _, value = key.partition(":")
    if kind == "token":
        return int(value) if value.isdigit() else None
    if kind == "page":
        return session.exec(select(Ticket.id).where(Ticket.public_token == value)).first()
    return session.exec(
        select(Contact.ticket_id).where(Contact.external_id == value, Contact.direction == "out")
    ).first()


def _candidate(session: Session, ticket_id: int, key: Key) -> Iterable[Candidate]:
    ticket = session.get(Ticket, ticket_id)
    for _ in range(20):  # a chain of merges leads to its end
        if ticket is None or ticket.merged_into_id is None:
            break
        ticket = session.get(Ticket, ticket.merged_into_id)
    if ticket is None or ticket.id is None:
        return
    people = frozenset() if key in ("token", "own_id", "quoted") else participants(session, ticket.id)
    yield Candidate(ticket.id, key, ticket.state in FINAL, people)


def participants(session: Session, ticket_id: int) -> frozenset[str]:
    """Every address that wrote to or was written to on a ticket, lower case, and the fax numbers of its person. Nobody
    becomes one by a further message that is perhaps not from whom it says."""
    found: set[str] = set()
    for sender, details in session.exec(
        select(Contact.sender_address, Contact.details).where(Contact.ticket_id == ticket_id)
    ).all():
        if details.get("found_by") and doubtful(details):
            continue
        found.add(sender.lower())
        for party in (*details.get("to", ()), *details.get("cc", ()), *details.get("bcc", ())):
            found.add(party["address"].lower())
    points = (
        select(ContactPoint.value)
        .join(Ticket, col(Ticket.person_id) == col(ContactPoint.person_id))
        .where(Ticket.id == ticket_id, ContactPoint.kind == "fax")
    )
    return frozenset((found | set(session.exec(points))) - {""})
