"""500 desks open on one process while mail comes in: processor, memory, what a click waits, and when the last desk is up to date.

Every desk does what its page does (`pages/web/src/live.js`): it holds its stream open and fetches its list and its rail anew
when it is told to. They are a process of their own and share one log-in. `SCHALTER_BENCH_DESKS` says how many.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

from bench.anchors import send
from bench.filling import fill
from bench.pages import BENCH_AGENT, PASSWORD, at_share, logged_in, shown
from bench.serving import cpu_seconds, pss_mib
from tests.kit.house import open_house
from tests.kit.server import Server

DESKS = int(os.environ.get("SCHALTER_BENCH_DESKS", "500"))
TICKETS = 2_000
SECONDS = 30.0
CLICK_SECONDS = 0.25
"""Somebody opens the list so often: 500 people who open a page every two minutes."""
MAIL_SECONDS = 1.0
LIST_DELAY = 0.3
"""As the page itself waits before it fetches its list."""


def run() -> list[dict[str, Any]]:
    """The same click without desks and with them, quiet and under mail."""
    with tempfile.TemporaryDirectory() as folder:
        with open_house("sqlite", Path(folder, "desk")) as parts:
            fill(parts, 1, TICKETS)
        server = Server(Path(folder, "desk"))
        server.start()
        server.run(*BENCH_AGENT, stdin=f"{PASSWORD}\n")
        alone = _measured(server, desks=0, mails=0)
        quiet = _measured(server, DESKS, mails=0)
        busy = _measured(server, DESKS, mails=int(SECONDS / MAIL_SECONDS))
        server.stop()
    rows = []
    for name, found in (("no desk open", alone), (f"{DESKS} desks, quiet", quiet), (f"{DESKS} desks, a mail a second", busy)):  # fmt: skip
        rows += [
            {"name": f"{name}: a list is opened, p50 / p95 / p99", "value": f"{shown(found['clicks'])} / {at_share(found['clicks'], 0.99):.1f}", "unit": "ms"},
            {"name": f"{name}: processor of the server", "value": round(found["cpu"] * 100), "unit": "% of a core"},
            {"name": f"{name}: memory (PSS)", "value": round(found["memory"]), "unit": "MiB"},
        ]  # fmt: skip
    rows.append({"name": "parts of pages fetched meanwhile", "value": f"{busy['fetched'] / SECONDS:.0f}", "unit": "a second"})  # fmt: skip
    return rows


def _measured(server: Server, desks: int, mails: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.open_desks", server.http_url, str(desks)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as visitors:
        assert visitors.stdin and visitors.stdout
        assert visitors.stdout.readline() == "open\n"
        before, began = cpu_seconds(server.pid), time.perf_counter()
        for number in range(mails):
            time.sleep(max(0.0, began + number * MAIL_SECONDS - time.perf_counter()))
            send(server.smtp_port, 1, 1, first=50_000 + number)
        time.sleep(max(0.0, began + SECONDS - time.perf_counter()))
        used, memory = cpu_seconds(server.pid) - before, pss_mib(server.pid)
        visitors.stdin.close()
        found = json.loads(visitors.stdout.readline())
    return {**found, "cpu": used / SECONDS, "memory": memory}


class Desks:
    """Open pages of one browser, and somebody who clicks."""

    def __init__(self, session: aiohttp.ClientSession):
        self.session = session
        self.clicks: list[float] = []
        self.fetched = 0

    async def one(self, opened: asyncio.Event) -> None:
        async with self.session.get("/desk/live", timeout=aiohttp.ClientTimeout(total=None)) as stream:
            opened.set()
            async for line in stream.content:
                words = line.decode().removeprefix("data: ").split() if line.startswith(b"data: ") else ()
                if "rail" in words:
                    await self._fetch("/desk/rail")
                if "tickets" in words:
                    await asyncio.sleep(LIST_DELAY)
                    await self._fetch("/desk/?part=list")

    async def click(self) -> None:
        while True:
            began = time.perf_counter()
            await self._fetch("/desk/")
            self.clicks.append(time.perf_counter() - began)
            await asyncio.sleep(CLICK_SECONDS)

    async def _fetch(self, path: str) -> None:
        async with self.session.get(path) as answer:
            await answer.read()
            assert answer.status == 200, (path, answer.status)
        self.fetched += 1


async def visit(url: str, count: int) -> dict[str, Any]:
    """Until standard input ends."""
    async with aiohttp.ClientSession(
        url, cookie_jar=aiohttp.CookieJar(unsafe=True), connector=aiohttp.TCPConnector(limit=0)
    ) as session:
        await logged_in(session)
        desks = Desks(session)
        opened = [asyncio.Event() for _ in range(count)]
        tasks = [asyncio.create_task(desks.one(event)) for event in opened]
        for event in opened:
            await asyncio.wait_for(event.wait(), 60)
        tasks.append(asyncio.create_task(desks.click()))
        print("open", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        ended = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        assert not ended, ended
        return {"clicks": sorted(desks.clicks), "fetched": desks.fetched}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(visit(sys.argv[1], int(sys.argv[2])))))
