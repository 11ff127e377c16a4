"""From the `250` of a mail until its row stands in a list that is open in a browser: on a desk alone, and beside 50 others.

The page writes down when each row came to stand in it; browser and sender read the clock of the same machine.
"""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTP
from typing import Any

from playwright.sync_api import Page

from bench.browser import chromium, logged_in
from bench.mails import mail
from bench.pages import BENCH_AGENT, PASSWORD, shown
from bench.serving import serving
from tests.kit.desk import add_agent
from tests.kit.server import Server

MAILS = 40
"""Fewer than a list shows at once: every row comes to stand on the first page."""
PAUSES = (0.3, 0.9)
"""Seconds from one mail to the next, so that they meet the page's own beats at every place."""
OTHERS = 50
PATIENCE_MS = 30_000
WATCH = """() => {
    window.rows = new Map();
    const look = () => document.querySelectorAll("a[href*='/desk/tickets/']").forEach((row) => {
        if (!window.rows.has(row.pathname)) window.rows.set(row.pathname, Date.now());
    });
    look();
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""
NEWEST = "(before) => window.rows.size > before && Math.max(...window.rows.values())"


def run() -> list[dict[str, Any]]:
    """Milliseconds, p50 / p95, in both situations."""
    rows = []
    for others in (0, OTHERS):
        with serving() as server, _desks(server, others), chromium() as browser:
            add_agent(server, "lena", "--role", "lead", "--level", "1")
            page = browser.new_context(storage_state=logged_in(browser, server, "lena")).new_page()
            page.goto(f"{server.http_url}/desk/")
            took = sorted(_seconds(page, server))
        where = f"beside {others} other desks" if others else "one desk open"
        rows.append({"name": f"from 250 to the row, {where}, p50 / p95 (goal 1,000)", "value": shown(took), "unit": "ms"})  # fmt: skip
    return rows


def _seconds(page: Page, server: Server) -> Iterator[float]:
    """For each mail, one after the other."""
    page.evaluate(WATCH)
    pauses = random.Random(1)
    with SMTP(*server.smtp, timeout=60) as line:
        for number in range(MAILS):
            time.sleep(pauses.uniform(*PAUSES))
            before = page.evaluate("window.rows.size")
            line.sendmail(f"person{number}@kunde.example", "hilfe@schalter.example", mail(number))
            taken = time.time()
            seen = page.wait_for_function(NEWEST, arg=before, timeout=PATIENCE_MS).json_value()
            yield seen / 1000 - taken


@contextmanager
def _desks(server: Server, count: int) -> Iterator[None]:
    """So many further desks, open as `bench/open_desks.py` opens them, until the end."""
    server.run(*BENCH_AGENT, stdin=f"{PASSWORD}\n")
    command = [sys.executable, "-m", "bench.open_desks", server.http_url, str(count)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as visitors:
        assert visitors.stdin and visitors.stdout
        assert visitors.stdout.readline() == "open\n"
        yield
        visitors.stdin.close()
        visitors.stdout.read()
