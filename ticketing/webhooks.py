"""Calls to other programs: which events they can have, and the reaction that leaves a call in the outbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, col, select

from foundation.events import Event, to_data
from storage.change import Change
from ticketing.events import (
    AnswerSent,
    CustomerWrote,
    DeadlineMissed,
    DeadlineWarned,
    FieldChanged,
    TicketAssigned,
    TicketFact,
    TicketMoved,
    TicketOpened,
    TicketRouted,
    TicketsMerged,
)
from ticketing.tables import Ticket
from ticketing.webhook_call import without_words
from ticketing.webhook_tables import Webhook

KIND = "webhook"
TRIAL = "trial"
EVENTS: Mapping[str, type[TicketFact]] = MappingProxyType(
    {
        "ticket.opened": TicketOpened,
        "ticket.customer_wrote": CustomerWrote,
        "ticket.answered": AnswerSent,
        "ticket.moved": TicketMoved,
        "ticket.routed": TicketRouted,
        "ticket.assigned": TicketAssigned,
        "ticket.changed": FieldChanged,
        "ticket.merged": TicketsMerged,
        "ticket.deadline_warned": DeadlineWarned,
        "ticket.deadline_missed": DeadlineMissed,
    }
)
NAMES = {event: name for name, event in EVENTS.items()}
FRESH = timedelta(seconds=2)
"""How long another process may not know of a new program to call."""


@dataclass(frozen=True, slots=True)
class WebhooksChanged(Event):
    """Somebody set up, changed or removed a program to be called."""


class Subscriptions:
    """Who is to be called about what: asked of the database now and then, for the way of every mail leads past here."""

    def __init__(self) -> None:
        self._read_at: datetime | None = None
        self._by_event: Mapping[str, tuple[int, ...]] = {}

    def changed(self, _change: Change, _event: "WebhooksChanged") -> None:
        """Reaction: this process knows at once."""
        self._read_at = None

    def to_event(self, change: Change, event: str) -> tuple[int, ...]:
        """Ids of the programs that want to know of this event."""
        if self._read_at is None or not timedelta(0) <= change.now - self._read_at < FRESH:
            self._by_event, self._read_at = wanted(change.session), change.now
        return self._by_event.get(event, ())


def wanted(session: Session) -> Mapping[str, tuple[int, ...]]:
    """Event → ids of the programs in use that want to know of it."""
    found: dict[str, list[int]] = {}
    for row in session.exec(select(Webhook).where(col(Webhook.active)).order_by(col(Webhook.id))).all():
        for event in row.events:
            found.setdefault(event, []).append(row.id or 0)
    return {event: tuple(ids) for event, ids in found.items()}


def announce(subscriptions: Subscriptions) -> Callable[[Change, TicketFact], None]:
    """The reaction: one entry in the outbox for each program that wants to know."""

    def announced(change: Change, event: TicketFact) -> None:
        name = NAMES[type(event)]
        for webhook_id in subscriptions.to_event(change, name):
            facts = to_data(event)
            change.later(
                KIND, {"webhook": webhook_id, "event": name, "facts": facts}, about=f"ticket:{event.ticket_id}"
            )

    return announced


def call_now(change: Change, webhook_id: int, event: str, about: str, body: str) -> None:
    """Leaves a call with this very body: a trial, or one that is made again."""
    change.later(KIND, {"webhook": webhook_id, "event": event, "about": about, "body": body})


def described(session: Session, facts: Mapping[str, Any], public_url: str) -> tuple[str, str, dict[str, Any]]:
    """Number of the ticket, instant, and the `data` of a call: the facts of the event, and the ticket as it stands now. What
    is confidential keeps its words to itself; the API gives more to whoever may read it."""
    facts = dict(facts)
    ticket = session.get(Ticket, facts.pop("ticket_id"))
    at = facts.pop("at")
    if ticket is None:
        return "", at, {"facts": facts}
    shown = {
        "number": ticket.number, "subject": "" if ticket.confidential else ticket.subject, "type": ticket.type, "state": ticket.state,
        "priority": ticket.priority, "level": ticket.level, "queue": ticket.queue, "category": ticket.category, "segment": ticket.segment,
        "language": ticket.language, "channel": ticket.first_channel, "confidential": ticket.confidential, "version": ticket.version,
        "url": f"{public_url}/desk/tickets/{ticket.number}",
    }  # fmt: skip
    return ticket.number, at, {"ticket": shown, "facts": without_words(facts) if ticket.confidential else facts}
