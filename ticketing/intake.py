"""One contact's way into ticketing, in one change: who is it, which ticket, what follows (design.md section 3)."""

from dataclasses import dataclass, replace

from sqlalchemy import bindparam, literal, or_, union_all
from sqlmodel import col, select

from customers.directory import (
    Customer,
    add_point,
    at_number,
    customer_at,
    customer_of,
    find_person,
    join_organisation,
    standing,
)
from customers.identity import normal_address
from customers.tables import Person
from staff.rights import Who
from storage.change import Change
from storage.straight import Straight
from ticketing import colleagues, custom_values, ledger
from ticketing.actors import SYSTEM, agent, customer
from ticketing.automation import Recognition
from ticketing.bounces import booked_bounce, booked_complaint, counted_as
from ticketing.call_notes import conclude, follow_up
from ticketing.contacts import excerpt, keep_inbound
from ticketing.desk_context import DeskContext
from ticketing.events import FOREIGN_BOUNCE, CustomerThanked, CustomerWrote, MachineWrote
from ticketing.history import happened
from ticketing.inbound import OLD_MAIL, Inbound, ScannedLetter
from ticketing.moves import changing, locked_by_id, move
from ticketing.no_spam import BLOCKED, SPAM
from ticketing.opening import open_ticket
from ticketing.paper import PAPER, writer_at
from ticketing.reference import Reference
from ticketing.reply_matching import TRUSTED, Append, Key, Open
from ticketing.states import FINAL, Facts, State, on_customer_message
from ticketing.tables import Contact, Ticket
from ticketing.thanks import only_thanks
from ticketing.threads import find_thread
from ticketing.unread import news


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a contact ended: one of the ledger's outcomes, the contact and the ticket where there is one; or not yet."""

    outcome: ledger.Outcome | ledger.Undecided
    contact_id: int | None = None
    ticket_id: int | None = None
    reason: str = ""


def take_in(
    change: Change, desk: DeskContext, reference: Reference, inbound: Inbound, recognition: Recognition
) -> Outcome:
    """Books one inbound contact. Safe to repeat: a second copy is a duplicate."""
    twin = _twin(change, inbound)
    if twin is not None:
        contact_id, ticket_id = twin
        return Outcome("duplicate", contact_id, ticket_id)
    who_at_desk = colleagues.colleague(change, inbound)
    proven = who_at_desk if inbound.trust == "verified" else None
    own = desk.settings.own_addresses
    thread = find_thread(change.session, inbound, own, of_the_desk=proven is not None)
    if inbound.carries_no_matter:
        return _machine(change, desk, inbound, thread)
    if SPAM in inbound.warnings and not (isinstance(thread, Append) and thread.key in TRUSTED):
        return _spam(change, desk, inbound)
    if who_at_desk is not None:
        if proven is None:
            inbound = colleagues.unproven(inbound)
        elif isinstance(thread, Append):
            ticket = locked_by_id(change.session, thread.ticket_id)
            if colleagues.may_answer(change.session, proven, ticket, inbound):
                kept = colleagues.answer(change, desk, proven, ticket, inbound)
                return Outcome("followed_up", kept.id, ticket.id, reason="agent_mail")
            thread = find_thread(change.session, inbound, own)
        elif inbound.forwarded is not None:
            return _passed_on(change, desk, reference, inbound, recognition, proven)
    who = _who(change, inbound, thread)
    if who.person.blocked:
        contact = keep_inbound(change, desk.blobs, inbound, person_id=who.person.id, ticket_id=None, set_aside=BLOCKED)
        return Outcome("set_aside", contact.id, reason=BLOCKED)
    if isinstance(thread, Append):
        ticket = locked_by_id(change.session, thread.ticket_id)  # it may have moved since it was found
        if State(ticket.state) not in FINAL and not _window_is_over(change, desk, ticket):
            return _follow_up(change, desk, inbound, who, ticket, thread.key)
        thread = Open(follow_up_of=ticket.id)
    if thread.linked_to:
        inbound = replace(inbound, warnings=(*inbound.warnings, "no_part_in_ticket"))
    ticket, contact = open_ticket(
        change, desk, reference, inbound, who, recognition, follow_up_of=thread.follow_up_of or thread.linked_to
    )
    conclude(change, desk, inbound, ticket)
    return Outcome("ticketed", contact.id, ticket.id)


