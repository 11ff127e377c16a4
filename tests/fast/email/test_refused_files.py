"""Files of refused types in mail: marked, never dropped."""

from datetime import UTC, datetime
from email.message import EmailMessage

from channels.email.arrived import MailReader
from foundation.settings import Settings
from ticketing.arrivals import Kept


def test_a_file_of_a_refused_type_is_marked_and_stays_with_its_message():
    message = EmailMessage()
    message["From"], message["Message-ID"] = "anna@kunde.example", "<1@kunde.example>"
    message.set_content("Hallo")
    for name in ("Rechnung.pdf.exe", "bericht.txt"):
        message.add_attachment(b"not run", maintype="application", subtype="octet-stream", filename=name)
    kept = Kept(1, "email", "hilfe@schalter.example", "0" * 64, {}, datetime(2026, 5, 4, 12, tzinfo=UTC))
    inbound = MailReader(Settings(), b"secret")(kept, message.as_bytes(), None)  # type: ignore[arg-type]
    assert "refused_file:Rechnung.pdf.exe" in inbound.warnings
    assert "refused_file:bericht.txt" not in inbound.warnings
    assert [(file.filename, file.content) for file in inbound.files] == [
        ("Rechnung.pdf.exe", b"not run"), ("bericht.txt", b"not run"),
    ]  # fmt: skip
