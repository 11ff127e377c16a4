"""PostgreSQL goes away and comes back: senders are told to come back, and nothing has to be mended by hand."""

import json
import smtplib
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests.kit.books import Books
from tests.kit.waiting import until

DESK = "hilfe@schalter.example"


def standing(server) -> dict:
    """What /readyz says."""
    return json.loads(server.fetch("/readyz")[1])


def letter(number: int) -> bytes:
    return (
        f"From: k{number}@kunde.example\r\nMessage-ID: <n{number}@kunde.example>\r\n\r\nAnliegen {number}\r\n".encode()
    )


def test_while_postgres_is_away_senders_keep_their_mail_and_afterwards_all_goes_on(
    start_server, postgres_cluster, ready_postgres_url, tmp_path
):
    own = tmp_path / "not" / "there"
    server = start_server(SCHALTER_STORAGE__DATABASE_URL=ready_postgres_url, SCHALTER_STORAGE__DIRECTORY=str(own))
    name = urlsplit(ready_postgres_url).path.strip("/")
    with (
        closing(Books(server)) as books,
        postgres_cluster.connect() as admin,
        smtplib.SMTP(*server.smtp, timeout=60) as client,
    ):
        client.sendmail("a@kunde.example", DESK, letter(1))
        books.settled(1)
        books.close()
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        for _ in range(2):
            with pytest.raises(smtplib.SMTPDataError) as refused:
                client.sendmail("a@kunde.example", DESK, letter(2))
            assert (refused.value.smtp_code, refused.value.smtp_error[:5]) == (451, b"4.3.0")
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        client.sendmail("a@kunde.example", DESK, letter(2))
        client.sendmail("a@kunde.example", DESK, letter(3))
        assert books.settled(3, 90) == {"ticketed": 3}
        assert books.contradictions() == []
        log = server.log()
        assert (log.count("the database does not answer: "), log.count("the database answers again")) == (1, 1)
        assert "Traceback" not in log
        assert [len(path.read_text().splitlines()) for path in own.glob("acknowledged/*.log")] == [3]
        until(lambda: set(standing(server)["loops"].values()) <= {"running", "done"}, 60, "every loop runs again")
        assert all(one["error"] and one["at"] for one in standing(server)["last_errors"].values())
