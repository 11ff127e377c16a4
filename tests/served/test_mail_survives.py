"""The ledger adds up whatever happens: killed in the middle, database locked, disk full."""

import hashlib
import smtplib
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from tests.kit.books import Books
from tests.kit.surroundings import trial_size
from tests.kit.waiting import until

DESK = "hilfe@schalter.example"


def letter(number: int) -> bytes:
    """A mail of its own, every fifth with a file."""
    head = f"From: Kunde {number} <k{number % 40}@kunde.example>\r\nTo: {DESK}\r\nMessage-ID: <n{number}@kunde.example>\r\nSubject: Anliegen {number}\r\n"
    if number % 5:
        return f"{head}\r\nMein Anliegen ist {number}.\r\n".encode()
    parts = "--b\r\n\r\nSiehe Anlage.\r\n--b\r\nContent-Type: application/octet-stream; name=a.bin\r\nContent-Disposition: attachment; filename=a.bin\r\n\r\n"
    return f"{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}{'x' * number}\r\n--b--\r\n".encode()


class Senders:
    """Several mail servers that deliver what is on one list; what got no 250 is tried again, as mail servers do."""

    def __init__(self, server, count: int, at_once: int = 8):
        self.kept: dict[int, bytes] = {}
        self._server = server
        self._left = list(range(count))[::-1]
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._deliver, daemon=True) for _ in range(at_once)]
        for thread in self._threads:
            thread.start()

    def join(self, seconds: float = 240) -> None:
        for thread in self._threads:
            thread.join(seconds)
            assert not thread.is_alive()

    def _deliver(self) -> None:
        while True:
            with self._lock:
                if not self._left:
                    return
                number = self._left.pop()
            raw = letter(number)
            try:
                with smtplib.SMTP(*self._server.smtp, timeout=60) as client:
                    client.sendmail(f"k{number % 40}@kunde.example", DESK, raw)
                    self.kept[number] = raw
            except (OSError, smtplib.SMTPException):
                if number not in self.kept:
                    with self._lock:
                        self._left.insert(0, number)
                    time.sleep(0.05)  # the sender's pause before the next try


@pytest.mark.trial
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_every_mail_that_was_accepted_is_there_once_however_often_the_server_is_killed(
    start_server, request, engine, relay
):
    settings = (
        {"SCHALTER_STORAGE__DATABASE_URL": request.getfixturevalue("postgres_url")} if engine == "postgres" else {}
    )
    server = start_server(**settings)
    count, kills = max(100, trial_size(500)), max(2, trial_size(10))
    with closing(Books(server)) as books:
        senders = Senders(server, count)
        for kill in range(kills):
            until(lambda share=(kill + 1) / (kills + 1): len(senders.kept) >= count * share, 120, "the senders get on")
            server.kill()
            server.start()
        senders.join()
        assert len(senders.kept) == count
        books.settled(count, 120)
        kept = books.contacts(direction="in")
        assert len(kept) == len({contact.external_id for contact in kept}) == count
        assert {contact.sha256 for contact in kept} == {
            hashlib.sha256(raw).hexdigest() for raw in senders.kept.values()
        }
        assert set(books.outcomes()) <= {"ticketed", "duplicate"}
        assert len(books.tickets()) == books.outcomes()["ticketed"] == count
        assert books.contradictions() == []
        said = [delivery.message["Message-ID"] for delivery in relay.deliveries]
        assert len(said) == len(set(said)), "no acknowledgement goes out twice"


def test_while_the_database_is_locked_senders_are_told_to_come_back_and_nothing_is_half_done(start_server):
    server = start_server()
    path = server.directory / "schalter.sqlite3"
    with closing(Books(server)) as books, closing(sqlite3.connect(path, isolation_level=None, timeout=20)) as stubborn:
        stubborn.execute("BEGIN IMMEDIATE")
        with smtplib.SMTP(*server.smtp, timeout=60) as client:
            client.ehlo()
            for _ in range(1):
                client.mail("anna@kunde.example")
                client.rcpt(DESK)
                code, text = client.data(letter(1))
                assert (code, text[:5]) == (451, b"4.3.0")
            stubborn.execute("ROLLBACK")
            client.sendmail("anna@kunde.example", DESK, letter(1))
        assert books.settled(1, 90) == {"ticketed": 1}
        assert books.contradictions() == []


def test_when_the_disk_is_full_senders_are_told_to_come_back_until_there_is_room(start_server):
    server = start_server()
    blobs = server.directory / "blobs"
    blobs.mkdir(exist_ok=True)
    blobs.rename(server.directory / "away")
    blobs.write_text("in the way of large mails")
    large = letter(2).replace(b"Mein Anliegen", b"Mein sehr langes Anliegen. " * 10_000)
    with closing(Books(server)) as books, smtplib.SMTP(*server.smtp, timeout=60) as client:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("anna@kunde.example", DESK, large)
        assert refused.value.smtp_code == 451
        client.sendmail("anna@kunde.example", DESK, letter(3))
        assert books.settled(1) == {"ticketed": 1}
        blobs.unlink()
        (server.directory / "away").rename(blobs)
        client.sendmail("anna@kunde.example", DESK, large)
        assert books.settled(2) == {"ticketed": 2}
        assert books.contradictions() == []
