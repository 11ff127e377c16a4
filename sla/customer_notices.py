"""What customers are told by themselves about their deadlines: N5 (progress), N8 (a delay ahead) and N9 (a deadline missed).

The reactions leave an entry in the outbox, for a thousand deadlines may be missed in one second. Its handler waits for the
service hours, and tells the customer if that still has a sense, in the commit that books the entry. One notice an hour is enough: what else came due meanwhile,
or lost its sense, is written down as suppressed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlmodel import Session, col, select

from foundation.wording import day_and_time
from sla.clock_data import from_data
from sla.levels import AGAIN
from sla.registry import Registry
from sla.running_clock import warn_at
from sla.tables import SlaBreach, SlaTimer
from sla.ticket_clocks import OPEN
from storage.change import Change
from storage.outbox import Entry
from storage.tables import OutboxEntry
from ticketing.actors import SYSTEM
from ticketing.answers import send
from ticketing.desk_context import DeskContext
from ticketing.events import (
    DeadlineMissed,
    DeadlineWarned,
    NoticeSuppressed,
    TicketAssigned,
    TicketRouted,
)
from ticketing.history import happened
from ticketing.notice_texts import text_of
from ticketing.reference_tables import Queue
from ticketing.states import State
from ticketing.tables import Contact, Ticket

Notice = Literal["progress", "delay", "violation"]
KIND = "customer_notice"
AHEAD_FROM = 90
"""Percent of the resolution at which a delay is ahead."""
A_DAY = timedelta(days=1)
ENOUGH = timedelta(hours=1)
CAN_BE_UNDONE = timedelta(minutes=10)
APOLOGISED_FOR = ("first_response", "resolution")
PASSED_ON = ""
"""Instead of a metric: no deadline, somebody else has the ticket."""
AT_WORK = (State.QUEUED, State.IN_PROGRESS, State.WAITING_THIRD_PARTY)


@dataclass(frozen=True, slots=True)
class CustomerNotices:
    """The reactions, one method per event, and the handler of the outbox entries they leave:
    `{"ticket_id", "notice", "metric", "key"}`, `metric` being empty where no deadline gave the cause; then `was` is what the
    ticket was before somebody else got it."""

    desk: DeskContext
    registry: Registry

    def missed(self, change: Change, event: DeadlineMissed) -> None:
        wanted = self.desk.settings.notices
        if event.metric in APOLOGISED_FOR and wanted.violation:
            self._about_deadline(change, event, "violation")
        elif event.metric == "update" and wanted.progress:
            self._about_deadline(change, event, "progress")

    def warned(self, change: Change, event: DeadlineWarned) -> None:
        wanted = self.desk.settings.notices.delay == "automatic"
        if wanted and event.metric == "resolution" and event.percent == AHEAD_FROM:
            self._about_deadline(change, event, "delay")

    def routed(self, change: Change, event: TicketRouted) -> None:
        if event.level_before not in (None, event.level):
            self._passed_on(change, event.ticket_id, event.at, {"level": event.level_before})

    def assigned(self, change: Change, event: TicketAssigned) -> None:
        if event.agent_before is not None and event.agent_id not in (None, event.agent_before):
            self._passed_on(change, event.ticket_id, event.at, {"assignee_id": event.agent_before})

    async def __call__(self, entry: Entry) -> Callable[[Change], None]:
        return lambda change: self._tell(change, **entry.payload)

    def _about_deadline(self, change: Change, event: DeadlineMissed | DeadlineWarned, notice: Notice) -> None:
        key = f"{notice}:{event.ticket_id}:{event.metric}:{(event.due or event.at).isoformat()}"
        payload = {"ticket_id": event.ticket_id, "notice": notice, "metric": event.metric, "key": key}
        change.later(KIND, payload, key=key, about=f"ticket:{event.ticket_id}")

    def _passed_on(self, change: Change, ticket_id: int, at: datetime, was: dict[str, Any]) -> None:
        """Whoever has heard nothing for a day is told that somebody else takes over, once it can no longer be undone."""
        silent = self.desk.settings.notices.progress and _silent_since(change.session, ticket_id, at) <= at - A_DAY
        if silent and not _passing_on(change.session, ticket_id):
            key = f"progress:{ticket_id}:{PASSED_ON}:{at.isoformat()}"
            payload = {"ticket_id": ticket_id, "notice": "progress", "metric": PASSED_ON, "key": key, "was": was}
            change.later(KIND, payload, key=key, about=f"ticket:{ticket_id}", due=at + CAN_BE_UNDONE)

    def _tell(self, change: Change, ticket_id: int, notice: Notice, metric: str, key: str, was: dict[str, Any] | None = None) -> None:  # fmt: skip
        ticket, row = (
            change.session.get(Ticket, ticket_id),
            _open(change.session, ticket_id, metric or "resolution"),
        )
        if ticket is None:
            return
        waits = ticket.state in AT_WORK if metric == PASSED_ON else row is not None and row.state != "paused"
        if not waits:
            happened(change, NoticeSuppressed(ticket_id, change.now, notice, "answered_meanwhile"))
        elif was and all(getattr(ticket, name) == before for name, before in was.items()):
            happened(change, NoticeSuppressed(ticket_id, change.now, notice, "taken_back"))
        elif (opens := self._opens(change, ticket, row)) > change.now:
            payload = {"ticket_id": ticket_id, "notice": notice, "metric": metric, "key": key, "was": was}
            change.later(KIND, payload, key=f"{key} {opens.isoformat()}", about=f"ticket:{ticket_id}", due=opens)
        elif _told_since(change.session, ticket_id, change.now - ENOUGH):
            happened(change, NoticeSuppressed(ticket_id, change.now, notice, "told_already"))
        else:
            text = text_of(change, self.desk, ticket, notice, self._said(change, ticket, row, notice))
            send(change, self.desk, ticket, notice, text, SYSTEM, key=f"{KIND}:{key}")

    def _said(self, change: Change, ticket: Ticket, row: SlaTimer | None, notice: Notice) -> dict[str, Any]:
        expected = self._expected(change, row) if row is not None and row.state != "paused" else None
        language = ticket.language if ticket.language in ("de", "en") else self.desk.settings.desk.language
        zone = self.desk.settings.desk.time_zone
        said: dict[str, Any] = {"expected": day_and_time(expected, zone, language, change.now) if expected else ""}
        if notice == "progress" or row is None:
            return said | {"state": ticket.state}
        if notice == "delay":
            return said | {"reason": "", "sooner": False}
        return said | {"metric": row.metric, "cause": _cause(change.session, row)}

    def _opens(self, change: Change, ticket: Ticket, row: SlaTimer | None) -> datetime:
        """Now, or when the service hours of this deadline begin again; without one, when the ticket's queue opens."""
        if row is not None:
            return self.registry.current(change.session).hours(row.calendar).next_opening(change.now)
        queue = change.session.get(Queue, ticket.queue)
        opens = queue and queue.calendar and self.desk.next_opening(change.session, queue.calendar, change.now)
        return opens or change.now

    def _expected(self, change: Change, row: SlaTimer) -> datetime | None:
        """The next instant by which we mean to be there: the due, else half the target beyond it; None when that has passed."""
        hours = self.registry.current(change.session).hours(row.calendar)
        clock = from_data(row.clock, row.due_at).clock
        later = (warn_at(hours, clock, percent) for percent in (100, AGAIN))
        return next((at for at in later if at > change.now), None)


