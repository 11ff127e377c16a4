"""From SMTP to booked ticket on PostgreSQL with `--workers` 0, 1 and 2, beside the anchor of the same run (goals P1, P5).

Only a machine with nothing else to do shows how far two cores go: on a busy one more processes get more of it whatever they do.
"""

import os
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.anchors import mail_sink, send
from bench.mail_to_ticket import MAILS, load
from bench.serving import busy_seconds
from tests.kit.postgres import running_cluster
from tests.kit.server import Server

WORKERS = (0, 1, 2)
SENDERS = 8


def run() -> list[dict[str, Any]]:
    """Mails booked a second by number of workers, and the ratio to the anchor with as many senders."""
    with mail_sink(group=True) as port:
        anchor = MAILS / send(port, MAILS, SENDERS)["seconds"]
    results: list[dict[str, Any]] = [{"name": f"anchor: aiosmtpd + SQLite FULL, group commit, {SENDERS} senders", "value": round(anchor), "unit": "msg/s"}]  # fmt: skip
    with running_cluster(durable=True) as cluster, tempfile.TemporaryDirectory() as folder:
        for workers in WORKERS:
            url = cluster.url(cluster.create_database())
            server = Server(Path(folder, str(workers)), {"SCHALTER_STORAGE__DATABASE_URL": url}, arguments=("--workers", str(workers)))  # fmt: skip
            server.start(seconds=300)
            busy, began = busy_seconds(), time.perf_counter()
            sent = load(server, SENDERS)
            cores = (busy_seconds() - busy) / (time.perf_counter() - began)
            server.stop()
            said = f"mail to booked ticket, PostgreSQL, {workers} workers, {SENDERS} senders ({sent['rate'] / anchor:.3f} x the anchor)"
            results += [
                {"name": said, "value": round(sent["rate"]), "unit": "msg/s"},
                {
                    "name": "time to 250, p50 / p99",
                    "value": f"{sent['p50_ms']:.1f} / {sent['p99_ms']:.1f}",
                    "unit": "ms",
                },
                {"name": f"cores busy meanwhile, of {os.cpu_count()}", "value": f"{cores:.2f}", "unit": ""},
            ]
    return results
