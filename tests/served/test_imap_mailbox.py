"""A mailbox read over IMAP: every mail exactly once, whatever breaks."""

import hashlib
import json
import smtplib
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from tests.kit.books import Books
from tests.kit.cutter import Cutter
from tests.kit.dovecot import Dovecot
from tests.kit.server import Server
from tests.kit.surroundings import trial_size
from tests.kit.waiting import until
from ticketing.ledger import totals
from ticketing.tables import Mailbox

DESK = "hilfe@schalter.example"


def letter(number: int, size: int = 0) -> bytes:
    return (
        f"From: Kunde {number} <k{number}@kunde.example>\r\nTo: {DESK}\r\nMessage-ID: <imap{number}@kunde.example>\r\n"
        f"Subject: Anliegen {number}\r\n\r\nMein Anliegen ist {number}.\r\n{('x' * 76 + chr(13) + chr(10)) * (size // 78)}"
    ).encode()


def settings(dovecot: Dovecot, port: int | None = None, **more: str) -> dict[str, str]:
    said = {
        "HOST": dovecot.host,
        "PORT": str(port or dovecot.port),
        "USER": dovecot.user,
        "PASSWORD": dovecot.password,
        "SECURITY": "none",
    }
    return {f"SCHALTER_IMAP__{key}": value for key, value in (said | more).items()}


def append_many(dovecot: Dovecot, letters: list[bytes]) -> None:
    with dovecot.login() as session:
        for raw in letters:
            assert session.append("INBOX", "", "", raw)[0] == "OK"


def flags(dovecot: Dovecot, folder: str = "INBOX") -> list[bool]:
    """Of each mail in the folder, whether it is marked as seen."""
    with dovecot.login() as session:
        _, (count,) = session.select(folder, readonly=True)
        found = session.fetch("1:*", "(FLAGS)")[1] if count != b"0" else []
        return [b"\\Seen" in line for line in found if isinstance(line, bytes)]


def mailbox(books: Books) -> Mailbox | None:
    with books.session() as session:
        return session.exec(select(Mailbox)).first()


def loops(server: Server) -> dict[str, str]:
    with urllib.request.urlopen(f"{server.http_url}/readyz", timeout=10) as answer:
        return json.load(answer)["loops"]


@pytest.fixture
def cutter(dovecot: Dovecot) -> Iterator[Cutter]:
    with closing(Cutter(dovecot.port)) as cutter:
        yield cutter


def exactly_once(books: Books, letters: list[bytes]) -> None:
    kept = books.contacts(direction="in")
    assert sorted(contact.sha256 for contact in kept) == sorted(hashlib.sha256(raw).hexdigest() for raw in letters)
    assert len(books.tickets()) == len(letters)
    assert books.contradictions() == []


def test_new_mail_becomes_a_ticket_at_once_and_is_marked_as_seen(start_server, dovecot, database_url):
    server = start_server(**settings(dovecot, POLL_SECONDS="540"), SCHALTER_STORAGE__DATABASE_URL=database_url)
    with closing(Books(server)) as books:
        until(lambda: mailbox(books), 20, "the empty mailbox was read")
        dovecot.append(letter(1))
        assert books.settled(1, 10) == {"ticketed": 1}
        until(lambda: flags(dovecot) == [True], 10, "the mail is marked as seen")
        dovecot.append(letter(2))
        assert books.settled(2, 10) == {"ticketed": 2}
        exactly_once(books, [letter(1), letter(2)])
        [contact] = books.contacts(external_id="imap1@kunde.example")
        assert (contact.mailbox, contact.channel) == (DESK, "email")


def test_a_mail_somebody_has_already_read_is_taken_in_all_the_same(start_server, dovecot):
    with dovecot.login() as session:
        session.append("INBOX", r"(\Seen)", "", letter(1))
    with closing(Books(start_server(**settings(dovecot)))) as books:
        assert books.settled(1, 20) == {"ticketed": 1}


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_line_is_encrypted_and_the_certificate_looked_at(start_server, dovecot, security):
    port = dovecot.tls_port if security == "tls" else dovecot.port
    encrypted = settings(dovecot, port, SECURITY=security)
    dovecot.append(letter(1))
    server = start_server(**encrypted)
    with closing(Books(server)) as books:
        said = until(lambda: (at := mailbox(books)) and at.last_error, 20, "the trouble is told")
        assert "cannot be trusted" in said and "SSL_CERT_FILE" in said
        server.stop()
        trusting = start_server(server.directory, **encrypted, SSL_CERT_FILE=str(dovecot.certificate))
        assert books.settled(1, 20) == {"ticketed": 1}
        until(lambda: flags(dovecot) == [True], 10, "the mail is marked as seen")
        trusting.stop()


