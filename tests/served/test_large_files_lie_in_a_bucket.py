"""Large files in the bucket of an object storage: kept before the 250, read back, waited for while it is away, and in the backup."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from email.message import EmailMessage
from importlib.util import find_spec
from pathlib import Path
from smtplib import SMTPException

import pytest
from sqlmodel import col, select

from channels.fax_import import reading_loop, taking
from tests.kit.books import Books
from tests.kit.bucket import BucketServer
from tests.kit.desk import send_mail
from tests.kit.house import open_house
from tests.kit.senders import DESK
from tests.kit.server import Server
from tests.kit.surroundings import missing
from tests.kit.waiting import until_async
from ticketing import arrivals, intake_loop
from ticketing.intake_loop import Intake
from ticketing.ledger import totals
from ticketing.scan_tables import ImportItem
from ticketing.tables import Arrival

PLAN = b"%PDF" + bytes(range(256)) * 2_000


@pytest.fixture(autouse=True)
def client():
    if find_spec("obstore") is None:
        missing("obstore is not installed: run make install-object-storage")


def test_large_files_lie_in_a_bucket_are_waited_for_while_it_is_away_and_come_back_from_a_backup(
    start_server, ready_postgres_url: str, tmp_path: Path
):
    with closing(BucketServer()) as bucket:
        server = start_server(SCHALTER_STORAGE__DATABASE_URL=ready_postgres_url, **bucket.settings)
        bucket.go_away()
        with pytest.raises(SMTPException, match="451"):
            send_mail(server, "Plan", "Der Plan.", files={"plan.pdf": PLAN})
        send_mail(server, "Frage", "Wann kommt jemand?")
        with closing(Books(server)) as books:
            assert books.settled(1) == {"ticketed": 1}, "a mail without a large file needs no bucket"
            assert "The object storage" in server.ran("check").stdout

            bucket.come_back()
            send_mail(server, "Plan", "Der Plan.", files={"plan.pdf": PLAN})
            assert books.settled(2) == {"ticketed": 2}
            [contact] = [one for one in server.api.pages("/api/v1/contacts") if one["attachments"]]

            bucket.serves.clear()
            with ThreadPoolExecutor(1) as sender:
                slowly = sender.submit(send_mail, server, "Plan", "Noch einer.", files={"neu.pdf": PLAN[::-1]})
                try:
                    assert bucket.waited_for.wait(30)
                    send_mail(server, "Frage", "Und wann ist er fertig?")
                    assert books.settled(3) == {"ticketed": 3}, "others are booked while a file is on its slow way"
                    assert not slowly.done()
                finally:
                    bucket.serves.set()
                slowly.result(60)
            assert books.settled(4) == {"ticketed": 4}
        assert server.api.get(f"/api/v1/contacts/{contact['id']}/raw") == bucket.objects[contact["sha256"]]
        [plan] = contact["attachments"]
        assert bucket.objects[plan["sha256"]] == PLAN
        server.run("backup", str(tmp_path / "backup"))
    elsewhere = Server(tmp_path / "elsewhere")
    elsewhere.run("restore", str(tmp_path / "backup"))
    with closing(Books(elsewhere)) as books:
        assert books.raw(plan["sha256"]) == PLAN, "back, in a desk that knows no bucket"


async def test_a_bucket_that_goes_away_after_the_250_stops_only_the_mails_that_need_it(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(intake_loop, "SWEEP_SECONDS", 0.2)
    with closing(BucketServer()) as bucket, open_house(database_url, tmp_path, object_storage=_said(bucket)) as house:

        def kept(change):
            mails = (_mail("Plan", PLAN), _mail("Zweiter Plan", PLAN[::-1]), _mail("Frage"))
            return [arrivals.keep(change, house.desk.blobs, channel="email", mailbox=DESK, raw=raw, envelope={}) for raw in mails]  # fmt: skip

        async def outcomes() -> list[str]:
            question = select(Arrival.outcome).order_by(col(Arrival.id))
            return list(await house.database.read(lambda session: session.exec(question).all()))

        async def become(*wanted: str) -> None:
            async def so() -> bool:
                assert not working.done(), "the intake goes on"
                return await outcomes() == list(wanted)

            await until_async(so, 5, " ".join(wanted))

        _left_behind, in_memory, _small = house.database.change_now(kept)
        bucket.go_away()
        house.clock.forward(minutes=1)
        intake = Intake(house.database, house.desk, house.readers())
        intake.offer(in_memory)  # its file is to be put there, the other one's bytes are to be read from there
        working = asyncio.create_task(intake.run())
        try:
            await become("waiting", "waiting", "ticketed")
            bucket.come_back()
            house.clock.forward(seconds=arrivals.AWAY.total_seconds() + 6)
            await become("ticketed", "ticketed", "ticketed")
            assert all(line.difference == 0 for line in house.database.read_now(totals))
        finally:
            working.cancel()
            await asyncio.wait([working], timeout=15)


async def test_a_scan_whose_bytes_are_away_says_so_is_put_off_and_lets_the_others_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(arrivals, "AWAY", timedelta(seconds=0.2))
    monkeypatch.setattr(reading_loop, "LOOK_AGAIN_SECONDS", 0.2)
    with closing(BucketServer()) as bucket, open_house("sqlite", tmp_path, object_storage=_said(bucket)) as house:

        def come(change) -> None:
            for name, content in (("large.tif", PLAN), ("small.tif", b"II*")):
                item = ImportItem(origin=name, medium="fax", source="fax", name=name, stamped_at=change.now, created_at=change.now)  # fmt: skip
                taking.keep(change, house.desk.blobs, item, content, "")

        async def become(large: tuple[str, str], small: tuple[str, str]) -> None:
            async def so() -> bool:
                assert not reading.done(), "the loop goes on"
                question = select(ImportItem.state, ImportItem.error).order_by(col(ImportItem.id))
                found = await house.database.read(lambda session: session.exec(question).all())
                return [(state, error[:18]) for state, error in found] == [large, small]

            await until_async(so, 10, f"{large} {small}")

        house.database.change_now(come)
        bucket.go_away()
        reading = asyncio.create_task(
            reading_loop.ReadingLoop(house.settings, house.database, house.desk.blobs, lambda kept: None).run()
        )
        try:
            await become(("seen", "The object storage"), ("imported", ""))
            bucket.come_back()
            await become(("imported", ""), ("imported", ""))
        finally:
            reading.cancel()
            await asyncio.wait([reading], timeout=15)


def _said(bucket: BucketServer) -> dict[str, str]:
    """Its settings as a table."""
    return {name.rpartition("__")[2].lower(): value for name, value in bucket.settings.items()}


def _mail(subject: str, plan: bytes = b"") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "anna@kunde.example", DESK, subject
    mail.set_content(f"{subject}: bitte ansehen.")
    if plan:
        mail.add_attachment(plan, maintype="application", subtype="pdf", filename="plan.pdf")
    return mail.as_bytes()
