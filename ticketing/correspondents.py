"""Whom an answer goes to: the ticket's customer where they last wrote from, never simply whoever wrote last.

A signed reply address proves that somebody got our mail, not that they are the customer: it may have been passed on, and
every copy bears it. Who writes from an address that is not the customer's is therefore offered to the agent and gets
nothing unasked; once an agent has answered there, the address counts as the customer's on this ticket.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, func, select
from sqlmodel import Session, col

from customers.identity import normal_address
from customers.tables import ContactPoint, Person
from storage.straight import Straight
from ticketing import copies
from ticketing.inbound import ABOUT_THE_NAME, Party
from ticketing.tables import Contact, Ticket

BY_ADDRESS = ("email", "web", "api")
"""Channels whose contacts bear an e-mail address of the sender."""
DOUBTS = frozenset({"dmarc_failed", "colleague_unproven", "forged_token"})
"""Warnings of a message that is perhaps not from whom it says."""
MOST_LOOKED_AT = 500
Question = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Written:
    """A message on the ticket by somebody with an address; `copied` are the addresses its To and Cc name, `also` those it
    wants answers at besides `reply_to`."""

    sender: Party
    reply_to: Party | None = None
    copied: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    by_mail: bool = True
    doubtful: bool = False
    only_the_name: bool = False
    """The doubt is about the name shown, and not about the address."""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Correspondents:
    """`to` and `cc` as they are proposed; `others` wrote as well beyond doubt, and may be chosen instead."""

    to: Party | None = None
    cc: tuple[Party, ...] = ()
    others: tuple[Party, ...] = ()
    stranger: Party | None = None
    """The last to write, where they are neither the customer nor copied."""

    def named(self, address: str) -> Party:
        """A chosen recipient, with the name they wrote under."""
        parties = (*([self.to] if self.to else []), *self.others)
        wanted = normal_address(address)
        return next((one for one in parties if normal_address(one.address) == wanted), Party(address))


def choose(
    written: Sequence[Written], known: Collection[str], usual: Party | None, own: Collection[str]
) -> Correspondents:
    """`written` newest first; `known` are the customer's addresses in normal form, `usual` the one to fall back on, `own` ours.

    Where nothing is known of the customer, it is whoever opened the ticket. A Reply-To elsewhere is followed where the
    sender is proven, or where the first message asked for it already: later ones may be written by anybody.
    """
    first = written[-1] if written else None
    ours = set(known) or ({normal_address(first.sender.address)} if first else set())
    asked = first.reply_to if first and _is_of(first, ours) and (not first.doubtful or first.only_the_name) else None
    beyond = ours | ({normal_address(asked.address)} if asked else set())
    customers = [one for one in written if _is_of(one, ours)]
    to = next((_way_back(one, beyond) for one in customers), usual)
    believed = next((one for one in customers if one.by_mail and not one.doubtful), None)
    follows = (one for one in customers if to and one.reply_to and _same(one.reply_to, to))
    also = next((one.also for one in follows if _is_proven(one) or (asked and one is first)), ())
    shown = copies.proposed((*(believed.copied if believed else ()), *also), to.address, own) if to else ()
    taken = {normal_address(address) for address in (*ours, *shown, *([to.address] if to else []))}
    others = {normal_address(one.sender.address): one.sender for one in reversed(written) if not one.doubtful}
    newest = written[0].sender if written else None
    return Correspondents(
        to, tuple(Party(address) for address in shown),
        tuple(party for address, party in others.items() if not to or address != normal_address(to.address)),
        newest if newest and normal_address(newest.address) not in taken else None,
    )  # fmt: skip


def of(session: Session, ticket_id: int, own: Collection[str]) -> Correspondents:
    """Those of a ticket; `own` are our addresses, in lower case."""
    return of_each(session, [ticket_id], own)[ticket_id]


def of_each(session: Session, ticket_ids: Collection[int], own: Collection[str]) -> dict[int, Correspondents]:
    """The same of several tickets, in as many questions as of one."""
    session.flush()
    points, answered, written = (
        _by_ticket(asked.rows(session, tickets=list(ticket_ids))) for asked in (_POINTS, _ANSWERED, _WRITTEN)
    )
    return {one: _of_one(points[one], answered[one], written[one], own) for one in ticket_ids}


def _by_ticket(rows: Iterable[Row[Any]]) -> Mapping[int, Sequence[Row[Any]]]:
    of: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        of[row.ticket_id].append(row)
    return of


def _of_one(
    points: Sequence[Row[Any]], answered: Sequence[Row[Any]], written: Sequence[Row[Any]], own: Collection[str]
) -> Correspondents:
    """`points` are the customer's addresses, the usual one first; `answered` and `written` messages, newest first."""
    usual = Party(points[0].value, points[0].display_name) if points else None
    chosen = [normal_address(one["address"]) for row in answered for one in row.details.get("to") or ()]
    known = {*(row.value for row in points), *(address for address in chosen if "@" in address)}
    return choose([_written(row) for row in written if "@" in row.sender_address], known, usual, own)