def test_a_mail_by_smtp_and_over_imap_is_one_ticket(start_server, dovecot):
    server = start_server(**settings(dovecot))
    with closing(Books(server)) as books, smtplib.SMTP(*server.smtp, timeout=30) as client:
        client.sendmail("k1@kunde.example", DESK, letter(1))
        books.settled(1, 10)
        dovecot.append(letter(1))
        assert books.settled(2, 10) == {"ticketed": 1, "duplicate": 1}
        exactly_once(books, [letter(1)])


def test_another_uidvalidity_neither_loses_nor_repeats(start_server, dovecot):
    with dovecot.login() as session:
        session.create("Desk")
    for number in range(5):
        dovecot.append(letter(number), "Desk")
    with closing(Books(start_server(**settings(dovecot, FOLDER="Desk", POLL_SECONDS="5")))) as books:
        books.settled(5, 20)
        until(lambda: all(flags(dovecot, "Desk")), 10, "all are marked")
        before = mailbox(books).uidvalidity
        with dovecot.login() as session:
            session.delete("Desk")
            session.create("Desk")
        for number in range(8):
            dovecot.append(letter(number), "Desk")
        assert books.settled(13, 60) == {"ticketed": 8, "duplicate": 5}
        assert mailbox(books).uidvalidity != before
        exactly_once(books, [letter(number) for number in range(8)])


def test_a_line_that_breaks_in_the_middle_of_a_mail_costs_nothing(start_server, dovecot, cutter):
    letters = [letter(number, 60_000) for number in range(40)]
    append_many(dovecot, letters)
    cutter.cut_after(700_000, 900_000)
    with closing(Books(start_server(**settings(dovecot, cutter.port)))) as books:
        until(lambda: cutter.cuts == 2, 30, "the line broke twice")
        assert books.settled(40, 60) == {"ticketed": 40}
        exactly_once(books, letters)
        until(lambda: all(flags(dovecot)), 10, "all are marked")


def test_mail_that_is_expunged_while_it_is_read_stops_nothing(start_server, dovecot):
    count = 300
    append_many(dovecot, [letter(number) for number in range(count)])
    with closing(Books(start_server(**settings(dovecot)))) as books:
        until(lambda: len(books.arrivals()) >= 20, 20, "reading has begun")
        with dovecot.login() as session:
            session.select("INBOX")
            session.store(f"{count - 49}:{count}", "+FLAGS.SILENT", r"\Deleted")
            session.expunge()
        dovecot.append(letter(count))
        until(lambda: books.contacts(external_id=f"imap{count}@kunde.example"), 60, "the newest mail was read")
        kept = {contact.external_id for contact in books.contacts(direction="in")}
        assert kept >= {f"imap{number}@kunde.example" for number in range(count - 50)}
        until(lambda: mailbox(books).last_success_at, 20, "all is read")
        assert len(books.tickets()) == len(kept) == len(books.arrivals())


@pytest.mark.trial
def test_a_backlog_is_taken_in_exactly_once_though_the_server_is_killed(start_server, dovecot, database_url):
    count = trial_size(10_000, part=50 if database_url.startswith("sqlite") else 100)
    append_many(dovecot, letters := [letter(number) for number in range(count)])
    server = start_server(**settings(dovecot), SCHALTER_STORAGE__DATABASE_URL=database_url)
    with closing(Books(server)) as books:
        for kill in (1, 2, 3):
            until(
                lambda kill=kill: (at := mailbox(books)) and at.last_uid - first_uid(dovecot) >= count * kill // 5,
                300,
                "reading gets on",
            )
            server.kill()
            server.start()
        assert set(books.settled(count, 600)) <= {"ticketed", "duplicate"}
        exactly_once(books, letters)
        until(lambda: mailbox(books).backlog == 0 and all(flags(dovecot)), 60, "all are marked")


def first_uid(dovecot: Dovecot) -> int:
    with dovecot.login() as session:
        session.select("INBOX", readonly=True)
        return int(session.uid("SEARCH", "1")[1][0])


