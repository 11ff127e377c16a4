"""What the desk's pages and a mail cost on PostgreSQL at 10,000 and at 100,000 tickets with five contacts each (goal P8).

`SCHALTER_BENCH_TICKETS=1000000` makes the large desk larger. Both desks are made by COPY (`bench/copying.py`), which is timed, and
stand beside each other: each page is asked of one and of the other in turn, so that what else the machine does falls on both.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any

import aiohttp
import psycopg

from bench.anchors import table_page
from bench.copying import load
from bench.mail_to_ticket import load as mailed
from bench.pages import BENCH_AGENT, PASSWORD, ROUNDS, at_share, logged_in, shown
from storage.postgres_line import address_of
from tests.kit.house import open_house
from tests.kit.postgres import running_cluster
from tests.kit.server import Server

SMALL = 10_000
LARGE = int(os.environ.get("SCHALTER_BENCH_TICKETS", "100000"))
LOADING = ("shared_buffers=2GB", "max_wal_size=6GB", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0")
SENDERS = 8
WARM = 20


def run() -> list[dict[str, Any]]:
    """Seconds of loading, p50 and p95 of every page at both sizes, and mails booked a second beside an empty desk."""
    with running_cluster(settings=LOADING) as cluster, tempfile.TemporaryDirectory() as folder:
        results, desks = [], dict[int, str]()
        for size in (0, SMALL, LARGE):
            desks[size] = cluster.url(cluster.create_database())
            with open_house(desks[size], Path(folder, str(size))):
                pass
            if size:
                results.append(_loaded(desks[size], size))
        return results + measured(desks, Path(folder))


def _loaded(url: str, size: int) -> dict[str, Any]:
    began = time.perf_counter()
    load(address_of(url), 1, size + 1, size)
    return {"name": f"loading {size:,} tickets by COPY", "value": round(time.perf_counter() - began), "unit": "s"}


def measured(desks: Mapping[int, str], folder: Path) -> list[dict[str, Any]]:
    """`desks`: number of tickets (0, a small one and a large one) → database."""
    results = []
    with ExitStack() as running:
        anchor = running.enter_context(table_page())
        servers = {}
        for size, url in desks.items():
            server = servers[size] = Server(folder / f"server{size}", {"SCHALTER_STORAGE__DATABASE_URL": url})
            server.start()
            running.callback(server.stop)
            server.run(*BENCH_AGENT, stdin=f"{PASSWORD}\n")
        empty, small, large = sorted(desks)
        paths = {size: _paths(address_of(desks[size]), size) for size in (small, large)}
        for page in paths[small]:
            urls = {size: servers[size].http_url for size in (small, large)} | {0: f"http://127.0.0.1:{anchor}"}
            took = asyncio.run(_in_turn(urls, {size: paths[size][page] for size in (small, large)} | {0: "/"}))
            ratio = at_share(took[large], 0.95) / at_share(took[small], 0.95)
            results.append({
                "name": f"{page}: p50 / p95 at {small:,}, at {large:,} tickets, and of the bare table; p95 to p95",
                "value": f"{shown(took[small])}, {shown(took[large])}, {shown(took[0])} ms; {ratio:.2f}", "unit": "x",
            })  # fmt: skip
        booked = {size: mailed(servers[size], SENDERS) for size in (empty, large)}
        results.append({
            "name": f"mails booked a second, {SENDERS} senders, no fsync: empty, {large:,} tickets; ratio",
            "value": f"{booked[empty]['rate']:.0f}, {booked[large]['rate']:.0f}; {booked[large]['rate'] / booked[empty]['rate']:.2f}", "unit": "x",
        })  # fmt: skip
        results.append({
            "name": f"processor of the server for each of them: empty, {large:,} tickets",
            "value": f"{booked[empty]['server_cpu_ms']:.1f}, {booked[large]['server_cpu_ms']:.1f}", "unit": "ms",
        })  # fmt: skip
    return results


async def _in_turn(urls: Mapping[int, str], paths: Mapping[int, str]) -> dict[int, list[float]]:
    """Sorted seconds of each request; one server after the other, again and again."""
    took: dict[int, list[float]] = {size: [] for size in paths}
    async with AsyncExitStack() as sessions:
        asked = {}
        for size, url in urls.items():
            session = aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True))
            asked[size] = await sessions.enter_async_context(session)
            if size:
                await logged_in(session)
        for _ in range(WARM + ROUNDS):
            for size, path in paths.items():
                began = time.perf_counter()
                async with asked[size].get(path) as answer:
                    await answer.read()
                    assert answer.status == 200, (path, answer.status)
                took[size].append(time.perf_counter() - began)
    return {size: sorted(all_of[WARM:]) for size, all_of in took.items()}


def _paths(address: str, size: int) -> dict[str, str]:
    """The pages that are measured, with a ticket of ten contacts and a person of many. A search for several words fills
    its page at both sizes: an empty one costs less to write."""
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
        "figures: what the automation does": "/admin/automation",
        "figures: deadlines kept": "/admin/delivered",
        "search, a word in every contact": "/desk/search?q=heute",
        "search, a word in one ticket": f"/desk/search?q=selten{size // 2}",
        "search, a common and a rare word": "/desk/search?q=heute+wort5000",
        "search, a rare and a common word": "/desk/search?q=wort5000+heute",
        "search, two common words": "/desk/search?q=heute+wort1",
    }