def doubtful(details: Mapping[str, Any]) -> bool:
    """Whether a contact with these details is perhaps not from whom it says."""
    return not DOUBTS.isdisjoint(details.get("warnings") or ()) or details.get("trust") == "suspicious"


def _only_the_name(details: Mapping[str, Any]) -> bool:
    warnings = set(details.get("warnings") or ())
    return not warnings.isdisjoint(ABOUT_THE_NAME) and warnings.isdisjoint(DOUBTS)


def _is_of(message: Written, addresses: Collection[str]) -> bool:
    return normal_address(message.sender.address) in addresses


def _same(one: Party, other: Party) -> bool:
    return normal_address(one.address) == normal_address(other.address)


def _is_proven(message: Written) -> bool:
    return message.verified and not message.doubtful


def _way_back(message: Written, known: Collection[str]) -> Party:
    elsewhere = message.reply_to
    if elsewhere and (normal_address(elsewhere.address) in known or _is_proven(message)):
        return elsewhere
    return message.sender


def _written(row: Row[Any]) -> Written:
    details = row.details
    elsewhere = details.get("reply_to") or {}
    return Written(
        Party(row.sender_address, row.sender_name),
        Party(elsewhere["address"], elsewhere["name"]) if "@" in elsewhere.get("address", "") else None,
        _addresses(details, "to", "cc"), _addresses(details, "also_reply_to"), row.channel == "email",
        doubtful(details), _only_the_name(details), details.get("trust") == "verified",
    )  # fmt: skip


def _addresses(details: Mapping[str, Any], *fields: str) -> tuple[str, ...]:
    return tuple(one["address"] for field in fields for one in details.get(field) or ())


def _newest(question: Question) -> Straight:
    """The newest of each ticket asked for, `MOST_LOOKED_AT` at most: public messages that no machine wrote."""
    ticket_id, number = col(Contact.ticket_id), col(Contact.id)
    place = func.row_number().over(partition_by=ticket_id, order_by=number.desc()).label("place")
    found = (
        question.add_columns(number, ticket_id, place)
        .where(ticket_id.in_(_TICKETS), col(Contact.visibility) == "public", col(Contact.auto_generated).is_(False))
        .subquery()
    )  # fmt: skip
    return Straight(select(found).where(found.c.place <= MOST_LOOKED_AT).order_by(found.c.id.desc()))


_TICKETS: BindParameter[Any] = bindparam("tickets", expanding=True)
_WRITTEN = _newest(
    select(*map(col, (Contact.sender_address, Contact.sender_name, Contact.channel, Contact.details)))
    .where(col(Contact.direction) == "in", col(Contact.channel).in_(BY_ADDRESS))
)  # fmt: skip
_ANSWERED = _newest(
    select(col(Contact.details))
    .join(Ticket, col(Ticket.id) == col(Contact.ticket_id))
    .where(
        col(Contact.person_id).is_not_distinct_from(col(Ticket.person_id))
    )  # a merged ticket's answers went to its own
    .where(col(Contact.direction) == "out", col(Contact.channel) == "email")
)
_POINTS = Straight(
    select(col(Ticket.id).label("ticket_id"), col(ContactPoint.value), col(Person.display_name))
    .join(Ticket, col(Ticket.person_id) == col(ContactPoint.person_id))
    .join(Person, col(Person.id) == col(ContactPoint.person_id))
    .where(col(Ticket.id).in_(_TICKETS), col(ContactPoint.kind) == "email")
    .order_by(col(ContactPoint.is_primary).desc(), col(ContactPoint.id))
)
"""The customer's addresses, the primary one first."""
