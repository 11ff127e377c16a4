"""A mail of files or an invitation in which nobody wrote a text is classified into nothing: its subject alone is no matter."""

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


@pytest.mark.parametrize(
    ("text", "added", "files", "failure"),
    [
        ("", "", (PAPER,), "empty_text"),
        ("Guten Tag,", "", (PAPER,), "empty_text"),
        (EVENT, EVENT, (CALENDAR,), "empty_text"),
        (EVENT + "\nBitte kommen Sie dazu.", EVENT, (CALENDAR,), "no_model"),
        ("Die Rechnung stimmt nicht.", "", (PAPER,), "no_model"),
        ("", "", (LOGO,), "no_model"),  # all of it stands in the subject, above a signature with a picture
        ("", "", (), "no_model"),
    ],
)
def test_a_subject_alone_is_no_matter_where_the_matter_lies_in_files(text, added, files, failure):
    inbound = Inbound(
        "email", "hilfe", "id", "0" * 64, NOW, NOW, Party("mara@kunde.example"), subject="Beschwerde über den Service",
        body_text=text, reply_text=text, added=added, files=files,
    )  # fmt: skip
    found = ELevel(Settings()).recognise(inbound)
    assert (found.category, found.failure) == ("", failure)
