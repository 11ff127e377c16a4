"""The largest mail, the quickest notice, the longest wait: what mail-requirements 62 promises at its edges (goal P13)."""

import base64
import os
import smtplib
import time
from pathlib import Path
from typing import Any

from bench.serving import serving, waits
from tests.kit.dovecot import running_dovecot
from tests.kit.server import Server
from tests.kit.waiting import until

SIZE = 25_000_000
HEAD = "From: Anna <anna@kunde.example>\r\nTo: hilfe@schalter.example\r\nSubject: Anlage\r\nMessage-ID: <{}@kunde.example>\r\nMIME-Version: 1.0\r\n"
NOTICES = 20


def run() -> list[dict[str, Any]]:
    """A mail of 25 MB of three kinds from its first byte to its ticket; then mails that a mailbox announces."""
    results = []
    for what, raw in (("one file", _with_file()), ("plain text", _text()), ("HTML", _html())):
        with serving() as server:
            _send(server, f"{HEAD.format('warm')}\r\nHallo".encode(), 1)
            Path(f"/proc/{server.pid}/clear_refs").write_text("5")  # the peak is counted anew (proc(5))
            before = _memory(server.pid, "VmRSS")
            with waits(f"{server.http_url}/healthz") as waited:
                taken, booked = _send(server, raw, 2)
            growth = _memory(server.pid, "VmHWM") - before
            results += [
                {"name": f"25 MB, {what}: to `250` / to its ticket", "value": f"{taken:.2f} / {booked:.2f}", "unit": "s"},
                {"name": f"25 MB, {what}: memory beyond that at rest", "value": round(growth), "unit": "MiB"},
                {"name": f"25 MB, {what}: longest wait of a small page meanwhile", "value": round(waited[-1], 1), "unit": "ms"},
            ]  # fmt: skip
    took = sorted(_notices())
    return [
        *results,
        {"name": f"from delivery into the mailbox to the ticket (IDLE, {NOTICES} mails), p50 / longest", "value": f"{took[NOTICES // 2]:.2f} / {took[-1]:.2f}", "unit": "s"},
    ]  # fmt: skip


def _send(server: Server, raw: bytes, arrivals: int) -> tuple[float, float]:
    """Seconds until `250`, and until that many mails are booked."""
    began = time.perf_counter()
    with smtplib.SMTP(*server.smtp, timeout=120) as client:
        client.sendmail("anna@kunde.example", "hilfe@schalter.example", raw)
    taken = time.perf_counter() - began
    until(lambda: _ticketed(server) == arrivals, 120, "the mail is a ticket")
    return taken, time.perf_counter() - began


def _ticketed(server: Server) -> int:
    return sum(int(line["ticketed"]) for line in server.api.get("/api/v1/ledger")["items"])


def _memory(pid: int, name: str) -> float:
    """MiB, from /proc."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1]) / 1024


def _with_file() -> bytes:
    file = base64.encodebytes(os.urandom(SIZE * 57 // 78)).decode().replace("\n", "\r\n")
    kind = "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.bin\r\n"
    return f"{HEAD.format('file')}{kind}\r\n{file}".encode()


def _text() -> bytes:
    line = "Seit gestern druckt der Drucker in der Buchhaltung nicht mehr, was ist zu tun?\r\n"
    return f"{HEAD.format('text')}\r\n{line * (SIZE // len(line))}".encode()


def _html() -> bytes:
    line = "<p>Seit gestern druckt der <b>Drucker</b> nicht mehr, was ist zu tun?</p>\r\n"
    return f"{HEAD.format('html')}Content-Type: text/html\r\n\r\n{line * (SIZE // len(line))}".encode()


def _notices() -> list[float]:
    """Seconds from the end of each delivery into a mailbox that is watched to the booked ticket."""
    took = []
    with running_dovecot() as dovecot:
        said = {"HOST": dovecot.host, "PORT": str(dovecot.port), "USER": dovecot.user, "PASSWORD": dovecot.password, "SECURITY": "none", "POLL_SECONDS": "540"}  # fmt: skip
        with serving(**{f"SCHALTER_IMAP__{name}": value for name, value in said.items()}) as server:
            for number in range(NOTICES + 1):
                dovecot.append(f"{HEAD.format(number)}\r\nDer Drucker druckt nicht.\r\n".encode())
                began = time.perf_counter()
                until(lambda number=number, server=server: _ticketed(server) == number + 1, 60, "the mail is a ticket")
                took.append(time.perf_counter() - began)
                time.sleep(0.5)  # the listener goes back to IDLE
    return took[1:]  # the first one finds everything cold
