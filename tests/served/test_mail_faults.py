"""A full disk, a disk that can only be read, a clock that jumps: `451`, nothing half done, and it goes on by itself."""

import asyncio
import os
import smtplib
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlmodel import select

from house.reactions import afterwards
from storage.outbox import Outbox
from storage.tables import OutboxEntry
from tests.kit.books import Books
from tests.kit.dovecot import Dovecot
from tests.kit.house import open_house, said, sent, taken_in
from tests.kit.senders import DESK, letter
from tests.kit.waiting import until, until_async
from ticketing import arrivals

MEGABYTES = 24


@pytest.fixture
def small_disk(tmp_path):
    """A file system of some megabytes; only root can make one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = os.geteuid() == 0 and _mount("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", place)
    if not made:
        pytest.skip("a small file system can only be mounted by root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=False, timeout=60)


def _mount(*arguments: object) -> bool:
    return subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False, timeout=60).returncode == 0


@contextmanager
def full(place: Path):
    """Not a byte is left."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(b"x" * 65_536)
    yield
    filler.unlink()


@contextmanager
def read_only(place: Path):
    """The folder of large mails can only be read."""
    folder = place / "desk" / "blobs"
    folder.mkdir(exist_ok=True)
    if not (_mount("--bind", folder, folder) and _mount("-o", "remount,bind,ro", folder)):
        pytest.skip("a folder cannot be made read-only here")
    yield
    subprocess.run(["umount", "--lazy", folder], check=True, timeout=60)


@pytest.mark.parametrize("fault", [full, read_only])
def test_while_nothing_can_be_written_senders_keep_their_mail_and_then_it_goes_on(start_server, small_disk, fault):
    server = start_server(directory=small_disk / "desk")
    with closing(Books(server)) as books, smtplib.SMTP(*server.smtp, timeout=60) as client:
        client.sendmail("k@kunde.example", DESK, letter(1))
        assert books.settled(1) == {"ticketed": 1}
        until(lambda: all(entry.state == "done" for entry in books.outbox()), 20, "the acknowledgement has left")
        with fault(small_disk):
            for number in (2, 3):
                with pytest.raises(smtplib.SMTPDataError) as refused:
                    client.sendmail("k@kunde.example", DESK, letter(number) + b"x" * 400_000)
                assert (refused.value.smtp_code, refused.value.smtp_error[:5]) == (451, b"4.3.0")
        for number in (2, 3):
            until(lambda number=number: _taken(client, number), 60, "there is room again")
        assert books.settled(3, 60) == {"ticketed": 3}
        assert books.contradictions() == []


def test_a_mailbox_keeps_what_cannot_be_written_until_it_can(start_server, small_disk, dovecot):
    said = {"HOST": dovecot.host, "PORT": str(dovecot.port), "USER": dovecot.user, "PASSWORD": dovecot.password, "SECURITY": "none"}  # fmt: skip
    server = start_server(small_disk / "desk", **{f"SCHALTER_IMAP__{name}": value for name, value in said.items()})
    with closing(Books(server)) as books:
        with read_only(small_disk):
            dovecot.append(letter(1) + b"x" * 400_000)
            until(lambda: "Read-only" in server.log(), 20, "the log tells it")
            assert _unseen(dovecot) == 1 and books.arrivals() == []
        assert books.settled(1, 60) == {"ticketed": 1}
        until(lambda: _unseen(dovecot) == 0, 10, "the mailbox is told")


def _unseen(dovecot: Dovecot) -> int:
    with dovecot.login() as session:
        session.select("INBOX", readonly=True)
        return len(session.search(None, "UNSEEN")[1][0].split())


def _taken(client: smtplib.SMTP, number: int) -> bool:
    try:
        client.sendmail("k@kunde.example", DESK, letter(number) + b"x" * 400_000)
    except smtplib.SMTPDataError as refused:
        assert refused.smtp_code == 451
        return False
    return True


async def test_what_a_clock_that_ran_ahead_has_queued_is_done_when_it_is_set_right(database_url, tmp_path, relay):
    outgoing = {"host": relay.host, "port": relay.port, "timeout_seconds": 5}
    with open_house(database_url, tmp_path, relay=outgoing) as house:
        house.clock.forward(days=365)
        outcome = taken_in(house, said("Frage"))
        house.database.change_now(
            lambda change: arrivals.keep(change, house.desk.blobs, channel="email", mailbox=DESK, raw=b"x", envelope={})
        )
        house.clock.forward(days=-365)
        now = house.clock.now()
        assert len(house.database.read_now(lambda session: arrivals.waiting(session, 10, before=now))) == 1
        outbox = Outbox(house.database, afterwards(house))
        assert await outbox.work_due() == 0
        working = asyncio.create_task(outbox.run())
        try:
            await until_async(lambda: _done(house), 20, "the acknowledgement has left")
        finally:
            working.cancel()
        assert len(sent(house, outcome.ticket_id)) == len(relay.accepted) == 1


async def _done(house) -> bool:
    rows = await house.database.read(
        lambda session: session.exec(select(OutboxEntry.state).filter_by(kind="mail")).all()
    )
    return list(rows) == ["done"]
