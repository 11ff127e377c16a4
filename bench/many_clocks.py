"""A desk with very many open clocks, for measuring only: some tickets as the product starts them, then copied in the database.

Each ticket has one open and one finished clock, as P3 of the segment `admin` has them, and the first line of its history.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import BigInteger, String, cast, insert, literal, select, text

from bench.copying import without_indexes
from bench.filling import TICKET
from foundation.clock import SteppedClock
from foundation.settings import Settings, Storage
from house.assembly import assemble
from house.ground import lay
from house.parts import Parts
from sla.registry import Registry
from sla.tables import SlaTimer
from storage.change import Change
from storage.migrate import migrate
from ticketing.due_table import TicketDue
from ticketing.numbers import written
from ticketing.pull_order import pull_place
from ticketing.tables import Ticket, TicketEvent

FIRST = 5_000
"""So many tickets are made one by one, all others are copies of them."""
NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
KIND = {"segment": "admin", "ticket_type": "question", "priority": "P3", "category": "fault/printer", "channel": "email"}  # fmt: skip


@contextmanager
def filled(url: str, folder: Path, tickets: int) -> Iterator[Parts]:
    """A desk of so many tickets (a multiple of `FIRST`, at least that many), its clock standing at `NOW`."""
    settings = Settings(storage=Storage(directory=folder / "storage", database_url=url))
    migrate(url, folder / "backups")
    parts = assemble(lay(settings, SteppedClock(NOW)))
    try:
        parts.database.change_now(lambda change: _fill(change, parts.registry))
        with _quickly(url):
            parts.database.change_now(lambda change: _copy(change, max(1, tickets // FIRST)))
        with parts.database._writer.connect() as connection:
            connection.execute(text("ANALYZE"))  # as every desk that has run for a minute
            connection.commit()
        yield parts
    finally:
        parts.close()


@contextmanager
def _quickly(url: str) -> Iterator[None]:
    if url.startswith("sqlite"):
        yield
        return
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        with without_indexes(connection, ("ticket", "ticket_due", "ticket_event", "sla_timer")):
            yield
        connection.execute("VACUUM ANALYZE ticket, ticket_due, ticket_event, sla_timer")
        connection.execute("CHECKPOINT")


def _fill(change: Change, registry: Registry) -> None:
    terms = registry.current(change.session)
    promised = [terms.promise(metric, KIND, NOW) for metric in ("resolution", "first_response")]
    (resolution, response), hours = [one for one in promised if one], terms.hours("business")
    tickets, dues, lines, timers = [], [], [], []
    for n in range(1, FIRST + 1):
        at = NOW - timedelta(seconds=n * 37)
        due = hours.add(at, resolution.budget.seconds)
        tickets.append({
            **TICKET, "id": n, "number": written("SC", f"{n:08d}"), "public_token": f"bench-{n}", "state": "queued", "shelf": 0, "subject": "Bench",
            "category": "fault.printer", "priority": "P3", "level": 1, "first_level": 1, "pull_sort": pull_place("P3", 0, waits=True), "queue": "allgemein",
            "created_at": at, "updated_at": at, "last_contact_at": at, "excerpt": "Bench", "beyond": "",
        })  # fmt: skip
        clock = {"target_seconds": resolution.budget.seconds, "started_at": at.isoformat(), "last_at": at.isoformat()}
        dues.append(
            {
                "ticket_id": n,
                "shelf": 0,
                "state": "queued",
                "assignee_id": None,
                "due_sort": due,
                "next_metric": "resolution",
            }
        )
        opened = {"contact_id": 0, "by": "customer", "answered_at_once": True, "machine": False}
        lines.append({"ticket_id": n, "at": at, "actor_kind": "customer", "actor_ref": "", "kind": "opened", "data": opened})  # fmt: skip
        same = {
            "ticket_id": n, "calendar": "business", "calendar_version": 1, "terms_since": at, "started_at": at, "paused_seconds": 0, "warned": 0,
            "paused_since": None, "breached_at": None,
        }  # fmt: skip
        timers.append(same | {
            "id": 2 * n - 1, "metric": "resolution", "state": "running", "target": resolution.snapshot, "due_at": due, "stopped_at": None,
            "next_at": hours.add(at, resolution.budget.seconds * 3 // 4), "clock": clock | {"metric": "resolution", "state": "running"},
        })  # fmt: skip
        stopped = {"metric": "first_response", "state": "met", "target_seconds": response.budget.seconds, "stopped_at": at.isoformat()}  # fmt: skip
        timers.append(same | {
            "id": 2 * n, "metric": "first_response", "state": "met", "target": response.snapshot,
            "due_at": hours.add(at, response.budget.seconds), "stopped_at": at, "next_at": None, "clock": clock | stopped,
        })  # fmt: skip
    for table, rows in ((Ticket, tickets), (TicketDue, dues), (TicketEvent, lines), (SlaTimer, timers)):
        change.session.connection().execute(insert(table.__table__), rows)  # type: ignore[attr-defined]


def _copy(change: Change, times: int) -> None:
    """The tickets made so far, `times` over: the same but for what has to be another one."""
    further = select(literal(1, BigInteger).label("n")).where(literal(times) > 1).cte("further", recursive=True)
    further = further.union_all(select(further.c.n + 1).where(further.c.n < times - 1))
    moved = further.c.n * FIRST
    another = literal("-") + cast(moved, String)
    for table, others in (
        (Ticket, {"id": moved, "number": another, "public_token": another}),
        (TicketDue, {"ticket_id": moved}),
        (TicketEvent, {"ticket_id": moved}),
        (SlaTimer, {"id": moved * 2, "ticket_id": moved}),
    ):
        columns = [one for one in table.__table__.columns if table is not TicketEvent or one.name != "id"]  # type: ignore[attr-defined]
        values = [one + others[one.name] if one.name in others else one for one in columns]
        copies = select(*values).select_from(table).join(further, literal(True))
        copies = copies.order_by(further.c.n, table.__table__.primary_key.columns[0])  # type: ignore[attr-defined]
        change.session.connection().execute(insert(table).from_select([one.name for one in columns], copies))
