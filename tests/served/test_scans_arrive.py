"""Faxes and letters on the running server: folders are watched, pages read, tickets opened, the desk sees the pages."""

import json
import shutil
import struct
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from smtplib import SMTP
from typing import Any

import pytest

from tests.conftest import StartServer
from tests.kit import paper
from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.server import Server
from tests.kit.waiting import until

pytestmark = pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not on this machine")
SECONDS = 90


def watched(start_server: StartServer, tmp_path: Path, url: str = "", **more: str) -> tuple[Server, Path, Path]:
    """A server that watches a fax folder and a letter folder."""
    fax, letter = tmp_path / "fax", tmp_path / "letter"
    fax.mkdir(exist_ok=True)
    letter.mkdir(exist_ok=True)
    said = {
        "SCHALTER_FAX__FOLDER": str(fax), "SCHALTER_LETTER__FOLDER": str(letter), "SCHALTER_FAX__STILL_SECONDS": "0.4",
        "SCHALTER_LETTER__STILL_SECONDS": "0.4", "SCHALTER_FAX__NAME_PATTERN": r"_(?P<number>\+\d+)\.",
        "SCHALTER_SCANS__SEPARATORS": "code", "SCHALTER_SCANS__GATEWAYS": "fax@gateway.example",
        "SCHALTER_PAPER__FOLDER": str(tmp_path / "out"), "SCHALTER_PAPER__SENDER": "Musterfirma,Hafenstraße 1,24103 Kiel",
    }  # fmt: skip
    (tmp_path / "out").mkdir(exist_ok=True)
    if url:
        said["SCHALTER_STORAGE__DATABASE_URL"] = url
    return start_server(**said, **more), fax, letter


def tickets(server: Server, count: int) -> list[dict[str, Any]]:
    """All tickets, the newest first, once there are so many."""

    def there() -> list[dict[str, Any]]:
        found = server.api.get("/api/v1/tickets?limit=100")["items"]
        return found if len(found) >= count else []

    return until(there, SECONDS, f"{count} tickets")


def put(folder: Path, name: str, content: bytes) -> None:
    """As a careful scanner does: written under another name, then renamed."""
    beside = folder / f".{name}.part"
    beside.write_bytes(content)
    beside.rename(folder / name)


def contact_of(server: Server, ticket: dict[str, Any]) -> dict[str, Any]:
    return server.api.get(f"/api/v1/tickets/{ticket['number']}/contacts")["items"][0]


def books_are_right(server: Server) -> None:
    lines = server.api.get("/api/v1/ledger")["items"]
    assert sum(line["difference"] for line in lines) == 0, lines


def bomb() -> bytes:
    """A TIFF of a few bytes that claims sixty thousand dots each way."""
    tags = [
        (256, 4, 60_000),
        (257, 4, 60_000),
        (258, 3, 1),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, 60_000),
        (279, 4, 4),
    ]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<I", 12) + b"\0" * 4 + struct.pack("<H", len(tags)) + entries + b"\0" * 4


