"""A mailbox that is not read is told: on the desk, in the log, in the figures."""

import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, create_engine, select

from tests.kit.books import Books
from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.dovecot import Dovecot
from tests.kit.server import Server
from tests.kit.surroundings import free_port
from tests.kit.waiting import until
from ticketing.tables import Mailbox


def settings(dovecot: Dovecot, **more: str) -> dict[str, str]:
    said = {"HOST": dovecot.host, "PORT": str(dovecot.port), "USER": dovecot.user, "PASSWORD": dovecot.password, "SECURITY": "none", "POLL_SECONDS": "540"}  # fmt: skip
    return {f"SCHALTER_IMAP__{key}": value for key, value in (said | more).items()}


def mailbox(books: Books) -> Mailbox | None:
    with books.session() as session:
        return session.exec(select(Mailbox)).first()


def eleven_minutes_pass(server: Server) -> None:
    """What the server remembers of its mailbox becomes older."""
    engine = create_engine(f"sqlite:///{server.directory / 'schalter.sqlite3'}")
    with Session(engine) as session:
        row = session.exec(select(Mailbox)).one()
        row.watched_since = datetime.now(UTC) - timedelta(minutes=11)
        row.last_success_at = row.last_success_at and row.watched_since
        session.add(row)
        session.commit()
    engine.dispose()


def figure(server: Server, name: str) -> float:
    with urllib.request.urlopen(f"{server.http_url}/metrics", timeout=10) as answer:
        line = next(line for line in answer.read().decode().splitlines() if line.startswith(f"schalter_mailbox_{name}"))
    return float(line.rpartition(" ")[2])


def test_an_admin_is_told_above_every_page_until_the_mailbox_is_read_again(start_server, dovecot):
    server = start_server(**settings(dovecot))
    add_agent(server, "lena", "--role", "admin")
    add_agent(server, "jonas", "--role", "agent", "--level", "1", name="Jonas Petersen")
    admin, agent = AtTheDesk(server, "lena"), AtTheDesk(server, "jonas")
    with closing(Books(server)) as books:
        until(lambda: (at := mailbox(books)) and at.last_success_at, 20, "the mailbox was read")
        assert admin.get("/desk/").said("[role=alert]") == ""
        eleven_minutes_pass(server)
        assert dovecot.user in admin.get("/desk/").said("[role=alert]")
        assert agent.get("/desk/").said("[role=alert]") == ""
        assert figure(server, "read_seconds") > 600
        dovecot.append(b"From: k@kunde.example\r\nMessage-ID: <1@kunde.example>\r\n\r\nEine Frage.\r\n")
        until(lambda: admin.get("/desk/").said("[role=alert]") == "", 20, "the alarm is over")
        assert figure(server, "read_seconds") < 600
        assert figure(server, "backlog") == 0


def test_trouble_is_shown_with_its_remedy_and_ten_minutes_of_it_are_told_once_in_the_log(start_server, dovecot):
    server = start_server(**settings(dovecot, PORT=str(free_port())))
    add_agent(server, "lena", "--role", "admin")
    admin = AtTheDesk(server, "lena")
    with closing(Books(server)) as books:
        until(lambda: mailbox(books), 20, "the trouble is remembered")
        said = admin.get("/desk/arrivals").said("main table")
        assert "cannot be reached" in said and "SCHALTER_IMAP__PORT" in said
        eleven_minutes_pass(server)
        until(lambda: "has not been read for ten minutes" in server.log(), 30, "the log tells it")
        tries = server.log().count("cannot be reached")
        until(lambda: server.log().count("cannot be reached") > tries, 60, "it is tried again")
        assert server.log().count("has not been read for ten minutes") == 1


@pytest.mark.parametrize(("password", "state"), [("only-for-tests", "can be read"), ("wrong", "cannot be read")])
def test_check_opens_the_mailbox(dovecot, tmp_path, password, state):
    server = Server(tmp_path / "checked", settings(dovecot, PASSWORD=password))
    try:
        said = server.run("check")
    except AssertionError as broken:
        said = str(broken)
    assert f"(INBOX, {dovecot.host}) {state}" in said
