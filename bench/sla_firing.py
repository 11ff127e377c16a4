"""How long after its instant a deadline is taken up to be booked: a thousand due in one second, beside many open clocks.

`SCHALTER_BENCH_CLOCKS` says how many; the goal speaks of 1,000,000. The lag ends where the change that books it begins; its commit comes some dozen milliseconds later.
"""

import asyncio
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import update
from sqlmodel import col, select

from bench.many_clocks import filled
from bench.time_machine import SERVER, TICKETS
from foundation.clock import SystemClock
from house.parts import Parts
from sla import watch
from sla.tables import SlaBreach, SlaTimer
from storage.change import Change
from storage.database import Database
from tests.kit.postgres import running_cluster

DUE = 1000
PATIENCE = 120


def run() -> list[dict[str, Any]]:
    """One figure per line: name, value, unit."""
    figures = []
    with tempfile.TemporaryDirectory() as folder, running_cluster(durable=True, settings=SERVER) as cluster:
        for engine, url in (
            ("SQLite", f"sqlite:///{folder}/desk.db"),
            ("PostgreSQL", cluster.url(cluster.create_database())),
        ):
            with filled(url, Path(folder), TICKETS) as parts:
                figures += _lags(parts, url, engine)
    return figures


def _lags(parts: Parts, url: str, engine: str) -> list[dict[str, Any]]:
    database = Database(url, SystemClock(), parts.database.reactions)
    try:
        database.change_now(_only_later)
        start = datetime.now(UTC) + timedelta(seconds=3)
        database.change_now(lambda change: _due_in_one_second(change, start))
        lags = asyncio.run(_watched(database, parts))
    finally:
        database.close()
    said = f"{DUE:,} due in one second beside {TICKETS:,} open clocks, {engine}"
    return [
        {"name": f"{said}: lag, {name}", "value": round(float(np.percentile(lags, share)), 2), "unit": "s"}
        for name, share in (("median", 50), ("p99", 99))
    ]


def _only_later(change: Change) -> None:
    """Nothing else comes due while this is measured."""
    far = datetime.now(UTC) + timedelta(days=30)
    open_ones = update(SlaTimer).where(col(SlaTimer.next_at).is_not(None))
    change.session.execute(open_ones.values(next_at=far, due_at=far, warned=90))


def _due_in_one_second(change: Change, start: datetime) -> None:
    rows = change.session.exec(select(SlaTimer).where(col(SlaTimer.next_at).is_not(None)).limit(DUE)).all()
    for place, row in enumerate(rows):
        row.due_at = row.next_at = start + timedelta(seconds=place / DUE)


async def _watched(database: Database, parts: Parts) -> list[float]:
    loop = asyncio.create_task(watch.run(database, parts.registry))
    for _ in range(PATIENCE * 2):
        await asyncio.sleep(0.5)
        found = await database.read(lambda session: session.exec(select(SlaBreach.due_at, SlaBreach.noticed_at)).all())
        if len(found) >= DUE:
            break
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop
    return [(noticed - due).total_seconds() for due, noticed in found]


if __name__ == "__main__":
    for line in run():
        print(f"{line['name']:<80} {line['value']:>8} {line['unit']}")