@cache
def the_scans() -> dict[str, bytes]:
    """Name → file: printed, damaged and saved once for both engines."""
    german, faxed, printed = paper.GERMAN.format(date="14. März 2026"), paper.faxed, paper.printed
    first = paper.tiff([faxed(printed(german, header=paper.HEADER), paper.USUAL)])
    two = [
        faxed(printed(german)),
        faxed(paper.sheet_with_code("TRENNBLATT")),
        faxed(printed(paper.ENGLISH), paper.PALE),
    ]
    return {
        "a.tif": first,
        "b_+494315550177.tif": paper.tiff([faxed(printed(paper.ENGLISH), paper.BACKWARDS)]),
        "hand.tif": paper.tiff([faxed(paper.scribbled())]),
        "two.tif": paper.tiff(two),
        "layer.pdf": paper.pdf_with_text("Guten Tag,\n\nbitte senden Sie mir die Preisliste.\n\nOlaf Ohm"),
        "locked.pdf": paper.locked_pdf("Das liest niemand, der das Kennwort nicht hat."),
        "torn.tif": first[: len(first) // 3],
        "bomb.tif": bomb(),
        "note.docx": zlib.compress(b"no scan at all"),
    }


def test_two_scans_and_one_that_is_none_end_where_they_should_on_postgresql(
    start_server: StartServer, tmp_path: Path, ready_postgres_url: str
):
    """How a page is read does not hang on the engine; what is kept of it does."""
    server, fax, _ = watched(start_server, tmp_path, ready_postgres_url)
    (fax / "a.json").write_text(json.dumps({"from_number": "0431 5550199", "name": "Praxis Überlinger"}))
    for name in ("a.tif", "hand.tif", "note.docx"):
        put(fax, name, the_scans()[name])
    mine, hand = sorted(tickets(server, 2), key=lambda one: one["subject"] == "Fax hand.tif")
    contact = contact_of(server, mine)
    assert contact["sender"] == {"name": "Praxis Überlinger", "address": "+494315550199"}
    assert "obwohl mein Zähler nur 312 anzeigt" in contact["body_text"]
    assert server.api.get(f"/api/v1/contacts/{contact['id']}/raw") == the_scans()["a.tif"]
    assert {file.name for file in (fax / "refused").iterdir()} == {"note.docx", "note.docx.txt"}
    assert {file.name for file in (fax / "done").iterdir()} == {"a.tif", "a.json", "hand.tif"}
    books_are_right(server)
    agents_look_at_pages_and_answer_on_paper(server, mine, hand, tmp_path)


def test_ten_scans_end_where_they_should(start_server: StartServer, tmp_path: Path):
    scans, first = the_scans(), the_scans()["a.tif"]
    server, fax, letter = watched(start_server, tmp_path)
    (fax / "a.json").write_text(json.dumps({"from_number": "0431 5550199", "name": "Praxis Überlinger"}))
    (fax / "b_+494315550177.json").write_text('{"from_number": "0431')
    for name, content in scans.items():
        put(letter if name in ("two.tif", "layer.pdf", "locked.pdf") else fax, name, content)
    found = tickets(server, 6)

    channel = {one["number"]: contact_of(server, one)["channel"] for one in found}
    mine = next(
        one for one in found if one["subject"].startswith("Rechnung Nr. 4711") and channel[one["number"]] == "fax"
    )
    contact = contact_of(server, mine)
    assert contact["sender"] == {"name": "Praxis Überlinger", "address": "+494315550199"}, (
        "the side-car is surer than the header"
    )
    assert "obwohl mein Zähler nur 312 anzeigt" in contact["body_text"] and "09:12" not in contact["body_text"]
    assert server.api.get(f"/api/v1/contacts/{contact['id']}/raw") == first
    assert mine["category"].startswith("billing")
    english = next(one for one in found if contact_of(server, one)["sender"]["address"] == "+494315550177")
    assert english["subject"] == "Password for the customer portal" and english["category"] == "password.forgotten"
    hand = next(one for one in found if one["subject"] == "Fax hand.tif")
    assert hand["queue"] == "nacherfassung" and contact_of(server, hand)["body_text"] == ""
    parts = [one for one in found if channel[one["number"]] == "letter"]
    assert len(parts) == 3 and {contact_of(server, one)["sender"]["name"] for one in parts} >= {
        "Gerda Überlinger",
        "John Whitfield",
    }
    refused = {file.name for folder in (fax, letter) for file in (folder / "refused").iterdir()}
    assert refused == {
        f"{name}{more}" for name in ("locked.pdf", "torn.tif", "bomb.tif", "note.docx") for more in ("", ".txt")
    }
    assert "Passwort" in (letter / "refused" / "locked.pdf.txt").read_text()
    assert "60000 × 60000" in (fax / "refused" / "bomb.tif.txt").read_text()
    assert {file.name for file in (fax / "done").iterdir()} == {
        "a.tif", "a.json", "b_+494315550177.tif", "b_+494315550177.json", "b_+494315550177.json.txt", "hand.tif",
    }  # fmt: skip
    books_are_right(server)
    agents_look_at_pages_and_answer_on_paper(server, mine, hand, tmp_path)


def agents_look_at_pages_and_answer_on_paper(
    server: Server, mine: dict[str, Any], hand: dict[str, Any], tmp_path: Path
) -> None:
    """The same server from the desk: one start serves many promises."""
    add_agent(server, "lena", "--role", "dispatcher", "--level", "1")
    add_agent(server, "paul", "--role", "agent", "--level", "3", name="Paul Prokop")
    lena, paul = AtTheDesk(server, "lena"), AtTheDesk(server, "paul")
    page = lena.get(f"/desk/tickets/{mine['number']}")
    picture = page.page.css_first("[data-scan-picture]").attributes["src"]
    shown = lena.get(picture)
    assert shown.content.startswith(b"\x89PNG") and shown.headers["X-Content-Type-Options"] == "nosniff"
    assert paul.get(picture).status == 404, "a picture is seen by whoever may see its ticket"
    words = json.loads(lena.get(picture.rpartition("/pages/")[0] + "/words").text)
    assert "Zähler" in {word[0] for word in words["1"]}

    index = next(
        node.attributes["href"] for node in lena.get(f"/desk/tickets/{hand['number']}").page.css("a[href$='/index']")
    )
    second_tab = lena.get(index)
    wrong = lena.send(
        lena.get(index), index, name="", number="12", subject="", text="", street="", town="", customer_no="", ticket=""
    )
    assert wrong.status == 422 and len(wrong.page.css(".err")) == 4
    late, many = "2999-10-05T09:00", {"subject": "Kennwort", "text": "Mein Kennwort ist weg.", "number": ""}
    wrong = lena.send(wrong, index, **many, name="x" * 400, ticket="SC-0000-0000", received=late)
    assert wrong.status == 422 and len(wrong.page.css(".err")) == 3, "all at once"
    assert (
        "zu lang" in wrong.said(".field:has(#name)") and wrong.page.css_first("#name").attributes["value"] == "x" * 400
    )
    done = lena.send(wrong, index, received="", name="Hanna Hand", number="0431 555 0133", subject="Passwort vergessen", text="Ich habe mein Passwort für das Kundenportal vergessen.", street="", town="", customer_no="", ticket="")  # fmt: skip
    assert "Zugänge" in done.said(".tk-head") and "Hanna Hand" in done.said("#conversation")
    assert "nacherfasst" in done.said("#conversation")
    assert hand["number"] in lena.get("/desk/search?q=Kundenportal+vergessen").text
    late = {"name": "Hanna Handt", "number": "", "subject": "Kennwort", "text": "Mein Kennwort ist weg.", "ticket": ""}
    unread = lena.send(second_tab, index, **{**late, "text": ""})
    clash = lena.send(unread, index, **late)
    assert (unread.status, clash.status) == (422, 409)
    assert clash.page.css_first("#name").attributes["value"] == "Hanna Handt"
    assert "Lena Hansen hat das Schreiben nacherfasst" in clash.text and "Mein Kennwort ist weg." in clash.said("#text")
    past = lena.send(clash, index, **late, received="1999-10-05T09:00")
    assert past.status == 422 and "Nicht vor dem" in past.said(".err")
    asked = lena.send(past, index, **{**late, "ticket": mine["number"]})
    assert asked.status == 422 and asked.page.css_first("#two_customers"), (
        "another customer's ticket is not met unasked"
    )
    assert "Hanna Handt" in lena.send(asked, index, **late).said("#conversation"), "who was told may send again"

    ticket = f"/desk/tickets/{mine['number']}"
    words = "Sehr geehrte Frau Überlinger,\n\ndie Rechnung ist berichtigt."
    sent = lena.send(lena.get(ticket), f"{ticket}/reply", text=words, then="send")
    assert "Postausgang" in sent.said(".flash")
    letters = until(
        lambda: sorted((tmp_path / "out").glob(f"{mine['number']}-*.pdf"))[1:],
        30,
        "its PDF lies beside that of the receipt",
    )
    assert letters[0].read_bytes().startswith(b"%PDF-")
    tray = until(
        lambda: "zu drucken" in (seen := lena.get("/desk/paper")).said("tbody tr") and seen, 20, "it is in the out-tray"
    )
    assert "Antwort Praxis Überlinger, 0431 5550199" in tray.said("tbody tr")
    assert "liegt im Postausgang" in lena.get(ticket).said("#conversation")
    form = next(
        form.attributes["action"] for form in tray.page.css("form") if form.attributes["action"].endswith("/faxed")
    )
    add_agent(server, "hausmeister", "--role", "admin")
    at_the_printer = AtTheDesk(server, "hausmeister")
    unseen, scans = at_the_printer.get("/desk/paper"), at_the_printer.get("/desk/scans")
    assert "Praxis Überlinger" in unseen.said("tbody tr") and mine["number"] in scans.said("#scans")
    assert not unseen.page.css(f"a[href='{ticket}']"), "an admin works on no ticket, but knows one letter from another"
    booked = lena.send(tray, form)
    assert "Als gefaxt vermerkt" in booked.text and "gefaxt" in booked.said("tbody tr")
    assert "gefaxt" in lena.get(ticket).said("#conversation")
    moved = {"level": "2", "queue": "datenschutz", "why": "skill", "reason": "Auskunft nach Art. 15"}
    lena.send(lena.get(ticket), f"{ticket}/escalate", **moved)
    tray, scans = at_the_printer.get("/desk/paper"), at_the_printer.get("/desk/scans")
    assert "vertraulich" in tray.said("tbody tr") and "vertraulich" in scans.said("#scans")
    assert not [one for one in (tray, scans) if mine["number"] in one.text or "Praxis Überlinger" in one.text]
    sheet = tray.page.css_first("tbody a").attributes["href"]
    assert at_the_printer.get(sheet).content.startswith(b"%PDF-"), "whoever prints gets the sheet"
    books_are_right(server)


def test_a_sheet_of_ours_that_comes_back_continues_its_ticket_and_a_gateway_mail_is_a_fax(start_server: StartServer, tmp_path: Path):  # fmt: skip
    server, fax, letter = watched(start_server, tmp_path)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "fax@gateway.example", "hilfe@schalter.example", "Fax von 0431 5550144"
    mail["Message-ID"] = "<1@gateway.example>"
    mail.set_content("Sie haben ein Fax erhalten.")
    scan = paper.tiff([paper.faxed(paper.printed(paper.GERMAN.format(date="14.03.2026")))])
    mail.add_attachment(scan, maintype="image", subtype="tiff", filename="fax.tif")
    with SMTP(*server.smtp, timeout=60) as line:
        line.send_message(mail)
    (ticket,) = tickets(server, 1)
    contact = contact_of(server, ticket)
    assert (contact["channel"], contact["sender"]["address"]) == ("fax", "+494315550144")
    sheets = until(lambda: list((tmp_path / "out").glob("*.pdf")), 30, "the receipt goes out on paper")

    import pypdfium2

    sheet = pypdfium2.PdfDocument(sheets[0].read_bytes())[0].render(scale=408 / 72, grayscale=True).to_pil()
    put(fax, "back_+494319999999.tif", paper.tiff([paper.faxed(sheet, paper.Damage(skew=1.5, specks=0.0005))]))
    until(
        lambda: len(server.api.get(f"/api/v1/tickets/{ticket['number']}/contacts")["items"]) >= 3,
        SECONDS,
        "it continues its ticket",
    )
    put(
        letter,
        "number.pdf",
        paper.pdf_with_text(f"Guten Tag,\n\nzu Ihrem Zeichen {ticket['number']} habe ich eine Frage.\n\nFremde Person"),
    )
    strange = tickets(server, 2)
    assert len(strange) == 2, "a number that anybody may know opens a ticket of its own"
    books_are_right(server)


def test_without_the_program_that_reads_scans_arrive_to_be_typed_in(start_server: StartServer, tmp_path: Path):
    server, fax, _ = watched(start_server, tmp_path, SCHALTER_SCANS__TESSERACT="/nowhere/tesseract")
    assert "Tesseract is not on this machine" in server.run("check")
    slowly: Callable[[bytes], None] = lambda piece: (fax / "slow.tif").open("ab").write(piece)  # noqa: E731
    scan = paper.tiff([paper.faxed(paper.printed(paper.ENGLISH))])
    for start in range(0, len(scan), len(scan) // 4):
        slowly(scan[start : start + len(scan) // 4])
    (ticket,) = tickets(server, 1)
    assert ticket["queue"] == "nacherfassung"
    assert server.api.get(f"/api/v1/contacts/{contact_of(server, ticket)['id']}/raw") == scan