def _passed_on(
    change: Change, desk: DeskContext, reference: Reference, inbound: Inbound, recognition: Recognition, by: Who
) -> Outcome:
    """A colleague's forward: the customer is the original sender."""
    of_customer = colleagues.on_behalf(inbound)
    who = _who(change, of_customer, Open())
    ticket, contact = open_ticket(change, desk, reference, of_customer, who, recognition)
    colleagues.comment(change, desk, by, ticket, inbound)
    return Outcome("ticketed", contact.id, ticket.id, reason="forwarded")


def _follow_up(change: Change, desk: DeskContext, inbound: Inbound, who: Customer, ticket: Ticket, key: Key) -> Outcome:
    """A further message on a standing ticket: T8, T12 or T17 where the table says so (a machine's changes nothing)."""
    assert ticket.id is not None
    contact = keep_inbound(change, desk.blobs, inbound, person_id=who.person.id, ticket_id=ticket.id, found_by=key)
    if inbound.suppress_reason is not None and inbound.auto_generated:
        happened(change, MachineWrote(ticket.id, inbound.received_at, contact.id or 0, inbound.suppress_reason), SYSTEM)
        return Outcome("followed_up", contact.id, ticket.id, reason=inbound.suppress_reason)
    if OLD_MAIL in inbound.warnings:
        happened(change, MachineWrote(ticket.id, inbound.received_at, contact.id or 0, OLD_MAIL), SYSTEM)
        return Outcome("followed_up", contact.id, ticket.id, reason=OLD_MAIL)
    if inbound.call is not None:
        follow_up(change, inbound, inbound.call, ticket, contact)
        custom_values.take_over(change, ticket, inbound.fields, agent(inbound.note_by) if inbound.note_by else SYSTEM)
        conclude(change, desk, inbound, ticket)
        return Outcome("followed_up", contact.id, ticket.id)
    with changing(change, ticket):
        news(change, ticket)
        ticket.last_contact_at = inbound.received_at
        ticket.excerpt = excerpt(inbound.reply_text or inbound.body_text)
    actor = customer(who.person.id)
    thanks = only_thanks(inbound.reply_text or inbound.body_text)
    name = on_customer_message(State(ticket.state), only_thanks=thanks)
    wrote = CustomerThanked if thanks and name is None else CustomerWrote
    happened(change, wrote(ticket.id, inbound.received_at, contact.id or 0), actor)
    if name is not None:
        move(change, ticket, name, actor, Facts(reason="replied"), at=inbound.received_at)
    return Outcome("followed_up", contact.id, ticket.id, reason=key)


def _machine(change: Change, desk: DeskContext, inbound: Inbound, thread: Append | Open) -> Outcome:
    """A bounce, an absence note, a receipt: kept with its ticket, or set aside; never a new customer, never an answer.

    A bounce is ours where it names a mail of ours by a key that no stranger knows: somebody else's name is on much spam.
    """
    ticket_id = thread.ticket_id if isinstance(thread, Append) else thread.follow_up_of
    known = find_person(change.session, "email", normal_address(inbound.sender.address))
    ours = inbound.bounce if thread.key in TRUSTED else None
    reason = FOREIGN_BOUNCE if inbound.bounce and not ours else inbound.suppress_reason or "machine"
    counted = counted_as(ours) if ours else reason
    contact = keep_inbound(
        change,
        desk.blobs,
        inbound,
        person_id=known.id if known else None,
        ticket_id=ticket_id,
        set_aside=None if ticket_id else reason,
    )
    if reason == "complaint":
        booked_complaint(change, inbound.in_reply_to)
    if ticket_id is None:
        return Outcome("set_aside", contact.id, reason=counted)
    happened(change, MachineWrote(ticket_id, inbound.received_at, contact.id or 0, reason), SYSTEM)
    if ours:
        booked_bounce(change, ticket_id, ours)
    return Outcome("followed_up", contact.id, ticket_id, reason=counted)


