"""A changed calendar put right in every open ticket, the past judged anew.

`SCHALTER_BENCH_CLOCKS` says for how many tickets; the goals speak of 1,000,000 open ones and 100,000 past ones.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from sqlalchemy import text

from bench.many_clocks import NOW, filled
from house.parts import Parts
from sla import bulk, recompute
from sla.calendar_text import calendar_from
from sla.eras import Era, compiled_eras
from sla.recompute import Recompute
from sla.saving import save_calendar
from sla.simulation import Draft
from sla.what_if import simulate, turned
from storage.change import Change
from storage.outbox import Handler, Outbox
from tests.kit.postgres import running_cluster

DUES = 1_000_000
TICKETS = int(os.environ.get("SCHALTER_BENCH_CLOCKS", "100000"))
JUDGED = 100_000
"""The past is judged where there are no more tickets than these."""
SERVER = (
    "shared_buffers=2GB",
    "max_wal_size=16GB",
    "checkpoint_timeout=30min",
    "maintenance_work_mem=512MB",
    "wal_compression=lz4",
)
"""A database server of so many open tickets is given memory and room for its log, and keeps it small, as `docs/operator.md` advises."""
DAYS = ("mon", "tue", "wed", "thu", "fri")


def run() -> list[dict[str, Any]]:
    """One figure per line: name, value, unit."""
    figures = [_arithmetic(), {"name": "PostgreSQL with fsync and", "value": ", ".join(SERVER), "unit": ""}]
    with tempfile.TemporaryDirectory() as folder, running_cluster(durable=True, settings=SERVER) as cluster:
        for engine, url in (
            ("PostgreSQL", cluster.url(cluster.create_database())),
            ("SQLite", f"sqlite:///{folder}/desk.db"),
        ):
            with filled(url, Path(folder), TICKETS) as parts:
                figures += asyncio.run(_recompute(parts, engine))
                if TICKETS <= JUDGED:
                    figures += _replay(parts, engine)
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


async def _recompute(parts: Parts, engine: str) -> list[dict[str, Any]]:
    """Every open clock in changed hours, as the server does it, while somebody else writes one row after the other."""
    since, database = NOW + timedelta(seconds=1), parts.database
    before = await _waits(parts, asyncio.sleep(3))
    await database.change(lambda change: save_calendar(change, "business", LUNCH, since, seen=1))
    outbox = Outbox(database, {recompute.KIND: Handler(Recompute(database, parts.registry))})
    began, processor = perf_counter(), process_time()
    waits = await _waits(parts, _work_off(outbox))
    took = f"{perf_counter() - began:.1f} (processor of this process {process_time() - processor:.1f})"
    left = database.read_now(lambda session: session.execute(WRONG).scalar())
    return [
        {"name": f"{TICKETS:,} open clocks put right, {engine} ({left} left)", "value": took, "unit": "s"},
        {"name": f"a writer's wait beside it, {engine}: median / p99 / longest (of {len(waits)})", "value": _spread(waits), "unit": "ms"},
        {"name": f"the same writer before, {engine} (of {len(before)})", "value": _spread(before), "unit": "ms"},
    ]  # fmt: skip


WRONG = text("SELECT count(*) FROM sla_timer WHERE state = 'running' AND calendar_version = 1")


async def _work_off(outbox: Outbox) -> None:
    while await outbox.work_due():
        pass


async def _waits(parts: Parts, work: Any) -> list[float]:
    """How long somebody waits who writes a row of some ticket again and again while `work` goes on; milliseconds, ascending."""
    waits: list[float] = []
    writer = asyncio.create_task(_write(parts, waits))
    await work
    writer.cancel()
    with suppress(asyncio.CancelledError):
        await writer
    return sorted(waits)


async def _write(parts: Parts, waits: list[float]) -> None:
    number = 1
    while True:
        await asyncio.sleep(0.02)
        number = number * 7919 % TICKETS + 1
        began = perf_counter()
        await parts.database.change(lambda change, number=number: _touch(change, number))  # type: ignore[misc]
        waits.append((perf_counter() - began) * 1000)


def _touch(change: Change, number: int) -> None:
    change.session.execute(text("UPDATE ticket SET excerpt = 'touched' WHERE id = :id"), {"id": number})


def _spread(waits: list[float]) -> str:
    return f"{waits[len(waits) // 2]:.0f} / {waits[len(waits) * 99 // 100]:.0f} / {waits[-1]:.0f}"


def _replay(parts: Parts, engine: str) -> list[dict[str, Any]]:
    """The finished clocks of all tickets, judged in other hours; then those and the open ones, as the page shows it."""
    terms = parts.database.read_now(parts.registry.current)
    draft = Draft(NOW + timedelta(days=1), {"business": replace(calendar_from(PLAIN), holiday_set="DE-BY")})
    past = _timed(lambda: parts.database.read_now(lambda session: turned(session, terms, draft, NOW, 3)))
    both = _timed(lambda: parts.database.read_now(lambda session: simulate(session, terms, draft, NOW, 3)))
    return [
        {"name": f"{TICKETS:,} past clocks judged in a draft, {engine}", "value": past, "unit": "s"},
        {"name": f"{TICKETS:,} past and {TICKETS:,} open clocks judged in a draft, {engine}", "value": both, "unit": "s"},
    ]  # fmt: skip
