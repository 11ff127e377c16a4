"""What the agents' two pages cost at 1,000 and at 100,000 tickets, beside the bare table page (goals P7 to P9)."""

import asyncio
import re
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

from bench.anchors import table_page
from bench.filling import FULL_QUEUE, fill
from tests.kit.house import open_house
from tests.kit.server import Server
from ticketing.numbers import written

SIZES = (1_000, 100_000)
ROUNDS = 200
PASSWORD = "Prüfstand-2026"
BENCH_AGENT = (
    "user", "add", "bench", "--name", "Bench", "--role", "lead", "--level", "1", "--level", "2", "--level", "3", "--password-stdin",
)  # fmt: skip
TALKATIVE = 900_000
"""The number of the one ticket with ten messages."""


def run() -> list[dict[str, Any]]:
    """p50 and p95 over kept-alive connections, one agent, everything on loopback."""
    with table_page() as port:
        anchor = asyncio.run(page_times(f"http://127.0.0.1:{port}", ["/"] * ROUNDS))
    results = [
        {"name": "anchor: aiohttp + Jinja2, 50 rows x 8 columns, p50 / p95", "value": shown(anchor), "unit": "ms"}
    ]
    with tempfile.TemporaryDirectory() as folder:
        done = 1
        for size in SIZES:
            with open_house("sqlite", Path(folder, "desk")) as parts:
                fill(parts, done, size)
                if done == 1:
                    fill(parts, TALKATIVE, TALKATIVE + 1, messages=10)
            done = size
            server = Server(Path(folder, "desk"))
            server.start()
            if size == SIZES[0]:
                server.run(*BENCH_AGENT, stdin=f"{PASSWORD}\n")
            for name, path in (
                ("queue page, all active", "/desk/"),
                ("queue page, one queue", f"/desk/queues/{FULL_QUEUE}"),
                ("ticket page, 10 messages", f"/desk/tickets/{written('SC', f'{TALKATIVE:08d}')}"),
                ("search, a word in every ticket", "/desk/search?q=heute"),
                ("search, a word in one ticket", f"/desk/search?q={size // 2 + 1}"),
            ):
                took = asyncio.run(page_times(server.http_url, [path] * ROUNDS, log_in=True))
                ratio = at_share(took, 0.5) / at_share(anchor, 0.5)
                results.append(
                    {
                        "name": f"{name}, {size:,} tickets, p50 / p95 ({ratio:.1f} x the anchor)",
                        "value": shown(took),
                        "unit": "ms",
                    }
                )
            server.stop()
    return results


async def page_times(url: str, paths: list[str], log_in: bool = False) -> list[float]:
    async with aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        if log_in:
            await logged_in(session)
        took = []
        for path in [*paths[:20], *paths]:
            began = time.perf_counter()
            async with session.get(path) as answer:
                await answer.read()
                assert answer.status == 200, (path, answer.status)
            took.append(time.perf_counter() - began)
        return sorted(took[20:])


async def logged_in(session: aiohttp.ClientSession) -> None:
    """The session's cookies are those of the agent of benches from now on."""
    page = await (await session.get("/login")).text()
    hidden = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', page))
    answer = await session.post("/login", data={**hidden, "login": "bench", "password": PASSWORD})
    assert answer.status == 200, answer.status


def at_share(took: list[float], share: float) -> float:
    return took[int(len(took) * share)] * 1000


def shown(took: list[float]) -> str:
    return f"{at_share(took, 0.5):.1f} / {at_share(took, 0.95):.1f}"
