"""A changed calendar put right in every open ticket, the past judged anew."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from sqlalchemy import insert, text
from sqlmodel import SQLModel

from bench.filling import TICKET
from foundation.clock import SteppedClock
from foundation.settings import Settings, Storage
from house.assembly import assemble
from house.ground import lay
from house.parts import Parts
from sla import bulk
from sla.calendar_text import calendar_from
from sla.eras import Era, compiled_eras
from sla.recompute import Recompute
from sla.registry import Registry
from sla.saving import save_calendar
from sla.simulation import Draft
from sla.tables import SlaTimer
from sla.what_if import simulate
from storage.change import Change
from storage.migrate import migrate
from tests.kit.postgres import running_cluster
from ticketing.numbers import written
from ticketing.pull_order import pull_place
from ticketing.tables import Ticket

DUES = 1_000_000
TICKETS = 100_000
CHUNK = 5_000
NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
KIND = {
    "segment": "admin",
    "ticket_type": "question",
    "priority": "P3",
    "category": "fault/printer",
    "channel": "email",
}
DAYS = ("mon", "tue", "wed", "thu", "fri")


def run() -> list[dict[str, Any]]:
    """One figure per line: name, value, unit."""
    figures = [_arithmetic()]
    with tempfile.TemporaryDirectory() as folder, running_cluster(durable=True) as cluster:
        for engine, url in (
            ("SQLite", f"sqlite:///{folder}/desk.db"),
            ("PostgreSQL", cluster.url(cluster.create_database())),
        ):
            with filled(url, Path(folder)) as parts:
                figures += _recompute(parts, engine)
                figures.append(_replay(parts, engine))
    return figures


def office(*windows: tuple[str, str]) -> dict[str, Any]:
    return {
        "tz": "Europe/Berlin",
        "week": {day: [list(one) for one in windows] for day in DAYS},
        "holiday_set": "DE-SH",
    }


PLAIN, LUNCH = office(("08:00", "17:00")), office(("08:00", "12:00"), ("13:00", "17:00"))


def _arithmetic() -> dict[str, Any]:
    old = compiled_eras((Era(calendar_from(PLAIN)),))
    new = compiled_eras((Era(calendar_from(PLAIN)), Era(calendar_from(LUNCH), NOW, 2)))
    chance = np.random.default_rng(1)
    since = np.full(DUES, int(NOW.timestamp()))
    dues = since + chance.integers(0, 60 * 86_400, DUES)
    bulk.moved(old, new, since[:10], dues[:10])
    took = _timed(lambda: bulk.moved(old, new, since, dues))
    return {"name": f"{DUES:,} due times in changed hours, arithmetic", "value": took, "unit": "s"}


def _timed(work: Callable[[], Any]) -> str:
    """Seconds on the clock, and of this process's processor (a shared machine has the first at its mercy)."""
    began, processor = perf_counter(), process_time()
    work()
    return f"{perf_counter() - began:.2f} (processor {process_time() - processor:.2f})"


@contextmanager
def filled(url: str, folder: Path) -> Iterator[Parts]:
    settings = Settings(storage=Storage(directory=folder / "storage", database_url=url))
    migrate(url, folder / "backups")
    parts = assemble(lay(settings, SteppedClock(NOW)))
    try:
        for first in range(1, TICKETS, CHUNK):
            parts.database.change_now(lambda change, first=first: _fill(change, parts.registry, first))  # type: ignore[misc]
        with parts.database._writer.connect() as connection:
            connection.execute(text("ANALYZE"))  # as every desk that has run for a minute
            connection.commit()
        yield parts
    finally:
        parts.close()


