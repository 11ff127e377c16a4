"""Old mail is taken in beside a running server, as often as one likes."""

import json
import mailbox
from contextlib import closing

import pytest

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
    for number in range(12):
        box.add(letter(number))
    return folder / "Maildir"


def as_eml_folder(folder):
    for number in range(12):
        place = folder / "eml" / str(number % 3)
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.EML").write_bytes(letter(number))
    return folder / "eml"


@pytest.mark.parametrize("form", [as_mbox, as_maildir, as_eml_folder])
def test_a_mailbox_is_taken_in_once_and_nobody_is_answered(server, relay, tmp_path, form):
    path = form(tmp_path)
    assert json.loads(server.run("import", str(path), "--json")) == {"read": 12, "kept": 12, "too_large": 0}
    with closing(Books(server)) as books:
        assert books.settled(12) == {"ticketed": 12}
        assert {contact.body_text for contact in books.contacts(direction="in")} == {"From here it fails."}
        server.run("import", str(path))
        assert books.settled(24) == {"ticketed": 12, "duplicate": 12}
        assert books.contradictions() == []
        assert relay.deliveries == []


def test_a_path_that_holds_no_mail_is_said_in_one_sentence(server, tmp_path):
    with pytest.raises(AssertionError, match="holds no mails"):
        server.run("import", str(tmp_path / "server-1"))
    with pytest.raises(AssertionError, match="neither a file nor a folder"):
        server.run("import", str(tmp_path / "nowhere"))
