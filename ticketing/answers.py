"""Messages of ours: recorded as part of the conversation and left in the outbox, in the same commit.

Automatic ones pass the rules first: never to a machine, a blocked or a dead address, and quiet after the hourly limit;
what is held back is booked on the ticket with its reason (mail-requirements 48).
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col, select

from customers.directory import address_of
from customers.tables import ContactPoint, Person
from storage.change import Change
from ticketing.actors import SYSTEM, Actor
from ticketing.contacts import attach, keep_outbound, newest_public_inbound
from ticketing.desk_context import DeskContext
from ticketing.events import AnswerSent, NoteWritten, NoticeSuppressed
from ticketing.history import happened
from ticketing.inbound import File, Party
from ticketing.paper import addressee
from ticketing.tables import Contact, Ticket

SUBSTANTIVE = frozenset({"reply", "question", "resolution", "automatic_answer"})
"""Kinds that meet the first response; receipts, reminders and closing notes do not (sla-requirements 1.5)."""


def send(
    change: Change, desk: DeskContext, ticket: Ticket, kind: str, text: str, actor: Actor, *,
    html: str = "", files: Sequence[File] = (), key: str = "", to_answer: Contact | None = None,
) -> Contact | None:  # fmt: skip
    """Records a public message to the ticket's person and queues it; None where a rule holds an automatic one back.

    `key` makes the notice unique (two causes, one mail). `to_answer` is the message answered, the customer's newest
    where none is given.
    """
    automatic = actor.kind in ("system", "e_level")
    last = to_answer or newest_public_inbound(change.session, ticket.id or 0)
    on_paper = addressee(change.session, ticket, last, automatic=automatic)
    recipient = Party(on_paper.number, on_paper.name) if on_paper else _recipient(change, ticket, last)
    nowhere = recipient is None or (on_paper is not None and not on_paper.reachable)
    if automatic and (reason := _held_back(change, desk, ticket, None if nowhere else recipient, last)):
        happened(change, NoticeSuppressed(ticket.id or 0, change.now, kind, reason), actor)
        return None
    thread = {"postal": list(on_paper.lines)} if on_paper else _thread_of(last)
    channel = on_paper.medium if on_paper else "email" if recipient else ticket.first_channel
    contact = keep_outbound(
        change, ticket=ticket, kind=kind, channel=channel, message_id=desk.new_message_id(),
        subject=last.subject if last and last.subject else ticket.subject, text=text, html=html, to=recipient,
        agent_id=actor.agent_id, automatic=automatic, details=thread,
    )  # fmt: skip
    attach(change, desk.blobs, contact.id or 0, files)
    if recipient:
        change.later(
            "paper" if on_paper else "mail",
            {"contact_id": contact.id, "kind": kind},
            key=key or f"mail:{contact.id}",
            about=f"contact:{contact.id}",
        )
    by = actor.kind if actor.kind in ("agent", "e_level") else "agent" if actor.kind == "api" else "system"
    happened(change, AnswerSent(ticket.id or 0, change.now, contact.id or 0, kind, by, kind in SUBSTANTIVE), actor)
    return contact


def note(
    change: Change, desk: DeskContext, ticket: Ticket, text: str, actor: Actor, files: Sequence[File] = ()
) -> Contact:
    """An internal note: part of the story, invisible to customers, meets no promise."""
    contact = keep_outbound(
        change, ticket=ticket, kind="note", channel="desk", message_id=desk.new_message_id(), subject="", text=text, to=None,
        agent_id=actor.agent_id, visibility="internal",
    )  # fmt: skip
    attach(change, desk.blobs, contact.id or 0, files)
    happened(change, NoteWritten(ticket.id or 0, change.now, contact.id or 0), actor or SYSTEM)
    return contact


def _recipient(change: Change, ticket: Ticket, last: Contact | None) -> Party | None:
    """Where an answer goes: the address the customer last wrote from (or asked to be answered at), else their primary one."""
    if last and last.channel in ("email", "web", "api"):
        reply_to = last.details.get("reply_to")
        if reply_to and "@" in reply_to["address"]:
            return Party(reply_to["address"], reply_to["name"])
        if "@" in last.sender_address:
            return Party(last.sender_address, last.sender_name)
    point = address_of(change.session, ticket.person_id) if ticket.person_id else None
    person = change.session.get(Person, ticket.person_id) if ticket.person_id else None
    return Party(point.value, person.display_name if person else "") if point else None


def _held_back(change: Change, desk: DeskContext, ticket: Ticket, recipient: Party | None, last: Contact | None) -> str:
    """Why an automatic message must not go out now; empty where it may."""
    if recipient is None:
        return "no_address"
    if last is not None and "imported" in last.details.get("warnings", ()):
        return "imported"
    if last is not None and last.suppress_reason:
        return f"machine:{last.suppress_reason}"
    person = change.session.get(Person, ticket.person_id) if ticket.person_id else None
    if person and (person.blocked or person.status != "active"):
        return "person_restricted"
    here = (ContactPoint.kind == "email", ContactPoint.value == recipient.address.lower())
    if change.session.exec(select(ContactPoint.dead_since).where(*here)).first():
        return "address_dead"
    sent = change.session.exec(
        select(func.count())
        .select_from(Contact)
        .where(
            Contact.person_id == ticket.person_id, Contact.direction == "out", col(Contact.auto_generated).is_(True),
            col(Contact.occurred_at) > change.now - timedelta(hours=1),
        )
    ).one()  # fmt: skip
    return "hourly_limit" if sent >= desk.settings.limits.mails_per_sender_hour else ""


def _thread_of(last: Contact | None) -> dict[str, object]:
    """In-Reply-To and References of an answer to `last` (RFC 5322 section 3.6.4)."""
    if last is None or last.channel != "email" or not last.details.get("message_id"):
        return {}
    named = last.details.get("references") or last.details.get("in_reply_to") or []
    return {"in_reply_to": [last.details["message_id"]], "references": [*named[-30:], last.details["message_id"]]}
