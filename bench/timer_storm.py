"""A storm of deadlines within one minute on PostgreSQL: how soon all are booked, each once, and how the desk stays.

`SCHALTER_BENCH_DEADLINES` says how many; the goal speaks of 100,000.
"""

import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, create_engine, select

from bench.filling import fill
from bench.serving import asking, cpu_seconds
from tests.kit.deadlines import let_run_out, missed
from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.house import open_house
from tests.kit.postgres import running_cluster
from tests.kit.server import Server
from tests.kit.waiting import until
from ticketing.tables import Ticket

DEADLINES = int(os.environ.get("SCHALTER_BENCH_DEADLINES", "10000"))
MINUTE = 60.0
SERVERS = 2
WRITTEN_A_SECOND = 2_000
"""Deadlines are in the books before the first of them runs out, even on a busy machine."""
CLICK_SECONDS = 0.25


def run() -> list[dict[str, Any]]:
    """Seconds from the last deadline until all are booked, what each costs, and what an agent notices of it."""
    with running_cluster(durable=True) as cluster, tempfile.TemporaryDirectory() as folder:
        url = cluster.url(cluster.create_database())
        with open_house(url, Path(folder, "desk"), start=datetime.now(UTC)) as parts:
            fill(parts, 1, DEADLINES + 1)
        engine = create_engine(url)
        with Session(engine) as session:
            tickets = [number or 0 for number in session.exec(select(Ticket.id).order_by(col(Ticket.id)))]
        servers = [Server(Path(folder, f"server{n}"), {"SCHALTER_STORAGE__DATABASE_URL": url}) for n in range(SERVERS)]
        for server in servers:
            server.start()
        add_agent(servers[0], "lena", "--role", "lead", "--level", "1")
        agent = AtTheDesk(servers[0], "lena")
        first = datetime.now(UTC) + timedelta(seconds=5 + DEADLINES / WRITTEN_A_SECOND)
        last = first + timedelta(seconds=MINUTE)
        with Session(engine) as session:
            let_run_out(session, tickets, first, MINUTE)
            session.execute(text("ANALYZE"))
            session.commit()
            before = sum(cpu_seconds(server.pid) for server in servers)
            with asking(lambda: agent.get("/desk/"), CLICK_SECONDS) as took:
                until(lambda: _over(session), 3600, "every deadline is booked")
            behind = (datetime.now(UTC) - last).total_seconds()
            used = sum(cpu_seconds(server.pid) for server in servers) - before
            booked, told, _ = missed(session)
        for server in servers:
            server.stop()
        engine.dispose()
    return [
        {"name": f"{len(tickets):,} deadlines within one minute, {SERVERS} processes: all are booked so long after the last", "value": round(behind), "unit": "s"},
        {"name": "booked / told in the history (each once)", "value": f"{booked:,} / {told:,}", "unit": ""},
        {"name": "processor of the processes for each, with what is told until then", "value": round(used * 1000 / len(tickets), 2), "unit": "ms"},
        {"name": "an agent opens the list meanwhile, p50 / p99", "value": f"{took[len(took) // 2]:.1f} / {took[len(took) * 99 // 100]:.1f}", "unit": "ms"},
    ]  # fmt: skip


def _over(session: Session) -> bool:
    """Asked once a second; each question in a transaction of its own."""
    time.sleep(1)
    session.rollback()
    return missed(session)[2] == 0