def _open(session: Session, ticket_id: int, metric: str) -> SlaTimer | None:
    question = select(SlaTimer).where(SlaTimer.ticket_id == ticket_id, SlaTimer.metric == metric)
    return session.exec(question.where(col(SlaTimer.state).in_(OPEN)).order_by(col(SlaTimer.id)).limit(1)).first()


def _silent_since(session: Session, ticket_id: int, otherwise: datetime) -> datetime:
    """When the customer last heard from us, else when they first wrote."""
    question = select(Contact.occurred_at).where(Contact.ticket_id == ticket_id, Contact.visibility == "public")
    ours = question.where(Contact.direction == "out").order_by(col(Contact.id).desc()).limit(1)
    return session.exec(ours).first() or session.exec(question.order_by(col(Contact.id)).limit(1)).first() or otherwise


def _passing_on(session: Session, ticket_id: int) -> bool:
    """Whether it was passed on a moment ago already, and the customer is still to be told of that."""
    waiting = select(OutboxEntry.payload).where(OutboxEntry.about == f"ticket:{ticket_id}", OutboxEntry.kind == KIND, OutboxEntry.state == "queued")  # fmt: skip
    return any(payload["metric"] == PASSED_ON for payload in session.exec(waiting))


def _told_since(session: Session, ticket_id: int, since: datetime) -> bool:
    """Whether the customer was told anything about a deadline."""
    kinds = col(Contact.kind).in_(("progress", "delay", "violation"))
    question = select(Contact.id).where(Contact.ticket_id == ticket_id, kinds, Contact.occurred_at > since)
    return session.exec(question.limit(1)).first() is not None


def _cause(session: Session, row: SlaTimer) -> str:
    return session.exec(select(SlaBreach.cause).where(SlaBreach.timer_id == row.id)).first() or ""
