"""What the desk's pages cost on PostgreSQL at 10,000 and at 100,000 tickets with five contacts each (goal P8).

`SCHALTER_BENCH_TICKETS=1000000` makes the large desk larger. The desk is made by COPY (`bench/copying.py`), which is timed too.
"""

import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from bench.copying import load
from bench.pages import BENCH_AGENT, PASSWORD, ROUNDS, at_share, page_times, shown
from tests.kit.house import open_house
from tests.kit.postgres import running_cluster
from tests.kit.server import Server

SMALL = 10_000
LARGE = int(os.environ.get("SCHALTER_BENCH_TICKETS", "100000"))


def run() -> list[dict[str, Any]]:
    """Seconds of loading, and p95 of every page at both sizes."""
    results, small = [], dict[str, float]()
    with running_cluster() as cluster, tempfile.TemporaryDirectory() as folder:
        name = cluster.create_database()
        url, directory = cluster.url(name), Path(folder, "desk")
        with open_house(url, directory):
            pass
        first = 1
        for size in (SMALL, LARGE):
            began = time.perf_counter()
            load(url.replace("+psycopg", ""), first, size + 1, LARGE)
            results.append({"name": f"loading {size - first + 1:,} tickets by COPY", "value": round(time.perf_counter() - began), "unit": "s"})  # fmt: skip
            first = size + 1
            server = Server(directory, {"SCHALTER_STORAGE__DATABASE_URL": url})
            server.start()
            if size == SMALL:
                server.run(*BENCH_AGENT, stdin=f"{PASSWORD}\n")
            for page, took in measured(server, url.replace("+psycopg", ""), size).items():
                small.setdefault(page, at_share(took, 0.95))
                ratio = at_share(took, 0.95) / small[page]
                results.append({"name": f"{page}, {size:,} tickets, p50 / p95 ({ratio:.2f} x at {SMALL:,})", "value": shown(took), "unit": "ms"})  # fmt: skip
            server.stop()
    return results


def measured(server: Server, address: str, size: int) -> dict[str, list[float]]:
    """Page → sorted seconds of each request."""
    return {
        page: asyncio.run(page_times(server.http_url, [path] * ROUNDS, log_in=True))
        for page, path in paths(address, size).items()
    }


def paths(address: str, size: int) -> dict[str, str]:
    """The pages that are measured, with a ticket of ten contacts and a person of many."""
    with psycopg.connect(address) as connection:
        number, person = connection.execute(
            "SELECT t.number, t.person_id FROM ticket t WHERE t.id > %s - 2000 AND (SELECT count(*) FROM contact c WHERE c.ticket_id = t.id) = 10 LIMIT 1",
            (size,),
        ).fetchone() or ("", 0)
        queue = (connection.execute("SELECT queue FROM ticket WHERE shelf = 0 LIMIT 1").fetchone() or ("",))[0]
    return {
        "queue page, all active": "/desk/",
        "queue page, one queue": f"/desk/queues/{queue}",
        "list of a final state": "/desk/states/closed",
        "ticket page, 10 contacts": f"/desk/tickets/{number}",
        "time line of a person": f"/desk/persons/{person}",
        "search, a word in every contact": "/desk/search?q=heute",
        "search, a word in one ticket": f"/desk/search?q=selten{size // 2}",
        "search, a common and a rare word": "/desk/search?q=heute+wort30000",
        "search, two common words": "/desk/search?q=heute+wort1",
    }
