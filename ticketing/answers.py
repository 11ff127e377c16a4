"""Messages of ours: recorded as part of the conversation and left in the outbox, in the same commit.

Automatic ones pass the rules first: never to a machine, a blocked or a dead address, and quiet after the hourly limit;
what is held back is booked on the ticket with its reason (mail-requirements 48).
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, bindparam, func, or_
from sqlmodel import Session, col, select

from customers.suppression import suppressed
from customers.tables import Person
from storage.change import Change
from storage.once import once
from storage.straight import Straight
from ticketing import copies, correspondents, own_signature, sending_limits, sent_in_all
from ticketing.actors import SYSTEM, Actor
from ticketing.contacts import attach, keep_outbound, newest_public_inbound
from ticketing.desk_context import DeskContext
from ticketing.events import AnswerSent, NoteWritten, NoticeSuppressed
from ticketing.history import happened
from ticketing.inbound import OLD_MAIL, File, Party
from ticketing.paper import addressee, typeable
from ticketing.sending_limits import Sent
from ticketing.tables import Contact, Queue, Ticket

MOST_LOOKED_AT = 500
SUBSTANTIVE = frozenset({"reply", "question", "resolution", "automatic_answer"})
"""Kinds that meet the first response; receipts, reminders and closing notes do not (sla-requirements 1.5)."""

UNDOABLE = frozenset({"reply", "question", "resolution"})
"""What an agent writes waits a moment before it leaves (`ticketing/taking_back.py`)."""


def send(
    change: Change, desk: DeskContext, ticket: Ticket, kind: str, text: str, actor: Actor, *,
    html: str = "", files: Sequence[File] = (), key: str = "", to_answer: Contact | None = None,
    to: Party | None = None, cc: Sequence[Party] = (), bcc: Sequence[Party] = (), form: str = "",
) -> Contact | None:  # fmt: skip
    """Records a public message to the ticket's person and queues it; None where a rule holds an automatic one back.

    `key` makes the notice unique (two causes, one mail). `to_answer` is the message answered, the customer's newest
    where none is given; `to` whom it goes to by mail, the customer (`correspondents.py`) where nobody is given; `bcc` get it
    unseen by the others. `form` is the key of the form it was written on (`ticketing/sent_forms.py`).
    """
    automatic = actor.kind in ("system", "e_level")
    last = to_answer or newest_public_inbound(change.session, ticket.id or 0)
    on_paper = None if to else addressee(change.session, ticket, last, automatic=automatic)
    recipient = Party(on_paper.number, on_paper.name) if on_paper else to or _recipient(change, desk, ticket, last)
    nowhere = recipient is None or (on_paper is not None and not on_paper.reachable)
    if automatic and (reason := _held_back(change, desk, ticket, None if nowhere else recipient, last)):
        happened(change, NoticeSuppressed(ticket.id or 0, change.now, kind, reason), actor)
        return None
    continued = to_answer or _continued(change, ticket, last, recipient)
    told = () if continued is None or to_answer or on_paper else _conversation(change, ticket, continued, recipient)
    written = {"postal": list(on_paper.lines)} if on_paper else _thread_of(continued, told)
    written |= _in_the_name_of(change, desk, ticket, None if automatic else actor)
    seen = () if on_paper else copies.without(cc, recipient)
    unseen = () if on_paper else copies.without(bcc, recipient, *seen)
    written |= {"bcc": [{"name": one.name, "address": one.address} for one in unseen]} if unseen else {}
    if on_paper and automatic:
        text = typeable(text)  # the history shows what is printed
    channel = on_paper.medium if on_paper else "email" if recipient else ticket.first_channel
    contact = keep_outbound(
        change, ticket=ticket, kind=kind, channel=channel, message_id=desk.new_message_id(form),
        subject=continued.subject if continued and continued.subject else ticket.subject, text=text, html=html, to=recipient,
        cc=seen, agent_id=actor.agent_id, automatic=automatic, details=written,
    )  # fmt: skip
    attach(change, desk.blobs, contact.id or 0, files)
    if automatic:
        sent_in_all.count(change)
    if recipient:
        can_be_undone = actor.kind == "agent" and kind in UNDOABLE
        change.later(
            "paper" if on_paper else "mail",
            {"contact_id": contact.id, "kind": kind},
            key=key or f"mail:{contact.id}",
            about=f"contact:{contact.id}",
            due=change.now + timedelta(seconds=desk.settings.mail.undo_seconds) if can_be_undone else None,
        )
    by = actor.kind if actor.kind in ("agent", "e_level") else "agent" if actor.kind == "api" else "system"
    substantive = kind in SUBSTANTIVE and recipient is not None  # what reaches nobody answers nobody
    happened(change, AnswerSent(ticket.id or 0, change.now, contact.id or 0, kind, by, substantive), actor)
    return contact


def reached(sent: Contact | None) -> bool:
    """Whether a message of ours goes to anybody: of some customers no address is known."""
    return sent is not None and bool(sent.details["to"])


def note(
    change: Change,
    desk: DeskContext,
    ticket: Ticket,
    text: str,
    actor: Actor,
    files: Sequence[File] = (),
    form: str = "",
) -> Contact:
    """An internal note: part of the story, invisible to customers, meets no promise."""
    contact = keep_outbound(
        change, ticket=ticket, kind="note", channel="desk", message_id=desk.new_message_id(form), subject="", text=text, to=None,
        agent_id=actor.agent_id, visibility="internal",
    )  # fmt: skip
    attach(change, desk.blobs, contact.id or 0, files)
    happened(change, NoteWritten(ticket.id or 0, change.now, contact.id or 0), actor or SYSTEM)
    return contact


def _recipient(change: Change, desk: DeskContext, ticket: Ticket, last: Contact | None) -> Party | None:
    """Where an answer goes by mail; None where no address of the customer is known."""
    if last and last.person_id == ticket.person_id is not None and last.channel in correspondents.BY_ADDRESS:
        if "@" in last.sender_address and not last.details.get("reply_to"):  # nearly all: nothing has to be looked up
            return Party(last.sender_address, last.sender_name)
    return correspondents.of(change.session, ticket.id or 0, desk.settings.own_addresses).to


def _held_back(change: Change, desk: DeskContext, ticket: Ticket, recipient: Party | None, last: Contact | None) -> str:
    """Why an automatic message must not go out now; empty where it may."""
    if recipient is None:
        return "no_address"
    if last is not None and OLD_MAIL in last.details.get("warnings", ()):
        return OLD_MAIL
    if last is not None and "dmarc_failed" in last.details.get("warnings", ()):
        return "sender_disowned"  # it would reach somebody who never wrote
    if last is not None and last.suppress_reason:
        return f"machine:{last.suppress_reason}"
    person = change.session.get(Person, ticket.person_id) if ticket.person_id else None
    if person and (person.blocked or person.status != "active"):
        return "person_restricted"
    if suppressed(change.session, recipient.address):
        return "address_dead"
    limits = desk.settings.limits
    if sent_in_all.in_this_hour(change) >= limits.automatic_mails_per_hour:
        return "overall_limit"
    return sending_limits.reached(
        automatic_to(change, ticket.person_id), ticket.id or 0, change.now,
        per_hour=limits.mails_per_sender_hour, per_day=limits.automatic_mails_per_day,
    )  # fmt: skip


def automatic_to(change: Change, person_id: int | None) -> list[Sent]:
    """The automatic mails this person got about tickets in the last day."""
    asked = {"person": person_id, "since": change.now - sending_limits.DAY}
    return [Sent(*row) for row in _SENT.rows(change.session, **asked)]


def _continued(change: Change, ticket: Ticket, last: Contact | None, recipient: Party | None) -> Contact | None:
    """The message that subject and thread of an answer follow: the newest of the ticket's person or of the recipient that
    is beyond doubt, else their first. What anybody else wrote in between would choose the words we send."""
    if last is None or recipient is None:
        return last
    if last.person_id == ticket.person_id is not None and not correspondents.doubtful(last.details):
        return last
    rows = change.session.exec(
        select(Contact.id, Contact.details)
        .where(Contact.ticket_id == ticket.id, Contact.direction == "in", Contact.visibility == "public")
        .where(_of(ticket, recipient))
        .order_by(col(Contact.auto_generated), col(Contact.id).desc())
        .limit(MOST_LOOKED_AT)
    ).all()
    believed = next((number for number, details in rows if not correspondents.doubtful(details)), None)
    number = believed or (rows[-1][0] if rows else None)
    return change.session.get(Contact, number) if number else None


def _of(ticket: Ticket, recipient: Party | None) -> ColumnElement[bool]:
    """Contacts of the ticket's person, or from the recipient's address."""
    address = func.lower(col(Contact.sender_address)) == (recipient.address.lower() if recipient else "")
    return or_(address, col(Contact.person_id) == ticket.person_id) if ticket.person_id else address


def _thread_of(last: Contact | None, told: Sequence[str]) -> dict[str, object]:
    """In-Reply-To and References of an answer to `last` (RFC 5322 section 3.6.4). `told` are the ids of the conversation so
    far: some mail programs name only the last one, and others could not tell the thread by it."""
    if last is None or last.channel != "email" or not last.details.get("message_id"):
        return {}
    parent = last.details["message_id"]
    named = last.details.get("references") or last.details.get("in_reply_to") or []
    chain = [one for one in dict.fromkeys((*told, *named)) if one != parent]
    return {"in_reply_to": [parent], "references": [*chain[:1], *chain[1:][-29:], parent]}


def _conversation(change: Change, ticket: Ticket, last: Contact, recipient: Party | None) -> Sequence[str]:
    """The Message-IDs of the mails that went to and fro before `last` between them and us, oldest first."""
    return change.session.exec(
        select(Contact.external_id)
        .where(Contact.ticket_id == last.ticket_id, Contact.channel == "email", Contact.visibility == "public")
        .where(or_(col(Contact.direction) == "out", _of(ticket, recipient)))
        .where(col(Contact.id) < last.id, ~col(Contact.external_id).startswith("sha256:"))
        .order_by(col(Contact.id))
        .limit(MOST_LOOKED_AT)
    ).all()


def _in_the_name_of(change: Change, desk: DeskContext, ticket: Ticket, signed_by: Actor | None) -> dict[str, object]:
    """Whose address and name a message carries: those of the ticket's queue, where it has any; and what stands below it."""
    mail = once(change.session, _mail_of_queues).get(ticket.queue) or {}
    said: dict[str, object] = {}
    if mail.get("address") or mail.get("name"):
        said["from"] = {"address": mail.get("address", ""), "name": mail.get("name", "")}
    if signed_by:
        by = own_signature.writer(change.session, signed_by.agent_id)
        below = own_signature.below(by, mail, ticket.language, desk.settings)
        said |= {"signature": below} if below else {}
    return said


def _mail_of_queues(session: Session) -> dict[str, dict[str, str]]:
    return dict(_MAIL_OF_QUEUES.rows(session))


_SENT = Straight(
    select(Contact.occurred_at, Contact.ticket_id)
    .where(
        Contact.person_id == bindparam("person"), Contact.direction == "out", col(Contact.auto_generated).is_(True),
        col(Contact.occurred_at) > bindparam("since"),
    )
    .order_by(col(Contact.occurred_at).desc())
    .limit(MOST_LOOKED_AT)
)  # fmt: skip
_MAIL_OF_QUEUES = Straight(select(Queue.code, Queue.mail))
