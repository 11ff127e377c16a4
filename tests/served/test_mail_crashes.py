"""Killed at random instants under load, by SMTP and IMAP at once: nothing that was taken is lost or there twice."""

import hashlib
import random
import time
from collections import Counter
from contextlib import closing

import pytest

from tests.kit.books import Books
from tests.kit.senders import DESK, Senders
from tests.kit.surroundings import trial_size
from tests.kit.trials import rounds
from tests.kit.waiting import until

KILLS = 50
SEED = 20260309


def imap_letter(number: int) -> bytes:
    head = f"From: Kunde <i{number % 40}@kunde.example>\r\nTo: {DESK}\r\nMessage-ID: <imap{number}@kunde.example>\r\n"
    return f"{head}Subject: Anliegen {number}\r\n\r\nMein Anliegen ist {number}.\r\n".encode()


def acknowledged(server) -> set[tuple[int, str]]:
    """What the listener wrote down before each 250."""
    lines = [
        line.split() for path in server.directory.glob("acknowledged/*.log") for line in path.read_text().splitlines()
    ]
    return {(int(line[0]), line[1]) for line in lines}


@pytest.mark.trial
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_whenever_the_server_is_killed_every_mail_is_there_once_and_none_goes_out_twice(
    start_server, request, dovecot, relay, engine
):
    said = {
        "HOST": dovecot.host,
        "PORT": str(dovecot.port),
        "USER": dovecot.user,
        "PASSWORD": dovecot.password,
        "SECURITY": "none",
    }
    settings = {f"SCHALTER_IMAP__{key}": value for key, value in said.items()}
    kills = trial_size(KILLS, part=10 if engine == "sqlite" else 25)
    if engine == "postgres":
        settings["SCHALTER_STORAGE__DATABASE_URL"] = request.getfixturevalue("ready_postgres_url")
    server = start_server(**settings)
    appended: list[bytes] = []
    with closing(Books(server)) as books:
        senders = Senders(server)
        for kill in rounds(f"crashes on {engine}", kills):
            for _ in range(4):
                appended.append(imap_letter(len(appended)))
                dovecot.append(appended[-1])
            time.sleep(random.Random(SEED + kill).uniform(0.05, 2.0))  # the instant is what is tried
            server.kill()
            server.start()
        until(lambda: len(senders.kept) >= 2 * kills, 120, "the senders get on")
        senders.finish()
        letters = [*senders.kept.values(), *appended]
        books.settled(len(letters), 180)
        inbound = books.contacts(direction="in")
        found = Counter(contact.sha256 for contact in inbound)
        assert found == Counter(hashlib.sha256(raw).hexdigest() for raw in letters), "each mail is there, and once"
        assert set(books.outcomes()) <= {"ticketed", "duplicate"}
        assert len(books.tickets()) == books.outcomes()["ticketed"] == len(letters)
        until(lambda: all(entry.state != "queued" or entry.reason for entry in books.outbox()), 120, "all was tried")
        assert books.contradictions() == []
        assert acknowledged(server) <= {(arrival.id, arrival.sha256) for arrival in books.arrivals()}
        went_out = Counter(str(delivery.message["Message-ID"]) for delivery in relay.deliveries)
        assert [one for one, times in went_out.items() if times > 1] == [], "nothing goes out twice"
        shown = Counter(entry.state for entry in books.outbox() if entry.kind == "mail")
        assert shown["failed"] == 0 and shown["unknown"] <= kills * 8, shown
