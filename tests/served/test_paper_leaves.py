"""Answers on paper leave by the way the admin chose: a folder, a gateway by HTTP, a gateway by mail."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlmodel import select

from channels.fax_import.sender import PaperSender
from foundation.errors import Invalid
from foundation.scan_settings import Paper
from storage.change import Change
from storage.outbox import Entry, NotEver, NotNow
from storage.tables import OutboxEntry
from tests.kit import paper
from tests.kit.paper_mail import came
from tests.kit.ready_made import lay_planted
from tests.kit.stepped_desk import SteppedDesk, stepped_desk
from ticketing.inbound import File
from ticketing.outbound import Outbound
from ticketing.paper import book_left
from ticketing.tables import Contact

ADDRESS = "Gerda Überlinger\nHolzweg 3\n24103 Kiel"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SteppedDesk]:
    lay_planted(tmp_path / "desk")
    with stepped_desk("", tmp_path / "desk", "2026-10-05 09:00") as one:
        yield one


def paper_of(desk: SteppedDesk, channel: str, number: str = "", address: str = "") -> int:
    """A fax or letter comes in and is answered; the ticket's id."""
    ticket = came(desk, channel, number, address, "Rechnung 4711")
    desk.take(ticket)
    desk.reply(ticket, "Sehr geehrte Frau Überlinger,\n\nsie ist berichtigt.")
    return ticket


def sender(desk: SteppedDesk, posted: list[Outbound], **paper: Any) -> PaperSender:
    settings = desk.settings.model_copy(update={"paper": Paper(**paper)})

    async def post(outbound: Outbound) -> None:
        posted.append(outbound)

    return PaperSender(settings, desk.database, desk.desk.blobs, b"secret", post)


def entries(desk: SteppedDesk) -> list[Entry]:
    """What waits in the outbox as paper: the receipt, then the answer."""
    rows = desk.database.read_now(
        lambda session: session.exec(select(OutboxEntry).where(OutboxEntry.kind == "paper")).all()
    )
    return [Entry(row.id or 0, row.kind, row.about, row.payload, 1) for row in rows]


def pdfs_in(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.glob("*.pdf")]


async def test_a_letter_lies_in_the_folder_and_is_booked_once(desk: SteppedDesk, tmp_path: Path):
    ticket = paper_of(desk, "letter", address=ADDRESS)
    send = sender(desk, [], folder=str(tmp_path))
    for entry in entries(desk) * 2:
        booking = await send(entry)
        desk.do(booking)
    assert [content[:5] for content in pdfs_in(tmp_path)] == [b"%PDF-"] * 2
    answer = desk.sent(ticket)[-1]
    assert (answer.channel, answer.details["postal"]) == ("letter", ["Holzweg 3", "24103 Kiel"])
    desk.do(lambda change: book_left(change, answer.id or 0, "printed", desk.agent))
    assert desk.sent(ticket)[-1].details["delivery"]["state"] == "printed"
    assert len(desk.history(ticket, "letter_left")) == 1
    missing = sender(desk, [], folder=str(tmp_path / "not-mounted"))
    with pytest.raises(NotNow, match="cannot be written"):
        await missing(entries(desk)[0])


async def test_a_fax_goes_to_the_gateway_by_http_and_its_refusals_are_told_apart(desk: SteppedDesk):
    ticket = paper_of(desk, "fax", number="+494315550124")
    seen: list[tuple[str, str, str, bytes]] = []
    answers = [200, 400, 503]

    async def take(request: web.Request) -> web.Response:
        said = request.headers
        seen.append((said["X-Fax-Number"], said["X-Reference"], said["Authorization"], await request.read()))
        return web.Response(status=answers.pop(0), text="no such number")

    application = web.Application(client_max_size=10_000_000)
    application.router.add_post("/send", take)
    async with TestServer(application) as gateway:
        send = sender(desk, [], fax_url=str(gateway.make_url("/send")), fax_token="secret")
        entry = entries(desk)[-1]
        desk.do(await send(entry))
        with pytest.raises(NotEver, match="400: no such number"):
            await send(entry)
        with pytest.raises(NotNow, match="503"):
            await send(entry)
    with pytest.raises(NotNow, match="does not answer"):
        await send(entry)
    number, reference, token, pdf = seen[0]
    assert (number, reference, token) == ("+494315550124", desk.ticket(ticket).number, "Bearer secret")
    assert pdf.startswith(b"%PDF-") and pdf == seen[1][3], "trying again sends the same letter"
    assert desk.sent(ticket)[-1].details["delivery"]["state"] == "faxed"


