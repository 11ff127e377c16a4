"""A ticket as its customer may see it: public messages as plain text, the state in plain words, what can be done now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from channels.web import own_messages
from channels.web.view import Message
from customers.feedback_tables import Rating
from foundation.settings import Settings
from pages.saying import saying
from pages.view import FileView, Passage, laid_out
from sla.customer_due import for_customer, held
from staff.tables import Agent
from ticketing.desk_context import DeskContext
from ticketing.due_order import next_due
from ticketing.states import FINAL, State
from ticketing.tables import Attachment, Contact, Ticket


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket read for its page. `continues_as`: the number of the ticket that took it in."""

    id: int
    number: str
    token: str
    subject: str
    state: str
    language: str
    opened_at: datetime
    due_at: datetime
    next_metric: str
    reopen_until: datetime | None
    messages: tuple[Message, ...]
    writer_name: str
    writer_address: str
    score: int
    comment: str
    continues_as: str = ""
    told: str = ""
    """The state as a customer is told it."""
    held: bool = False
    """Whether what was promised stands still, for a third party is waited for."""

    @property
    def final(self) -> bool:
        return self.state in FINAL

    def may_reopen(self, now: datetime) -> bool:
        return self.reopen_until is not None and now <= self.reopen_until


def told_state(session: Session, ticket: Ticket, left_by: datetime) -> str:
    """The state, or `withdrawn` where the customer ended it before there was an answer. It is worked on as long as a colleague
    may still take back the message that resolved it, or that asks the customer something."""
    if _on_hold(session, ticket, left_by):
        return State.IN_PROGRESS
    withdrawn = ticket.state == State.CANCELLED and ticket.closure_code == "withdrawn"
    return "withdrawn" if withdrawn else ticket.state


def _on_hold(session: Session, ticket: Ticket, left_by: datetime) -> bool:
    """Whether the ticket stands as it does through a message that has not left yet."""
    if ticket.state == State.RESOLVED and ticket.resolved_at and ticket.resolved_at > left_by:
        through = col(Contact.occurred_at) == ticket.resolved_at
    elif ticket.state == State.WAITING_CUSTOMER:
        through = col(Contact.kind) == "question"
    else:
        return False
    held = select(Contact.id).where(Contact.ticket_id == ticket.id, *own_messages.held(left_by), through).limit(1)
    return session.exec(held).first() is not None


def left_by(settings: Settings, now: datetime) -> datetime:
    """What colleagues wrote up to this instant has left the house."""
    return now - timedelta(seconds=settings.mail.undo_seconds)


def standing(session: Session, desk: DeskContext, ticket: Ticket, now: datetime, url: str = "") -> Standing:
    """Read for the page at `url`, usually the one behind the ticket's own link."""
    assert ticket.id is not None
    sent = left_by(desk.settings, now)
    reader, contacts = own_messages.shown(session, ticket, sent)
    told = told_state(session, ticket, sent)
    files = _files(session, ticket, contacts, url or f"/t/{ticket.public_token}")
    names = _agents(session, contacts)
    company = desk.settings.desk.company
    own = next((row for row in reversed(contacts) if reader.wrote(row) and not row.auto_generated), None)
    due = for_customer(session, ticket.id, next_due(session, ticket.id), own=True)
    rating = session.get(Rating, ticket.id)
    until = None
    if told == State.RESOLVED and ticket.resolved_at is not None:
        until = desk.add_working_days(ticket.resolved_at, desk.settings.lifecycle.reopen_working_days)
    return Standing(
        id=ticket.id, number=ticket.number, token=ticket.public_token, subject=ticket.subject, state=told if told == State.IN_PROGRESS else ticket.state,
        language=ticket.language, opened_at=ticket.created_at, due_at=due.at, next_metric=due.metric,
        reopen_until=until,
        messages=tuple(
            Message(
                at=row.occurred_at, mine=reader.wrote(row), author=_author(row, names, company),
                passages=passages(row), channel=row.channel, automatic=row.direction == "out" and row.auto_generated,
                files=files.get(row.id or 0, ()),
            )
            for row in contacts
        ),
        writer_name=own.sender_name if own else "", writer_address=own.sender_address if own else "",
        score=rating.score if rating else 0, comment=rating.comment if rating else "",
        continues_as=own_messages.staying(session, ticket).number if ticket.merged_into_id else "",
        told=told, held=held(session, ticket),
    )  # fmt: skip


def passages(contact: Contact) -> tuple[Passage, ...]:
    """The text with what was folded away (quotes, signatures) as folds; the HTML of a mail is never shown."""
    text, at, found = contact.body_text, 0, []
    for start, end, kind in sorted(contact.details.get("folds", ())):
        if start < at or end > len(text):
            continue
        found += [Passage(text[at:start]), Passage(text[start:end], kind)]
        at = end
    found.append(Passage(text[at:]))
    return laid_out(passage for passage in found if passage.text.strip())


def public_file(session: Session, ticket: Ticket, attachment_id: int, sent: datetime) -> Attachment | None:
    """The file, where it belongs to a message the page shows and nothing speaks against it."""
    found = session.get(Attachment, attachment_id)
    if found is None or found.check_state != "clean":
        return None
    _, contacts = own_messages.shown(session, ticket, sent)
    return found if any(row.id == found.contact_id for row in contacts) else None


def _files(session: Session, ticket: Ticket, contacts: list[Contact], page: str) -> dict[int, tuple[FileView, ...]]:
    rows = session.exec(
        select(Attachment)
        .where(col(Attachment.contact_id).in_([row.id for row in contacts]))
        .order_by(col(Attachment.id))
    ).all()
    found: dict[int, tuple[FileView, ...]] = {}
    for row in rows:
        clean = row.check_state == "clean"
        url = f"{page}/files/{row.id}" if clean else ""
        view = FileView(
            row.filename, row.size, url, "" if clean else saying(ticket.language).word("file_state", row.check_state)
        )
        found[row.contact_id] = (*found.get(row.contact_id, ()), view)
    return found


def _author(contact: Contact, agents: dict[int, str], company: str) -> str:
    if contact.direction == "in":
        return contact.sender_name or contact.sender_address
    return agents.get(contact.agent_id or 0, company)


def _agents(session: Session, contacts: list[Contact]) -> dict[int, str]:
    ids = {row.agent_id for row in contacts if row.agent_id and row.direction == "out"}
    rows = session.exec(select(Agent).where(col(Agent.id).in_(ids))).all() if ids else []
    return {row.id or 0: row.public_alias or row.display_name for row in rows}
