"""One message about two matters: a message of a ticket, or a part of one, becomes a ticket of its own.

The customer has waited for the second matter since the message came, so its clocks start then. A whole message moves: what
answers it later follows it into the new ticket. Of a part a copy goes, and the message stays where it is. Whoever was answered
before that has had the first answer: the new ticket owes none.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from customers.tables import Organisation, Person, Segment
from foundation.errors import Invalid, Mistake, NotFound
from storage.change import Change
from storage.full_text import index_contact
from storage.rows import insert_now
from ticketing import links, major
from ticketing.actors import SYSTEM, Actor
from ticketing.answers import send
from ticketing.contacts import excerpt
from ticketing.desk_context import DeskContext
from ticketing.due_order import enter
from ticketing.events import TicketOpened, TicketRouted
from ticketing.history import happened
from ticketing.link_events import TicketSplit, TicketSplitOff
from ticketing.moves import changing, move, scopes
from ticketing.notice_texts import text_of
from ticketing.opening import BYPASS_QUEUES, CONFIDENTIAL, at_this_moment, free_number
from ticketing.person_facts import ASKED, Opened, PersonFacts, then_about
from ticketing.pull_order import pull_place
from ticketing.reference import Reference, load
from ticketing.routing import Route, Situation, Step, endings, plain_path, route
from ticketing.rule_acts import carried_out
from ticketing.rule_orders import orders_of
from ticketing.rule_record import recorded
from ticketing.states import Move, State
from ticketing.tables import Attachment, Contact, Ticket, TicketEvent


def split(
    change: Change, desk: DeskContext, ticket: Ticket, contact_id: int, subject: str, category: str, by: Actor, *, part: str = ""
) -> Ticket:  # fmt: skip
    """The new ticket, in the queue its category leads to. Raises Invalid."""
    change.write_now()
    contact, reference = change.session.get(Contact, contact_id), load(change.session)
    if contact is None or contact.ticket_id != ticket.id or contact.direction != "in" or contact.visibility != "public":
        raise NotFound("There is no such message on this ticket.")
    part = part.strip()
    mistakes = []
    if not subject.strip():
        mistakes.append(Mistake("split_subject", "say in a few words what the new ticket is about"))
    if category not in reference.categories:
        mistakes.append(Mistake("split_category", "choose a category"))
    if part and _flat(part) not in _flat(contact.body_text):
        mistakes.append(Mistake("part", "copy the part from the message as it stands there"))
    if not part and contact.id == _first(change.session, ticket):
        mistakes.append(Mistake("part", "the first message stays here; copy the part that is another matter"))
    if mistakes:
        raise Invalid(*mistakes)
    new = _opened(change, desk, reference, ticket, contact, subject.strip()[:500], category, part)
    moved = _copy(change, contact, new, part) if part else contact
    if not part:
        with changing(change, ticket):
            contact.ticket_id = new.id
    happened(
        change, TicketOpened(new.id or 0, contact.received_at, moved.id, "customer", machine=contact.auto_generated), by
    )
    answered_at, answer = _answer_to(change.session, ticket, contact)
    happened(change, TicketSplitOff(new.id or 0, change.now, ticket.number, answered_at, answer), by)
    happened(change, TicketRouted(new.id or 0, change.now, new.level, new.queue), SYSTEM)
    happened(change, TicketSplit(ticket.id or 0, change.now, new.number, 0 if part else contact.id or 0), by)
    links.link(change, new, ticket, "related", by)
    major.join(change, new, reference.majors)
    carried_out(change, desk, new, orders_of(new.route_explanation))
    move(change, new, Move.QUEUE, SYSTEM)
    outage = major.known_about(change.session, new, reference.majors)
    receipt = text_of(change, desk, new, "acknowledgement", {"outage": outage})
    send(change, desk, new, "acknowledgement", receipt, SYSTEM, key=f"ack:{new.id}", to_answer=moved)
    return new


def _answer_to(session: Session, ticket: Ticket, contact: Contact) -> tuple[datetime | None, int]:
    """When a person first answered a message, and with which contact; one that never arrived answered nothing."""
    kinds = col(TicketEvent.kind).in_(("answer_sent", "answer_bounced"))
    question = select(TicketEvent).where(
        TicketEvent.ticket_id == ticket.id, kinds, TicketEvent.at >= contact.received_at
    )
    lines = session.exec(question.order_by(col(TicketEvent.id))).all()
    lost = {line.data["contact_id"] for line in lines if line.kind == "answer_bounced" and line.data["permanent"]}
    for line in lines:
        said = line.data
        if (
            line.kind == "answer_sent"
            and said["substantive"]
            and said["by"] == "agent"
            and said["contact_id"] not in lost
        ):
            return line.at, said["contact_id"]
    return None, 0


def _flat(text: str) -> str:
    """On one line: what is copied from a page breaks its lines elsewhere."""
    return " ".join(text.split())


def _first(session: Session, ticket: Ticket) -> int | None:
    return session.exec(
        select(func.min(Contact.id)).where(Contact.ticket_id == ticket.id, Contact.direction == "in")
    ).one()


def _opened(
    change: Change, desk: DeskContext, reference: Reference, ticket: Ticket, contact: Contact, subject: str, category: str, part: str
) -> Ticket:  # fmt: skip
    """The new ticket of the same customer, under the same promises; a person chose its category, the rules do the rest."""
    way = _way(change, reference, ticket, contact, category, part)
    recorded(change, reference.rules, way)
    text = part or contact.reply_text or contact.body_text
    new: Ticket = insert_now(
        change.session, Ticket, number=free_number(change, desk), public_token=secrets.token_urlsafe(24), type=way.type, state=State.NEW.value, shelf=0, subject=subject,
        category=category, category_source="agent", first_category=category, impact=way.impact, urgency=way.urgency, priority=way.priority,
        language=ticket.language, first_channel=contact.channel, confidential=ticket.confidential or way.queue in reference.reserved or category in CONFIDENTIAL,
        person_id=ticket.person_id, organisation_id=ticket.organisation_id, segment=ticket.segment, level=way.level, first_level=way.level,
        queue=way.queue, route_explanation=plain_path(way), pull_sort=pull_place(way.priority, None, waits=False),
        created_at=contact.received_at, updated_at=change.now, last_contact_at=contact.received_at, excerpt=excerpt(text),
    )  # fmt: skip
    enter(change, new)
    for scope in scopes(new):
        change.count(scope, +1)
    return new


def _way(change: Change, reference: Reference, ticket: Ticket, contact: Contact, category: str, part: str) -> Route:
    said: dict[str, Any] = next((step["values"] for step in ticket.route_explanation if step["code"] == "segment"), {})
    segment = change.session.exec(select(Segment).where(col(Segment.code) == ticket.segment)).first()
    person = change.session.get(Person, ticket.person_id) if ticket.person_id else None
    organisation = change.session.get(Organisation, ticket.organisation_id) if ticket.organisation_id else None
    files = _files(change.session, contact) if not part else []
    about = PersonFacts()
    if reference.rules.asks & ASKED and contact.id is not None:
        came = Opened(0, contact.id, ticket.person_id, contact.received_at)
        about = then_about(change.session, [came])[0]
    situation = Situation(
        channel=contact.channel, sender=contact.sender_address, recipient=contact.mailbox, subject=contact.subject,
        text=part or contact.reply_text or contact.body_text, language=ticket.language, segment=ticket.segment,
        segment_source=said.get("source", ""), organisation=organisation.name if organisation else "", priority_shift=segment.priority_shift if segment else 0,
        critical_workplace=bool(person and person.critical_workplace), category_source="agent",
        has_files=bool(files), files=endings(name for name, inline in files if not inline),
        has_open_ticket=about.has_open_ticket, wrote_recently=about.wrote_recently,
    )  # fmt: skip
    situation = at_this_moment(change, reference, situation, category)
    way = route(
        situation,
        reference.defaults(category),
        reference.rules,
        reference.levels,
        BYPASS_QUEUES,
        general=reference.general,
    )
    step = Step("split", {"number": ticket.number})
    return Route(way.type, way.impact, way.urgency, way.priority, way.level, way.queue, (step, *way.path))


def _files(session: Session, contact: Contact) -> Sequence[tuple[str, bool]]:
    """Name of each file that moves with the message, and whether it is a picture within the text."""
    question = select(Attachment.filename, Attachment.inline).where(Attachment.contact_id == contact.id)
    return session.exec(question.order_by(col(Attachment.id))).all()


def _copy(change: Change, contact: Contact, new: Ticket, part: str) -> Contact:
    """The part as a message of the new ticket, from the same sender at the same time."""
    kept: Contact = insert_now(
        change.session, Contact, direction="in", channel=contact.channel, mailbox=contact.mailbox, external_id=f"{contact.external_id}#{new.number}",
        sha256="", ticket_id=new.id, person_id=contact.person_id, kind=contact.kind, visibility="public", occurred_at=contact.occurred_at,
        received_at=contact.received_at, sender_address=contact.sender_address, sender_name=contact.sender_name, subject=contact.subject,
        body_text=part, reply_text=part, language=contact.language, auto_generated=contact.auto_generated, suppress_reason=contact.suppress_reason,
        details={name: contact.details[name] for name in ("to", "cc", "reply_to", "also_reply_to", "trust") if name in contact.details},
    )  # fmt: skip
    index_contact(change.session, kept.id or 0, kept.subject, part)
    return kept
