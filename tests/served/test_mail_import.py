"""Old mail is taken in beside a running server, as often as one likes."""

import json
import mailbox
from contextlib import closing

import pytest
from sqlmodel import select

from sla.tables import SlaTimer
from tests.kit.books import Books


def letter(number: int) -> bytes:
    return f"From: k{number}@kunde.example\nMessage-ID: <old{number}@kunde.example>\nSubject: Alt {number}\n\nFrom here it fails.\n".encode()


def as_mbox(folder):
    box = mailbox.mbox(folder / "old.mbox")
    for number in range(12):
        box.add(letter(number))
    box.close()
    return folder / "old.mbox"


def as_maildir(folder):
    box = mailbox.Maildir(folder / "Maildir", create=True)
    for number in range(12, 24):
        box.add(letter(number))
    return folder / "Maildir"


def as_eml_folder(folder):
    for number in range(24, 36):
        place = folder / "eml" / str(number % 3)
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.EML").write_bytes(letter(number))
    return folder / "eml"


def test_a_mailbox_of_any_form_is_taken_in_once_and_nobody_is_answered(server, relay, tmp_path):
    paths = [str(form(tmp_path)) for form in (as_mbox, as_maildir, as_eml_folder)]
    for path in paths:
        assert json.loads(server.run("import", path, "--json")) == {"read": 12, "kept": 12, "too_large": 0}
    with closing(Books(server)) as books:
        assert books.settled(36) == {"ticketed": 36}
        assert {contact.body_text for contact in books.contacts(direction="in")} == {"From here it fails."}
        with books.session() as session:
            assert session.exec(select(SlaTimer)).all() == [], "old mail promises nothing"
        for path in paths:
            server.run("import", path)
        assert books.settled(72) == {"ticketed": 36, "duplicate": 36}
        assert books.contradictions() == []
        assert relay.deliveries == []


def test_a_path_that_holds_no_mail_is_said_in_one_sentence(server, tmp_path):
    with pytest.raises(AssertionError, match="holds no mails"):
        server.run("import", str(tmp_path / "server-1"))
    with pytest.raises(AssertionError, match="neither a file nor a folder"):
        server.run("import", str(tmp_path / "nowhere"))