def test_kept_mail_is_moved(start_server, dovecot):
    with dovecot.login() as session:
        session.create('"Erledigt &- alt"')
    dovecot.append(letter(1))
    with closing(Books(start_server(**settings(dovecot, AFTER="move", MOVE_TO="Erledigt & alt")))) as books:
        assert books.settled(1, 20) == {"ticketed": 1}
        until(lambda: not flags(dovecot), 10, "the inbox is empty")
        assert len(flags(dovecot, '"Erledigt &- alt"')) == 1


def test_kept_mail_is_deleted(start_server, dovecot):
    append_many(dovecot, [letter(1), letter(2)])
    with closing(Books(start_server(**settings(dovecot, AFTER="delete")))) as books:
        assert books.settled(2, 20) == {"ticketed": 2}
        until(lambda: not flags(dovecot), 10, "the inbox is empty")


def test_mail_goes_on_coming_in_while_the_folder_to_move_to_is_missing(start_server, dovecot):
    dovecot.append(letter(1))
    with closing(Books(start_server(**settings(dovecot, AFTER="move", MOVE_TO="Nowhere")))) as books:
        books.settled(1, 20)
        said = until(lambda: (at := mailbox(books)) and at.last_error, 20, "the trouble is told")
        assert "Nowhere" in said and "SCHALTER_IMAP__MOVE_TO" in said
        dovecot.append(letter(2))
        assert books.settled(2, 30) == {"ticketed": 2}
        with dovecot.login() as session:
            session.create("Nowhere")
        until(lambda: not flags(dovecot), 60, "both are moved")


def test_a_mail_over_the_limit_is_left_where_it_is_and_counted(start_server, dovecot):
    append_many(dovecot, [letter(1, 40_000), letter(2)])
    with closing(Books(start_server(**settings(dovecot), SCHALTER_SMTP__MAX_MESSAGE_BYTES="20000"))) as books:
        assert books.settled(1, 20) == {"ticketed": 1}
        until(lambda: flags(dovecot) == [False, True], 10, "only what was kept is marked")
        with books.session() as session:
            assert [(line.refused, line.difference) for line in totals(session)] == [(1, 0)]


def test_a_wrong_password_is_told_in_one_sentence_and_not_tried_in_a_hurry(start_server, dovecot):
    user = "hurry@example.org"  # of this test alone: Dovecot's log is that of the whole session
    server = start_server(**settings(dovecot, USER=user, PASSWORD="wrong"))
    with closing(Books(server)) as books:
        said = until(lambda: (at := mailbox(books)) and at.last_error, 20, "the trouble is told")
        assert f"refuses the log-in of {user}" in said and "SCHALTER_IMAP__PASSWORD" in said
        assert any("SCHALTER_IMAP__PASSWORD" in line for line in loops(server).values())
        with smtplib.SMTP(*server.smtp, timeout=30) as client:
            client.sendmail("k1@kunde.example", DESK, letter(1))
        books.settled(1, 20)
        assert sum(user in line and "auth failed, 1 attempts" in line for line in dovecot.log().splitlines()) <= 1
    assert server.log().count("refuses the log-in") == 1


def test_of_two_servers_on_one_database_one_reads_and_the_other_takes_over(start_server, dovecot, ready_postgres_url):
    both = settings(dovecot) | {"SCHALTER_STORAGE__DATABASE_URL": ready_postgres_url}
    first, _second = start_server(**both), start_server(**both)
    append_many(dovecot, letters := [letter(number) for number in range(30)])
    with closing(Books(first)) as books:
        assert books.settled(30, 60) == {"ticketed": 30}
        first.kill()
        dovecot.append(letter(30))
        assert books.settled(31, 60) == {"ticketed": 31}
        exactly_once(books, [*letters, letter(30)])


def test_the_first_reading_may_begin_on_a_day_and_leaves_older_mail_untouched(start_server, dovecot):
    old, new = datetime(2025, 12, 30, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    for number, arrived in ((1, old), (2, new), (3, old), (4, new), (5, old)):
        dovecot.append(letter(number), arrived=arrived)
    server = start_server(**settings(dovecot, SINCE="2026-01-01"))
    with closing(Books(server)) as books:
        assert books.settled(2, 20) == {"ticketed": 2}
        until(lambda: flags(dovecot) == [False, True, False, True, False], 20, "only the newer ones are marked")
        dovecot.append(letter(6), arrived=old)
        assert books.settled(3, 20) == {"ticketed": 3}, "what comes later is taken whatever its date"
        with books.session() as session:
            assert [line.difference for line in totals(session)] == [0]
