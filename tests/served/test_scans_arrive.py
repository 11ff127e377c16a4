"""Faxes and letters on the running server: folders are watched, pages read, tickets opened, the desk sees the pages."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import StartServer
from tests.kit import paper
from tests.kit.server import Server
from tests.kit.waiting import until

needs_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not on this machine")
SECONDS = 60


def watched(start_server: StartServer, tmp_path: Path, url: str = "", **more: str) -> tuple[Server, Path, Path]:
    """A server that watches a fax folder and a letter folder."""
    fax, letter = tmp_path / "fax", tmp_path / "letter"
    fax.mkdir(exist_ok=True)
    letter.mkdir(exist_ok=True)
    said = {
        "SCHALTER_FAX__FOLDER": str(fax), "SCHALTER_LETTER__FOLDER": str(letter), "SCHALTER_FAX__STILL_SECONDS": "0.4",
        "SCHALTER_LETTER__STILL_SECONDS": "0.4", "SCHALTER_FAX__NAME_PATTERN": r"_(?P<number>\+\d+)\.",
        "SCHALTER_SCANS__SEPARATORS": "code", "SCHALTER_SCANS__GATEWAYS": "fax@gateway.example",
    }  # fmt: skip
    if url:
        said["SCHALTER_STORAGE__DATABASE_URL"] = url
    return start_server(**said, **more), fax, letter


def tickets(server: Server, count: int) -> list[dict]:
    """All tickets, once there are so many and nothing is being read any more."""

    def there() -> list[dict]:
        found = server.api.get("/api/v1/tickets?limit=100")["items"]
        return found if len(found) >= count else []

    return until(there, SECONDS, f"{count} tickets")


def put(folder: Path, name: str, content: bytes) -> None:
    """As a careful scanner does: written under another name, then renamed."""
    beside = folder / f".{name}.part"
    beside.write_bytes(content)
    beside.rename(folder / name)


@needs_tesseract
def test_a_fax_becomes_a_ticket_with_its_sender_its_words_and_its_original(start_server: StartServer, tmp_path: Path, database_url: str):  # fmt: skip
    server, fax, _ = watched(start_server, tmp_path, database_url)
    text = paper.GERMAN.format(date="14. März 2026")
    scan = paper.tiff([paper.faxed(paper.printed(text, header=paper.HEADER), paper.USUAL)])
    (fax / "a.json").write_text(json.dumps({"from_number": "0431 5550199", "name": "Praxis Überlinger"}))
    put(fax, "a.tif", scan)
    (ticket,) = tickets(server, 1)
    assert ticket["subject"].startswith("Rechnung Nr. 4711")
    contact = server.api.get(f"/api/v1/tickets/{ticket['number']}/contacts")["items"][0]
    assert contact["channel"] == "fax"
    assert contact["sender"] == {"name": "Praxis Überlinger", "address": "+494315550199"}