def _spam(change: Change, desk: DeskContext, inbound: Inbound) -> Outcome:
    """Kept where one click takes it back; nobody is made a customer by it, and nobody is answered."""
    known = find_person(change.session, "email", normal_address(inbound.sender.address))
    person_id = known.id if known else None
    contact = keep_inbound(change, desk.blobs, inbound, person_id=person_id, ticket_id=None, set_aside=SPAM)
    return Outcome("set_aside", contact.id, reason=SPAM)


def _who(change: Change, inbound: Inbound, thread: Append | Open) -> Customer:
    """Who it is from; an answer without an address (from a status page) is from the ticket's own person."""
    if inbound.call is not None and (caller := _caller(change, inbound)):
        return caller
    if inbound.scan is not None:
        return _who_on_paper(change, inbound, inbound.scan)
    if inbound.sender.address:
        return customer_at(change, "email", inbound.sender.address, inbound.sender.name, inbound.language)
    ticket_id = thread.ticket_id if isinstance(thread, Append) else thread.follow_up_of
    ticket = change.session.get(Ticket, ticket_id) if ticket_id else None
    known = change.session.get(Person, ticket.person_id) if ticket and ticket.person_id else None
    if known is not None:
        return customer_of(change.session, known)
    nobody = Person(display_name=inbound.sender.name[:200], created_at=change.now)
    change.session.add(nobody)
    change.session.flush()
    return customer_of(change.session, nobody)


def _caller(change: Change, inbound: Inbound) -> Customer | None:
    """Whom the agent recognised, else whose number it is; a number or address nobody has yet becomes theirs where that
    was asked for or the person is new."""
    picked = standing(change.session, inbound.person_id) if inbound.person_id else None
    person = picked or at_number(change.session, inbound.phone)
    if person is not None:
        caller = customer_of(change.session, person)
    elif inbound.phone:
        caller = customer_at(change, "phone", inbound.phone, inbound.sender.name, inbound.language)
    else:
        return None
    if picked is None or inbound.remember_points:
        add_point(change.session, caller.person, "phone", inbound.phone)
        add_point(change.session, caller.person, "email", normal_address(inbound.sender.address))
    return caller


def _who_on_paper(change: Change, inbound: Inbound, scan: ScannedLetter) -> Customer:
    """By the number, else by the whole postal address of the letterhead; a customer number tells a newcomer's organisation."""
    who = writer_at(change, inbound.sender.address, scan.address, inbound.sender.name, inbound.language)
    if who.organisation is None and scan.customer_no and who.person.identity == "unknown":
        joined = join_organisation(change.session, who.person, scan.customer_no)
        return customer_of(change.session, who.person) if joined else who
    return who


def _window_is_over(change: Change, desk: DeskContext, ticket: Ticket) -> bool:
    """Whether a resolved ticket can no longer be reopened though it is not closed yet."""
    if ticket.state != State.RESOLVED or ticket.resolved_at is None:
        return False
    return change.now > desk.add_working_days(ticket.resolved_at, desk.settings.lifecycle.reopen_working_days)


def _twin(change: Change, inbound: Inbound) -> tuple[int | None, int | None] | None:
    """The contact (and its ticket) that is this very message, taken in before: the same bytes in the same mailbox (of a
    scan in any folder, for no two sheets give the same bytes), or a copy of it that came another way."""
    here = {"external_id": inbound.external_id, "channel": inbound.channel, "mailbox": inbound.mailbox}
    exact = _TWIN if inbound.scan is None else _TWIN_ON_PAPER
    found = exact.rows(change.session, **here, sha256=inbound.sha256, content_key=inbound.content_key)
    return min(found)[1:] if found else None


_SAME = select(literal(0).label("rank"), Contact.id, Contact.ticket_id).where(
    Contact.external_id == bindparam("external_id"), Contact.sha256 == bindparam("sha256")
)
_COPY = select(literal(1), Contact.id, Contact.ticket_id).where(Contact.content_key == bindparam("content_key"))
_HERE = _SAME.where(Contact.channel == bindparam("channel"), Contact.mailbox == bindparam("mailbox"))
_ON_PAPER = _SAME.where(or_(*(col(Contact.channel) == one for one in PAPER)))
_TWIN, _TWIN_ON_PAPER = (Straight(union_all(exact, _COPY)) for exact in (_HERE, _ON_PAPER))
