"""The rules of the time zones changed: a start finds other zone data than the start before, and open dues are reckoned anew. A
server that runs on meanwhile says within ten minutes that deadlines follow with its next start.

Calendars are compiled with the data of the start. A due that was reckoned with other data is not there to be moved from, so each is
reckoned from the start of its clock; what is past, and what was missed, stays. It is safe to run twice.
"""

import logging
import time
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from sqlmodel import Session, col, select

from sla import levels, working_days
from sla.clock_data import from_data, to_data
from sla.policy import BY_HAND
from sla.recompute import TURN, tell_tickets
from sla.registry import Registry
from sla.tables import SlaTimer
from sla.terms import Promise, Terms
from staff import audit
from storage.change import Change
from storage.database import Database
from storage.installation import fact, put
from storage.outbox import Entry
from ticketing.due_table import TicketDue
from ticketing.tables import Ticket

log = logging.getLogger(__name__)

KIND = "sla_zone_rules"
FACT = "zone data"
BY = "server"
PORTION = 200


def release() -> str:
    """Which release of the zone data counts here: that of the system, as it lies where Python looks first, or of the package
    that stands in for it."""
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / "tzdata.zi").is_file():
            with (folder / "tzdata.zi").open(encoding="utf-8") as rules:
                return rules.readline().removeprefix("# version").strip()
    return version("tzdata")


def newer(session: Session, here: str) -> str:
    """A sentence where the machine has got other zone data since the server started; empty otherwise."""
    started_with = fact(session, FACT)
    if started_with in (None, here):
        return ""
    return f"The rules of the time zones on this machine are those of {here} now, deadlines are reckoned by {started_with}. They follow with the next start of the server."


def notice(change: Change, now_in_force: str) -> bool:
    """Whether the start before this one found another release; then that stands in the log of changes, and open dues follow."""
    before = fact(change.session, FACT)
    if before == now_in_force:
        return False
    put(change, FACT, now_in_force)
    if before is None:
        return False
    audit.note(change, BY, FACT, {"release": before}, {"release": now_in_force})
    change.later(KIND, {"after": 0})
    return True


@dataclass(frozen=True, slots=True)
class ZoneRules:
    """Works the outbox entries `sla_zone_rules`: `{"after": a timer's number}`."""

    database: Database
    registry: Registry

    async def __call__(self, entry: Entry) -> Callable[[Change], None] | None:
        after, ends = int(entry.payload["after"]), time.monotonic() + TURN
        while time.monotonic() <= ends:
            last = await self.database.change(lambda change, after=after: self.portion(change, after))  # type: ignore[misc]
            if last == after:
                return None
            after = last
        return lambda change: change.later(KIND, {"after": after}, key=f"{KIND} after {entry.id}")

    def portion(self, change: Change, after: int) -> int:
        """The last of the next open timers behind number `after`, which are right now."""
        question = (
            select(SlaTimer, Ticket, TicketDue.due_sort, TicketDue.next_metric)
            .join(Ticket, col(Ticket.id) == col(SlaTimer.ticket_id))
            .join(TicketDue, col(TicketDue.ticket_id) == col(SlaTimer.ticket_id))
            .where(
                col(SlaTimer.id) > after,
                col(SlaTimer.state).in_(("running", "paused")),
                col(SlaTimer.metric) != BY_HAND,
            )
            .order_by(col(SlaTimer.id)).limit(PORTION).with_for_update(of=(SlaTimer, Ticket, TicketDue))
        )  # fmt: skip
        rows = change.session.exec(question).all()
        terms = self.registry.current(change.session)
        moved = {
            ticket.id or 0: (due, metric, ticket.pull_sort)
            for row, ticket, due, metric in rows
            if _reckoned_anew(change, terms, row)
        }
        change.session.flush()
        tell_tickets(change.session, moved)
        if moved:
            log.info("%s deadlines were reckoned anew with other zone data", len(moved))
            change.wake("timers")
            change.wake("tickets")
        return rows[-1][0].id or 0 if rows else after


def _reckoned_anew(change: Change, terms: Terms, row: SlaTimer) -> bool:
    """Puts the due of a clock where the rules have it now. The end of an opening and the beginning of the next are one due."""
    if row.due_at is None or (row.paused_since is None and row.due_at <= change.now):
        return False  # missed already, whoever noticed
    hours, kept = terms.hours(row.calendar, row.calendar_version), from_data(row.clock, row.due_at)
    promise = Promise(working_days.budget_taken(row.target), hours, row.target)
    under = working_days.put_under(promise, kept, hours, max(change.now, kept.last_at))
    if hours.between(row.due_at, under.due_at) == 0:
        return False
    clock = replace(kept.clock, due_at=under.due_at, target_seconds=under.target_seconds)
    row.due_at, row.clock = under.due_at, to_data(replace(kept, clock=clock))
    if working_days.promised(row.target):
        row.target = {**row.target, "seconds": under.target_seconds}
    row.next_at = levels.next_look(clock, hours, row.target["warn_percent"], row.warned)
    return True
