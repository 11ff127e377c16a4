"""Mail servers that deliver as real ones do: what got no 250 is tried again until it has one."""

import smtplib
import threading
import time
from collections import Counter, deque
from itertools import count

from tests.kit.server import Server

DESK = "hilfe@schalter.example"
PAUSE = 0.1
"""Seconds between two letters of one server: together they send about what a desk books, so that no trial ends before a queue of
thousands."""


def letter(number: int) -> bytes:
    """A mail of its own, every fifth with a file."""
    head = f"From: Kunde {number} <k{number % 40}@kunde.example>\r\nTo: {DESK}\r\nMessage-ID: <n{number}@kunde.example>\r\nSubject: Anliegen {number}\r\n"
    if number % 5:
        return f"{head}\r\nMein Anliegen ist {number}.\r\n".encode()
    parts = "--b\r\n\r\nSiehe Anlage.\r\n--b\r\nContent-Type: application/octet-stream; name=a.bin\r\nContent-Disposition: attachment; filename=a.bin\r\n\r\n"
    return f"{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}{'x' * number}\r\n--b--\r\n".encode()


class Senders:
    """Several mail servers at once that deliver ever new letters, until they are told to finish. `kept` holds what got its 250,
    `refusals` counts the codes of what did not (0: no answer, or nobody there)."""

    def __init__(self, server: Server, at_once: int = 4, pause: float = 0):
        """`pause`: seconds between two letters of one of them."""
        self._pause = pause
        self.kept: dict[int, bytes] = {}
        self.refusals = Counter[int]()
        self._server = server
        self._numbers = count()
        self._again: deque[int] = deque()
        self._lock = threading.Lock()
        self._finishing = False
        self._threads = [threading.Thread(target=self._deliver, daemon=True) for _ in range(at_once)]
        for thread in self._threads:
            thread.start()

    def finish(self, seconds: float = 120) -> None:
        """Deliver what was begun, nothing new."""
        self._finishing = True
        for thread in self._threads:
            thread.join(seconds)
            assert not thread.is_alive()

    def _next(self) -> int | None:
        with self._lock:
            if self._again:
                return self._again.popleft()
            return None if self._finishing else next(self._numbers)

    def _deliver(self) -> None:
        while (number := self._next()) is not None:
            raw = letter(number)
            time.sleep(self._pause)
            try:
                with smtplib.SMTP(*self._server.smtp, timeout=60) as client:
                    client.sendmail(f"k{number % 40}@kunde.example", DESK, raw)
                    self.kept[number] = raw
                time.sleep(PAUSE)
            except (OSError, smtplib.SMTPException) as error:
                self.refusals[_code(error)] += 1
                if number not in self.kept:
                    with self._lock:
                        self._again.append(number)
                    time.sleep(0.05)  # the sender's pause before the next try


def _code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
