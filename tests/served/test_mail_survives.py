"""The ledger adds up whatever happens: database locked, disk full."""

import smtplib
import sqlite3
from contextlib import closing

import pytest

from tests.kit.books import Books
from tests.kit.senders import DESK, letter


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
