"""Mail of our own people: an answer they write in their mail program, and a customer's mail they pass on.

Only an authenticated sender counts (mail-requirements 43): anybody can write a colleague's address into a mail. What
merely looks like a colleague's is treated like a customer's, with a warning beside it.
"""

from dataclasses import replace

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from customers.identity import normal_address
from customers.tables import ContactPoint
from staff import roster
from staff.rights import Right, Who, may
from staff.rights import agent as who_is
from staff.tables import Agent
from storage.change import Change
from storage.straight import Straight
from ticketing import answers, correspondents
from ticketing.actors import agent as by_agent
from ticketing.agent_moves import reply
from ticketing.contacts import keep_inbound
from ticketing.desk_context import DeskContext
from ticketing.inbound import Inbound
from ticketing.states import FINAL, State
from ticketing.tables import Contact, Ticket
from ticketing.ticket_scope import scope_of

BY_MAIL = "agent_mail"
"""Kind of the contact that keeps a colleague's mail as it came; the conversation shows the answer made of it."""
_AT_DESK = Straight(
    select(Agent.id, Agent.roles, Agent.levels, Agent.queues).where(
        func.lower(col(Agent.email)) == bindparam("address"), col(Agent.active)
    )
)


def colleague(change: Change, inbound: Inbound) -> Who | None:
    """The active member of the desk whose address a human mail bears, proven or not, with the rights of whom they stand in for."""
    address = normal_address(inbound.sender.address)
    if inbound.channel != "email" or not address or inbound.auto_generated or inbound.suppress_reason:
        return None
    row = _AT_DESK.first(change.session, address=address)
    if row is None:
        return None
    stands_for = roster.at(change.session, change.now).stands_for(row.id)
    return who_is(row.id, row.roles, row.levels, row.queues, stands_for)


def may_answer(session: Session, who: Who, ticket: Ticket, inbound: Inbound) -> bool:
    """Whether this mail is a colleague's answer on the ticket. One who asks for help is a customer there."""
    if State(ticket.state) in FINAL or not inbound.reply_text.strip() or inbound.trust != "verified":
        return False
    own = select(ContactPoint.id).where(
        ContactPoint.person_id == ticket.person_id, ContactPoint.kind == "email",
        ContactPoint.value == normal_address(inbound.sender.address),
    )  # fmt: skip
    return may(who, Right.TICKET_REPLY, scope_of(session, ticket)) and session.exec(own).first() is None


def answer(change: Change, desk: DeskContext, who: Who, ticket: Ticket, inbound: Inbound) -> Contact:
    """The visible part of the mail goes to the customer as the colleague's answer, with the copies an answer of theirs at the
    desk would have, save to whom the colleague wrote directly; a mail the customer got as well is a note. Answers the
    contact that keeps the mail as it came."""
    kept = keep_inbound(
        change, desk.blobs, inbound, person_id=None, ticket_id=ticket.id, kind=BY_MAIL, agent_id=who.agent_id
    )
    actor, files = by_agent(who.agent_id or 0), [file for file in inbound.files if not file.inline]
    text = inbound.reply_text.strip()
    if _customer_has_it(change.session, ticket, inbound):
        said = answers.note(change, desk, ticket, text, actor, files)
    else:
        addressed = _addressed(inbound)
        known = correspondents.of(change.session, ticket.id or 0, desk.settings.own_addresses)
        cc = [party for party in known.cc if normal_address(party.address) not in addressed]
        said = reply(change, desk, ticket, text, actor, files=files, cc=cc) or kept
    said.details = {**said.details, "by_mail": kept.id}
    change.session.add(said)
    return kept


def on_behalf(inbound: Inbound) -> Inbound:
    """A colleague's forward as the customer's own message; what the colleague wrote above becomes a note."""
    passed_on = inbound.forwarded
    assert passed_on is not None
    return replace(
        inbound, sender=passed_on.sender, subject=passed_on.subject or inbound.subject, body_text=passed_on.text,
        reply_text=passed_on.reply_text, folds=passed_on.folds, to=(), cc=(), reply_to=None, also_reply_to=(), message_id="", in_reply_to=(),
        references=(), thread_hints=(), trust="unknown", sender_checks=(), warnings=(*inbound.warnings, "forwarded_by_colleague"),
    )  # fmt: skip


def comment(change: Change, desk: DeskContext, who: Who, ticket: Ticket, inbound: Inbound) -> None:
    """What the colleague wrote above the mail passed on."""
    if inbound.forwarded and (text := inbound.forwarded.comment.strip()):
        answers.note(change, desk, ticket, text, by_agent(who.agent_id or 0))


def unproven(inbound: Inbound) -> Inbound:
    """A mail that bears a colleague's address and is not proven to be from there."""
    return replace(inbound, warnings=(*inbound.warnings, "colleague_unproven"))


def _customer_has_it(session: Session, ticket: Ticket, inbound: Inbound) -> bool:
    addressed = _addressed(inbound)
    points = session.exec(
        select(ContactPoint.value).where(ContactPoint.person_id == ticket.person_id, ContactPoint.kind == "email")
    )
    return any(value in addressed for value in points)


def _addressed(inbound: Inbound) -> set[str]:
    return {normal_address(party.address) for party in (*inbound.to, *inbound.cc)}
