"""From SMTP to durable ticket: classified, matched, routed, indexed, acknowledged, with fsync on (goals P1 to P4).

Counted until every mail is a booked ticket, not until the last 250. The sender's CPU is a process of its own.
"""

import time
from typing import Any

from bench.anchors import mail_sink, send
from bench.serving import cpu_seconds, pss_mib, serving, waits
from tests.kit.waiting import until

MAILS = 600


def run() -> list[dict[str, Any]]:
    """Figures with 1 and with 8 senders, each beside its anchor measured right before it."""
    results = []
    for clients, group in ((1, False), (8, True)):
        with mail_sink(group) as port:
            anchor = send(port, MAILS, clients)
        anchor_rate = MAILS / anchor["seconds"]
        with serving() as server:
            send(server.smtp_port, 50, clients)  # warm: templates, statements, model
            until(lambda server=server: _waiting(server) == 0, 60, "the first mails are booked")
            before = cpu_seconds(server.pid)
            with waits(f"{server.http_url}/healthz") as waited:
                sent = send(server.smtp_port, MAILS, clients, first=1000)
            seconds = sent["seconds"] + _until_booked(server)
            cpu = (cpu_seconds(server.pid) - before) * 1000 / MAILS
            memory = pss_mib(server.pid)
        rate = MAILS / seconds
        who = f"{clients} sender{'s' if clients > 1 else ''}"
        results += [
            {"name": f"anchor: aiosmtpd + SQLite FULL, {'group commit' if group else 'commit per message'}, {who}", "value": round(anchor_rate), "unit": "msg/s"},
            {"name": f"mail to booked ticket, {who}", "value": round(rate), "unit": "msg/s"},
            {"name": f"ratio to its anchor, {who}", "value": round(rate / anchor_rate, 3), "unit": "x"},
            {"name": f"time to 250, p50, {who} (anchor {anchor['p50_ms']:.1f})", "value": round(sent["p50_ms"], 1), "unit": "ms"},
            {"name": f"time to 250, p99, {who} (anchor {anchor['p99_ms']:.1f})", "value": round(sent["p99_ms"], 1), "unit": "ms"},
            {"name": f"wait for a small page meanwhile, p50 / p99, {who}", "value": f"{waited[len(waited) // 2]:.1f} / {waited[int(len(waited) * 0.99)]:.1f}", "unit": "ms"},
            {"name": f"CPU of the server per mail, {who}", "value": round(cpu, 2), "unit": "ms"},
            {"name": f"CPU of the sender per mail, {who}", "value": round(sent["cpu_ms_per_mail"], 2), "unit": "ms"},
            {"name": f"memory after that load (PSS), {who}", "value": round(memory), "unit": "MiB"},
        ]  # fmt: skip
    return results


def _waiting(server: Any) -> int:
    return sum(line["waiting"] for line in server.api.get("/api/v1/ledger")["items"])


def _until_booked(server: Any) -> float:
    """Seconds from the last 250 until nothing waits any more."""
    began = time.perf_counter()
    until(lambda: _waiting(server) == 0, 120, "all mails are booked")
    return time.perf_counter() - began
