"""Targets that promise what nobody was promised before: from their instant on they count for tickets that wait already, too.

Open tickets are looked through in portions, without holding anybody up; those concerned get their clocks as of that instant.
It is safe to run twice: a clock that is there is left alone.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session, col, select

from sla.recompute import AGAIN_AFTER
from sla.registry import Registry, dimensions_of
from sla.taking_up import begin_promised
from sla.terms import Terms
from sla.ticket_clocks import TicketClocks
from storage.change import Change
from storage.database import Database
from storage.outbox import Entry
from storage.together import together
from ticketing.states import State, shelf
from ticketing.tables import Ticket

log = logging.getLogger(__name__)

KIND = "sla_promises"
LOOKED_AT, BEGUN = 2000, 50
"""Tickets read at a time, and given clocks in one change."""
TURN = 2.0
"""So many seconds are worked for one entry of the outbox, as in `sla/recompute.py`."""
_COLUMNS = (
    Ticket.id, Ticket.organisation_id, Ticket.segment, Ticket.type, Ticket.priority, Ticket.category, Ticket.first_channel, Ticket.level, Ticket.beyond,
)  # fmt: skip


def ask_for(change: Change, since: datetime) -> None:
    """Has clocks begun where targets promise something new; twice, for what other processes wrote with the targets before."""
    first = max(change.now, since)
    for due in (first, first + AGAIN_AFTER):
        change.later(KIND, {"since": since.isoformat(), "after": 0}, due=due)


def ask_for_late(change: Change, terms: Terms, ticket: Ticket, received: datetime) -> None:
    """Has one ticket given what was newly promised between its message and now: the walk through those that wait is over."""
    for since in terms.changes:
        if received < since <= change.now and terms.newly(dimensions_of(ticket), since):
            change.later(KIND, {"since": since.isoformat(), "ticket": ticket.id})


@dataclass(frozen=True, slots=True)
class NewPromises:
    """Works the outbox entries `sla_promises`: `{"since": an instant, "after": a ticket's id}`, or "ticket", for that one alone."""

    database: Database
    registry: Registry

    async def __call__(self, entry: Entry) -> Callable[[Change], None] | None:
        self.registry.forget()
        since = datetime.fromisoformat(entry.payload["since"])
        if ticket := entry.payload.get("ticket"):
            return lambda change: self.begin(change, since, [ticket])
        after = int(entry.payload["after"])
        ends = time.monotonic() + TURN
        while time.monotonic() <= ends:
            tickets, last = await self.database.read(lambda session, after=after: self.concerned(session, since, after))  # type: ignore[misc]
            for start in range(0, len(tickets), BEGUN):
                some = tickets[start : start + BEGUN]
                await self.database.change(lambda change, some=some: self.begin(change, since, some))  # type: ignore[misc]
            if last == after:
                return None
            after = last
        rest, key = {"since": since.isoformat(), "after": after}, f"{KIND} after {entry.id}"
        return lambda change: _go_on(change, rest, key)

    def now(self, since: datetime) -> int:
        """The same on this thread, for the demo and tests; how many tickets were concerned."""
        after = concerned = 0
        while True:
            tickets, last = self.database.read_now(lambda session, after=after: self.concerned(session, since, after))  # type: ignore[misc]
            self.database.change_now(lambda change, some=tickets: self.begin(change, since, some))  # type: ignore[misc]
            concerned += len(tickets)
            if last == after:
                return concerned
            after = last

    def concerned(self, session: Session, since: datetime, after: int) -> tuple[list[int], int]:
        """Those of the next open tickets that are promised something they were not before; and the last one looked at."""
        terms = self.registry.current(session)
        question = select(*_COLUMNS).where(col(Ticket.id) > after, col(Ticket.shelf) < shelf(State.CLOSED))  # type: ignore[call-overload]
        rows = session.execute(question.order_by(col(Ticket.id)).limit(LOOKED_AT)).all()
        return [row.id for row in rows if terms.newly(dimensions_of(row), since)], rows[-1].id if rows else after

    def begin(self, change: Change, since: datetime, tickets: Sequence[int]) -> None:
        """Gives these tickets the clocks they are owed; one whose history cannot be told is left as it is, and logged."""
        question = select(Ticket).where(col(Ticket.id).in_(tickets)).order_by(col(Ticket.id)).with_for_update()
        held = change.session.exec(question).all()
        done = together(change, [partial(self._begin, ticket, since) for ticket in held])
        for ticket, fault in zip(held, done, strict=True):
            if fault:
                log.error("ticket %s is not given what it is promised since %s", ticket.number, since, exc_info=fault)
        if tickets:
            change.wake("tickets")

    def _begin(self, ticket: Ticket, since: datetime, change: Change) -> None:
        clocks = TicketClocks(change, self.registry, ticket.id or 0, change.now)
        for metric in clocks.terms.newly(dimensions_of(ticket), since):
            begin_promised(clocks, metric, since)
        clocks.done()


def _go_on(change: Change, rest: dict[str, object], key: str) -> None:
    change.later(KIND, rest, key=key)
