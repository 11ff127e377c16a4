"""How long a start takes, and what an idle server needs (goal P12)."""

import subprocess
import time
import urllib.error
import urllib.request
from typing import Any

from bench.serving import pss_mib, serving
from tests.kit.waiting import until


def run() -> list[dict[str, Any]]:
    """A second start of an installation that has its model: to the first page, to ready; memory after half a minute."""
    with serving() as server:
        server.stop()
        server.fresh = True  # started as its operator does it, not from what has been imported already
        began = time.perf_counter()
        with server._log_file.open("ab") as log:
            server._process = server._started(["serve"], subprocess.DEVNULL, log, log)
        until(lambda: _answers(f"{server.http_url}/"), 30, "the first page")
        page = time.perf_counter() - began
        until(lambda: _answers(f"{server.http_url}/readyz"), 30, "ready")
        ready = time.perf_counter() - began
        time.sleep(10)
        memory = pss_mib(server.pid)
    return [
        {"name": "start to first page", "value": round(page, 2), "unit": "s"},
        {"name": "start to ready with model", "value": round(ready, 2), "unit": "s"},
        {"name": "idle memory with model (PSS)", "value": round(memory), "unit": "MiB"},
    ]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
