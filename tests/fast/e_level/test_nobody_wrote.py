"""A mail of files is classified by its subject where nobody wrote a text, and an invitation, or files alone, into nothing."""

from datetime import UTC, datetime

import pytest

from e_level.service import ELevel
from foundation.settings import Settings
from ticketing.inbound import File, Inbound, Party

NOW = datetime(2026, 3, 3, tzinfo=UTC)
EVENT = "Übergabe\nBeginn: 04.05.2026 12:00\n"
PAPER = File("rechnung.pdf", b"%PDF", "application/pdf")
CALENDAR = File("invite.ics", b"BEGIN:VCALENDAR", "text/calendar")
LOGO = File("logo.png", b"\x89PNG", "image/png", inline=True)


PHOTO = File("IMG_2034.jpg", b"\xff\xd8", "image/jpeg")
PRINTER = "AW: Drucker 4.12 druckt nicht"


@pytest.mark.parametrize(
    ("subject", "text", "added", "files", "failure"),
    [
        (PRINTER, "", "", (PHOTO,), "no_model"),
        (PRINTER, "Guten Tag,", "", (PHOTO,), "no_model"),
        (PRINTER, "", "", (LOGO,), "no_model"),  # all of it stands in the subject, above a signature with a picture
        (PRINTER, "", "", (), "no_model"),
        ("Übergabe der Räume", EVENT, EVENT, (CALENDAR,), "empty_text"),
        ("Übergabe der Räume", EVENT + "\nBitte kommen Sie dazu.", EVENT, (CALENDAR,), "no_model"),
        ("", "", "", (PAPER,), "empty_text"),
        ("Fwd:", "Guten Tag,", "", (PAPER,), "empty_text"),
        ("bitte 4.12", "", "", (PAPER,), "empty_text"),
        ("img_2034.jpg", "", "", (PHOTO,), "empty_text"),
        ("", "Die Rechnung stimmt nicht.", "", (PAPER,), "no_model"),
    ],
)
def test_files_without_a_text_are_what_their_subject_says(subject, text, added, files, failure):
    inbound = Inbound(
        "email", "hilfe", "id", "0" * 64, NOW, NOW, Party("mara@kunde.example"), subject=subject,
        body_text=text, reply_text=text, added=added, files=files,
    )  # fmt: skip
    found = ELevel(Settings()).recognise(inbound)
    assert (found.category, found.failure) == ("", failure)