def _fill(change: Change, registry: Registry, first: int) -> None:
    """Tickets with one open and one finished clock each, as P3 of the segment `admin` has them."""
    terms = registry.current(change.session)
    promised = [terms.promise(metric, KIND, NOW) for metric in ("resolution", "first_response")]
    (resolution, response), hours = [one for one in promised if one], terms.hours("business")
    tickets, timers = [], []
    for n in range(first, first + CHUNK):
        at = NOW - timedelta(minutes=n % 2000)
        due = hours.add(at, resolution.budget.seconds)
        tickets.append({
            **TICKET, "id": n, "number": written("SC", f"{n:08d}"), "public_token": f"bench-{n}", "state": "queued", "shelf": 0, "subject": "Bench",
            "category": "fault.printer", "priority": "P3", "level": 1, "first_level": 1, "pull_sort": pull_place("P3", 0, waits=True), "queue": "allgemein", "due_sort": due, "next_metric": "resolution",
            "created_at": at, "updated_at": at, "last_contact_at": at, "excerpt": "Bench",
        })  # fmt: skip
        clock = {
            "metric": "resolution",
            "target_seconds": resolution.budget.seconds,
            "started_at": at.isoformat(),
            "last_at": at.isoformat(),
            "state": "running",
        }
        same = {
            "ticket_id": n, "target": resolution.snapshot, "calendar": "business", "calendar_version": 1, "terms_since": at, "started_at": at, "due_at": due,
            "paused_seconds": 0, "warned": 0, "paused_since": None, "breached_at": None,
        }  # fmt: skip
        timers.append(
            same
            | {
                "metric": "resolution",
                "state": "running",
                "stopped_at": None,
                "next_at": hours.add(at, resolution.budget.seconds * 3 // 4),
                "clock": clock,
            }
        )
        answered = {
            "metric": "first_response",
            "state": "met",
            "target": response.snapshot,
            "due_at": hours.add(at, response.budget.seconds),
        }
        stopped = {
            **clock,
            "target_seconds": response.budget.seconds,
            "metric": "first_response",
            "state": "met",
            "stopped_at": at.isoformat(),
        }
        timers.append(same | answered | {"stopped_at": at, "next_at": None, "clock": stopped})
    for table, rows in ((Ticket, tickets), (SlaTimer, timers)):
        _insert(change, table, rows)


def _insert(change: Change, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    change.session.connection().execute(insert(table.__table__), rows)  # type: ignore[attr-defined]


def _recompute(parts: Parts, engine: str) -> list[dict[str, Any]]:
    """Every open clock in changed hours, while somebody else writes one row after the other."""
    since = NOW + timedelta(seconds=1)
    parts.database.change_now(lambda change: save_calendar(change, "business", LUNCH, since, seen=1))
    parts.registry.forget()
    waits: list[float] = []
    ends = threading.Event()
    writer = threading.Thread(target=_write, args=(parts, waits, ends))
    writer.start()
    work = Recompute(parts.database, parts.registry)
    changed: list[int] = []
    took = _timed(lambda: changed.append(work.now("business")))
    ends.set()
    writer.join()
    return [
        {"name": f"{changed[0]:,} open clocks put right, {engine}", "value": took, "unit": "s"},
        {"name": f"longest wait of a writer beside it, {engine} (of {len(waits)})", "value": round(max(waits) * 1000), "unit": "ms"},
    ]  # fmt: skip


def _write(parts: Parts, waits: list[float], ends: threading.Event) -> None:
    number = 1
    while not ends.wait(0.01):
        number = number * 7919 % TICKETS + 1
        began = perf_counter()
        parts.database.change_now(lambda change, number=number: _touch(change, number))  # type: ignore[misc]
        waits.append(perf_counter() - began)


def _touch(change: Change, number: int) -> None:
    change.session.execute(text("UPDATE ticket SET excerpt = 'touched' WHERE id = :id"), {"id": number})


def _replay(parts: Parts, engine: str) -> dict[str, Any]:
    """The finished clocks of all tickets, judged in other hours; the open ones beside them."""
    terms = parts.database.read_now(parts.registry.current)
    draft = Draft(NOW + timedelta(days=1), {"business": replace(calendar_from(PLAIN), holiday_set="DE-BY")})
    took = _timed(lambda: parts.database.read_now(lambda session: simulate(session, terms, draft, NOW, 3)))
    return {"name": f"{TICKETS:,} past and {TICKETS:,} open clocks judged in a draft, {engine}", "value": took, "unit": "s"}  # fmt: skip
