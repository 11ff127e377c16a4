"""A backup of a desk at work, brought back on the same and on the other engine, and what a damaged one is answered with."""

import gzip
import json
import re
import shutil
import threading
from pathlib import Path

import pytest

from storage.migrate import steps
from tests.kit.api import Api
from tests.kit.desk import AtTheDesk, add_agent, send_mail
from tests.kit.server import Server
from tests.kit.waiting import until

BIG = b"%PDF" + bytes(range(256)) * 2_000
"""Larger than what lies in the database of a SQLite installation."""


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def lines_of(snapshot: Path) -> dict[str, list[bytes]]:
    """The records of a snapshot by table."""
    return {file.name: gzip.decompress(file.read_bytes()).splitlines() for file in snapshot.glob("*.jsonl.gz")}


def newest(backup: Path) -> Path:
    return sorted(backup.glob("2*"))[-1]


def elsewhere(tmp_path: Path, url: str = "") -> Server:
    """An empty installation that has never been started."""
    settings = {"SCHALTER_STORAGE__DATABASE_URL": url} if url else {}
    return Server(tmp_path / "elsewhere", settings)


@pytest.fixture(params=["sqlite to postgres", "postgres to sqlite"])
def from_to(request: pytest.FixtureRequest, tmp_path: Path, start_server) -> tuple[Server, Server]:
    source, target = request.param.split(" to ")
    at_source = (
        {"SCHALTER_STORAGE__DATABASE_URL": request.getfixturevalue("ready_postgres_url")}
        if source == "postgres"
        else {}
    )
    at_target = request.getfixturevalue("postgres_url") if target == "postgres" else ""
    return start_server(**at_source), elsewhere(tmp_path, at_target)


def test_a_desk_at_work_comes_back_whole_on_either_engine(from_to: tuple[Server, Server], backup: Path):
    source, target = from_to
    add_agent(source, "lena", "--level", "1")
    send_mail(
        source,
        "Kranwagen Nordhafen",
        "Der Kranwagen steht. Änderung: ß € 漢字",
        files={"plan.pdf": BIG, "liste.csv": b"Teil;Ort\nKupferkessel;Nordhafen"},
    )
    until(lambda: source.api.get("/api/v1/tickets")["items"], what="the ticket")
    there = AtTheDesk(source, "lena")
    until(lambda: "liste.csv" in there.get("/desk/search?q=kupferkessel").said("main"), what="the words in the file")
    stop, acknowledged = threading.Event(), list[str]()

    def go_on_sending() -> None:
        while not stop.is_set():
            acknowledged.append(send_mail(source, "Noch eine", "Es geht weiter.").strip("<>"))

    sending = threading.Thread(target=go_on_sending, daemon=True)
    sending.start()
    try:
        until(lambda: acknowledged, what="mail is coming in")
        before_the_backup = set(acknowledged)
        source.run("backup", str(backup))
    finally:
        stop.set()
        sending.join(60)
    source.stop()

    said = json.loads(target.run("restore", str(backup), "--json"))
    target.run("backup", str(backup))
    first, second = (lines_of(snapshot) for snapshot in sorted(backup.glob("2*")))
    assert first == second
    assert said["records"] == sum(len(records) for records in first.values())

    target.start()
    try:
        restored = Api(target.http_url, source.token)
        lena = AtTheDesk(target, "lena")
        assert "Kranwagen Nordhafen" in lena.get("/desk/search?q=kranwagen").said("main")
        assert "Kupferkessel;Nordhafen" in lena.get("/desk/search?q=kupferk").said("main")
        contact = next(one for one in restored.pages("/api/v1/contacts") if one["attachments"])
        assert len(BIG) in {file["size"] for file in contact["attachments"]}
        raw = restored.get(f"/api/v1/contacts/{contact['id']}/raw")
        assert b"Kranwagen Nordhafen" in raw
        until(
            lambda: before_the_backup <= {one["external_id"] for one in restored.pages("/api/v1/contacts")},
            what="every mail that had its 250 before the backup began",
        )
        send_mail(target, "Nach dem Umzug", "Neue Nummern gehen weiter.")
        until(
            lambda: "Nach dem Umzug" in {one["subject"] for one in restored.pages("/api/v1/tickets")},
            what="a further ticket",
        )
    finally:
        target.stop()


def test_a_second_backup_copies_only_new_files_and_old_ones_can_go(server: Server, backup: Path):
    send_mail(server, "Eins", "Eins.")
    until(lambda: server.api.get("/api/v1/tickets")["items"], what="the ticket")
    backup.mkdir()
    killed = backup / ".2020-01-01T000000.000000Z"
    killed.mkdir()
    (backup / "blobs").write_text("a file where the folder belongs")
    unfinished = server.ran("backup", str(backup))
    assert (unfinished.returncode, list(backup.iterdir())) == (2, [backup / "blobs"]), "nothing stays beside"
    assert "was not finished: " in unfinished.stderr and "[Errno" not in unfinished.stderr
    (backup / "blobs").unlink()
    server.run("backup", str(backup))
    known = {path: path.stat().st_ino for path in backup.glob("blobs/*/*")}
    assert known
    send_mail(server, "Zwei", "Zwei.")
    until(lambda: len(server.api.get("/api/v1/tickets")["items"]) == 2, what="both tickets")
    server.run("backup", str(backup), "--keep", "1")
    figures = server.fetch("/metrics")[1]
    [age] = re.findall(r"^schalter_backup_seconds (\S+)$", figures, re.M)
    assert (
        0 <= float(age) < 600 and "process_resident_memory_bytes" in figures and "process_cpu_seconds_total" in figures
    )
    now = {path: path.stat().st_ino for path in backup.glob("blobs/*/*")}
    assert len(list(backup.glob("2*"))) == 1
    assert len(now) > len(known)
    assert known.items() <= now.items()
    assert newest(backup).stat().st_mode & 0o077 == 0


def test_what_cannot_be_restored_is_said_and_changes_nothing(server: Server, backup: Path, tmp_path: Path):
    send_mail(server, "Eins", "Eins.")
    until(lambda: server.api.get("/api/v1/tickets")["items"], what="the ticket")
    server.run("backup", str(backup))
    refused = server.ran("restore", str(backup))
    assert (refused.returncode, "is not empty" in refused.stderr) == (2, True)

    def refusal(damage, name: str) -> str:
        damaged = tmp_path / name
        shutil.copytree(backup, damaged)
        damage(newest(damaged))
        answer = Server(tmp_path / f"desk-{name}").ran("restore", str(damaged))
        assert answer.returncode == 2, answer.stderr
        return answer.stderr

    def change_a_record(snapshot: Path) -> None:
        file = snapshot / "ticket.jsonl.gz"
        file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()).replace(b"Eins", b"Zwei")))

    def cut(snapshot: Path) -> None:
        file = snapshot / "contact.jsonl.gz"
        file.write_bytes(file.read_bytes()[:-40])

    def spoil_a_blob(snapshot: Path) -> None:
        next(snapshot.parent.glob("blobs/*/*")).write_bytes(b"something else")

    def of_another_step(snapshot: Path) -> None:
        manifest = snapshot / "manifest.json"
        manifest.write_text(manifest.read_text().replace(f'"step": "{steps()[-1]}"', '"step": "9999"'))

    assert "ticket is damaged" in refusal(change_a_record, "changed")
    assert "cannot be read" in refusal(cut, "cut")
    assert "is damaged" in refusal(spoil_a_blob, "spoilt")
    assert "step 9999" in refusal(of_another_step, "newer")
    assert "no whole snapshot" in refusal(shutil.rmtree, "empty")
