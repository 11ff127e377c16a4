"""From SMTP to durable ticket: classified, matched, routed, indexed, acknowledged, with fsync on (goals P1 to P4).

Counted until every mail is a booked ticket, not until the last 250; the server's CPU until the last acknowledgement is out.
The sender's CPU is a process of its own. How long a small page waits is measured with mails of its own: asking for pages
costs the server as well.
"""

import time
from typing import Any

from bench.anchors import mail_sink, send
from bench.serving import cpu_seconds, pss_mib, serving, waits
from tests.kit.server import Server
from tests.kit.waiting import until

WARM, MAILS, BESIDE_PAGES = 50, 600, 200


def run() -> list[dict[str, Any]]:
    """Figures with 1, with 8 and with 64 senders, each beside its anchor measured right before it."""
    results = []
    for clients, group in ((1, False), (8, True), (64, True)):
        with mail_sink(group) as port:
            anchor = send(port, MAILS, clients)
        anchor_rate = MAILS / anchor["seconds"]
        with serving() as server:
            sent = load(server, clients)
            memory = pss_mib(server.pid)
            with waits(f"{server.http_url}/healthz") as waited:
                send(server.smtp_port, BESIDE_PAGES, clients, first=10_000)
        who = f"{clients} sender{'s' if clients > 1 else ''}"
        results += [
            {"name": f"anchor: aiosmtpd + SQLite FULL, {'group commit' if group else 'commit per message'}, {who}", "value": round(anchor_rate), "unit": "msg/s"},
            {"name": f"mail to booked ticket, {who}", "value": round(sent["rate"]), "unit": "msg/s"},
            {"name": f"ratio to its anchor, {who}", "value": round(sent["rate"] / anchor_rate, 3), "unit": "x"},
            {"name": f"time to 250, p50, {who} (anchor {anchor['p50_ms']:.1f})", "value": round(sent["p50_ms"], 1), "unit": "ms"},
            {"name": f"time to 250, p99, {who} (anchor {anchor['p99_ms']:.1f})", "value": round(sent["p99_ms"], 1), "unit": "ms"},
            {"name": f"wait for a small page meanwhile, p50 / p99, {who}", "value": f"{waited[len(waited) // 2]:.1f} / {waited[int(len(waited) * 0.99)]:.1f}", "unit": "ms"},
            {"name": f"CPU of the server per mail, {who}", "value": round(sent["server_cpu_ms"], 2), "unit": "ms"},
            {"name": f"CPU of the sender per mail, {who}", "value": round(sent["cpu_ms_per_mail"], 2), "unit": "ms"},
            {"name": f"memory after that load (PSS), {who}", "value": round(memory), "unit": "MiB"},
        ]  # fmt: skip
    return results


def load(server: Server, clients: int) -> dict[str, Any]:
    """What the sender says of `MAILS` mails to a warm server; `rate` of booked tickets a second, and the server's CPU for each
    mail until its acknowledgement is out."""
    send(server.smtp_port, WARM, clients)  # warm: templates, statements, model
    until(lambda: _waiting(server) == 0 and _all_out(server), 60, "the first mails are booked and answered")
    before = cpu_seconds(server.pid)
    sent = send(server.smtp_port, MAILS, clients, first=1000)
    seconds = sent["seconds"] + _until_booked(server)
    until(lambda: _all_out(server), 60, "the acknowledgements are out")
    return {
        **sent,
        "rate": MAILS / seconds,
        "server_cpu_ms": (cpu_seconds(server.pid) - before) * 1000 / MAILS,
    }


def _waiting(server: Server) -> int:
    return sum(line["waiting"] for line in server.api.get("/api/v1/ledger")["items"])


def _all_out(server: Server) -> bool:
    return "\nschalter_outbox_waiting 0.0\n" in server.fetch("/metrics")[1]


def _until_booked(server: Server) -> float:
    """Seconds from the last 250 until nothing waits any more."""
    began = time.perf_counter()
    until(lambda: _waiting(server) == 0, 120, "all mails are booked")
    return time.perf_counter() - began