async def test_a_fax_goes_to_the_gateway_by_mail(desk: SteppedDesk):
    paper_of(desk, "fax", number="+494315550124")
    posted: list[Outbound] = []
    await sender(desk, posted, fax_mail="number@gateway.example")(entries(desk)[-1])
    assert posted[0].to.address == "494315550124@gateway.example"
    assert posted[0].files[0].content.startswith(b"%PDF-")


async def test_enclosures_become_pages_and_a_fax_that_would_lack_one_is_left_to_a_person(desk: SteppedDesk):
    import pypdfium2

    ticket = paper_of(desk, "fax", number="+494315550124")
    table = File("table.xlsx", b"PK no page at all", "application/octet-stream")
    files = (
        File("form.pdf", paper.pdf_with_text("Formular"), "application/pdf"),
        File("meter.png", scan(), "image/png"),
    )
    posted: list[Outbound] = []
    send = sender(desk, posted, fax_mail="number@gateway.example")
    desk.reply(ticket, "Anbei das Formular.", files=files)
    desk.do(await send(entries(desk)[-1]))
    pdf = pypdfium2.PdfDocument(posted[0].files[0].content)
    said = [page.get_textpage().get_text_bounded() for page in pdf]
    assert "Fax vom" in said[0] and "Schreiben vom" not in said[0]
    assert len(pdf) == 3 and "Anlagen: form.pdf, meter.png" in said[0]
    assert "meter.png" in said[2] and "Seite 3 von 3" in said[2]
    desk.reply(ticket, "Und die Tabelle.", files=(*files, table))
    desk.do(await send(entries(desk)[-1]))
    assert len(posted) == 1, "half a letter is not faxed"
    delivery = desk.sent(ticket)[-1].details["delivery"]
    assert (delivery["state"], delivery["lay_in"]) == ("tray", ["table.xlsx"])


async def test_a_letter_waits_for_its_address_and_leaves_when_somebody_has_added_it(desk: SteppedDesk, tmp_path: Path):
    ticket = paper_of(desk, "letter")
    send = sender(desk, [], folder=str(tmp_path))
    (entry,) = entries(desk)
    desk.do(await send(entry))
    answer = desk.sent(ticket)[-1]
    assert (pdfs_in(tmp_path), answer.raw_ref, answer.details["delivery"]["state"]) == ([], "", "tray")
    with pytest.raises(Invalid, match="address is missing"):
        desk.do(lambda change: book_left(change, answer.id or 0, "printed", desk.agent))
    under_way = await send(entry)

    def addressed(change: Change) -> None:
        letter = change.session.get_one(Contact, answer.id)
        letter.details = {**letter.details, "postal": ["Holzweg 3", "24103 Kiel"]}

    def finished(change: Change) -> None:
        change.session.get_one(OutboxEntry, entry.id).state = "done"
        change.session.flush()
        under_way(change)

    desk.do(addressed)
    desk.do(finished)
    states = desk.database.read_now(lambda session: session.exec(select(OutboxEntry.state)).all())
    assert list(states) == ["queued"], "the address came while it was being held"
    desk.do(await send(entry))
    assert [content[:5] for content in pdfs_in(tmp_path)] == [b"%PDF-"]
    desk.do(lambda change: book_left(change, answer.id or 0, "printed", desk.agent))


def scan() -> bytes:
    return paper.scanned(paper.printed("Zählerstand 312"), dpi=100)


def test_an_automatic_letter_to_an_unknown_address_is_held_back_and_an_agents_is_written(desk: SteppedDesk):
    ticket = paper_of(desk, "letter")
    assert [one.kind for one in desk.sent(ticket)] == ["reply"]
    assert desk.history(ticket, "notice_suppressed")[0].data["reason"] == "no_address"
    assert len(entries(desk)) == 1
