"""Eight agents who open their list again and again while mail comes in (goal P11), beside the bare table page.

Mail comes at half the rate that goal P1 asks of one process. The agents are a process of their own and keep their lines open.

python -m bench.many_agents URL PATH AGENTS SECONDS      visits; prints one JSON line: seconds of each request, sorted
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import aiohttp

from bench.anchors import mail_sink, send, table_page
from bench.filling import fill
from bench.mail_to_ticket import MAILS
from bench.pages import BENCH_AGENT, PASSWORD, at_share, logged_in, shown
from tests.kit.house import open_house
from tests.kit.server import Server

AGENTS, SENDERS = 8, 8
TICKETS = 1_000
SECONDS = 20.0
HALF_OF_P1 = 0.12 / 2
"""Of what the bare listener with a durable insert takes: P1 asks for 0.12 of it."""
BARE, LIST = "/", "/desk/"


def run() -> list[dict[str, Any]]:
    """Pages a second and what one takes: the bare table, one agent alone, eight, and eight while mail comes in."""
    with mail_sink(group=True) as port:
        a_second = HALF_OF_P1 * MAILS / send(port, MAILS, SENDERS)["seconds"]
    with table_page() as port:
        bare = _visited(f"http://127.0.0.1:{port}", BARE, AGENTS)
    with tempfile.TemporaryDirectory() as folder:
        with open_house("sqlite", Path(folder, "desk")) as parts:
            fill(parts, 1, TICKETS)
        server = Server(Path(folder, "desk"))
        server.start()
        server.run(*BENCH_AGENT, stdin=f"{PASSWORD}\n")
        alone = _visited(server.http_url, LIST, 1)
        quiet = _visited(server.http_url, LIST, AGENTS)
        with ThreadPoolExecutor(1) as meanwhile:
            sending = meanwhile.submit(send, server.smtp_port, int(a_second * SECONDS), SENDERS, a_second=a_second)
            busy = _visited(server.http_url, LIST, AGENTS)
            sent = sending.result()
        server.stop()
    rate, came_in = len(busy) / len(bare), int(a_second * SECONDS) / sent["seconds"]
    return [
        {"name": f"anchor: aiohttp + Jinja2, 50 rows x 8 columns, {AGENTS} visitors", "value": round(len(bare) / SECONDS), "unit": "pages/s"},
        {"name": "anchor, p50 / p95", "value": shown(bare), "unit": "ms"},
        {"name": f"list, one agent alone, p50 / p95 ({len(alone) / SECONDS:.0f} pages/s)", "value": shown(alone), "unit": "ms"},
        {"name": f"list, {AGENTS} agents, no mail, p50 / p95 ({len(quiet) / SECONDS:.0f} pages/s)", "value": shown(quiet), "unit": "ms"},
        {"name": f"list, {AGENTS} agents, {came_in:.1f} mails/s, p50 / p95 (p95 {at_share(busy, 0.95) / at_share(quiet, 0.95):.2f} x without mail)", "value": shown(busy), "unit": "ms"},
        {"name": f"list, {AGENTS} agents, {came_in:.1f} mails/s", "value": round(len(busy) / SECONDS), "unit": "pages/s"},
        {"name": "ratio to the anchor", "value": round(rate, 3), "unit": "x"},
        {"name": f"time to 250 meanwhile, p50 / p99 ({len(sent['refused'])} refused)", "value": f"{sent['p50_ms']:.1f} / {sent['p99_ms']:.1f}", "unit": "ms"},
    ]  # fmt: skip


def _visited(url: str, path: str, agents: int) -> list[float]:
    """Sorted seconds of each request that ended within `SECONDS`."""
    command = [sys.executable, "-m", "bench.many_agents", url, path, str(agents), str(SECONDS)]
    return list(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


async def visit(url: str, path: str, agents: int, seconds: float) -> list[float]:
    """Each agent asks again as soon as it has its page; all share one log-in where the page asks for one."""
    async with aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        if path != BARE:
            await logged_in(session)
        took: list[float] = []
        end = time.perf_counter() + seconds

        async def agent() -> None:
            while (began := time.perf_counter()) < end:
                async with session.get(path) as answer:
                    await answer.read()
                    assert answer.status == 200, (path, answer.status)
                took.append(time.perf_counter() - began)

        await asyncio.gather(*(agent() for _ in range(agents)))
        return sorted(took)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(visit(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))))
