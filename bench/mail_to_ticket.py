"""From SMTP to durable ticket: classified, matched, routed, indexed, acknowledged, with fsync on (goals P1 to P4).

Counted until every mail is a booked ticket, not until the last 250; the server's CPU until the last acknowledgement is out.
Whether that is so is asked of the database from here: each question put to the server would cost it as much as a mail.
The sender's CPU is a process of its own. How long a small page waits is measured with mails of its own: asking for pages
costs the server as well.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, text

from bench.anchors import mail_sink, send
from bench.serving import cpu_seconds, pss_mib, serving, waits
from tests.kit.server import Server
from tests.kit.waiting import until

WARM, MAILS, BESIDE_PAGES = 50, 600, 200
TO_BOOK, TO_SEND = "arrival WHERE outcome = 'waiting'", "outbox WHERE state = 'queued'"


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
    with _left(server) as left:
        send(server.smtp_port, WARM, clients)  # warm: templates, statements, model
        until(lambda: not left(TO_BOOK) and not left(TO_SEND), 60, "the first mails are booked and answered")
        before = cpu_seconds(server.pid)
        sent = send(server.smtp_port, MAILS, clients, first=1000)
        began = time.perf_counter()
        until(lambda: not left(TO_BOOK), 120, "all mails are booked")
        seconds = sent["seconds"] + time.perf_counter() - began
        until(lambda: not left(TO_SEND), 60, "the acknowledgements are out")
    return {
        **sent,
        "rate": MAILS / seconds,
        "server_cpu_ms": (cpu_seconds(server.pid) - before) * 1000 / MAILS,
    }


@contextmanager
def _left(server: Server) -> Iterator[Callable[[str], bool]]:
    """Tells whether there are any of `TO_BOOK` or `TO_SEND`."""
    url = server.settings.get("SCHALTER_STORAGE__DATABASE_URL") or f"sqlite:///{server.directory / 'schalter.sqlite3'}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")

    def left(table: str) -> bool:
        with engine.connect() as connection:
            return bool(connection.execute(text(f"SELECT EXISTS (SELECT 1 FROM {table})")).scalar())

    try:
        yield left
    finally:
        engine.dispose()
