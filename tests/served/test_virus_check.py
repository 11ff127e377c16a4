"""Files are looked at by a scanner before anybody can open them; against a stand-in for clamd."""

from email.message import EmailMessage
from smtplib import SMTP

import pytest

from foundation.ways_in_settings import Virus
from tests.conftest import StartServer
from tests.kit.clamd import BAD, LARGEST, clamd
from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.surroundings import LOOPBACK, free_port
from ticketing.virus_check import Scanner


def test_the_scanner_says_clean_infected_or_nothing():
    with clamd() as port:
        scanner = Scanner(Virus(host=LOOPBACK, port=port))
        assert scanner.verdict(b"harmless" * 20_000) == "clean"
        assert scanner.verdict(b"x" * 70_000 + BAD) == "infected"
        assert scanner.verdict(b"x" * (LARGEST + 1)) == "unchecked"


def test_a_scanner_that_is_not_there_is_an_os_error():
    with pytest.raises(OSError):
        Scanner(Virus(host=LOOPBACK, port=free_port())).verdict(b"x")
    with pytest.raises(OSError):
        Scanner(Virus(socket="/nowhere/clamd.ctl")).verdict(b"x")


def letter(subject: str, **files: bytes) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "anna@kunde.example", "hilfe@schalter.example", subject
    mail.set_content("Der Drucker druckt nicht, siehe Anhang.")
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=f"{name}.bin")
    return mail


def test_an_infected_file_is_held_back_and_without_the_scanner_files_are_marked(start_server: StartServer):
    with clamd() as port:
        server = start_server(
            SCHALTER_VIRUS__HOST=LOOPBACK, SCHALTER_VIRUS__PORT=str(port), SCHALTER_VIRUS__SECONDS="2"
        )
        add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2", "--level", "3", "--language", "en")
        lena = AtTheDesk(server, "lena")
        with SMTP(*server.smtp) as line:
            line.send_message(letter("Drucker", good=b"harmless", bad=b"x" + BAD))
        [number] = lena.wait_for_tickets(1)
        page = lena.get(f"/desk/tickets/{number}")
        [link] = page.page.css("ul.attached a")
        assert "good.bin" in link.text() and "bad.bin: held back" in page.said("ul.attached")
        file = int(link.attributes["href"].rpartition("/")[2])
        assert lena.get(f"/desk/files/{file}").content == b"harmless"
        assert {lena.get(f"/desk/files/{file + step}").status for step in (-1, 1)} == {403, 404}
    with SMTP(*server.smtp) as line:
        line.send_message(letter("Noch ein Drucker", later=b"harmless"))
    lena.wait_for_tickets(2)
    page = lena.get(next(f"/desk/tickets/{one}" for one in lena.tickets() if one != number))
    assert "later.bin" in page.said("ul.attached a") and "not checked for viruses" in page.said("ul.attached")
    assert lena.get(page.page.css_first("ul.attached a").attributes["href"]).content == b"harmless"
