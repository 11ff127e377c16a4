"""Which files are taken for mail."""

from pathlib import Path

import pytest

from channels.email.mailbox_files import mails
from foundation.errors import OperatorError


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tickets.csv", b"subject,text,from\nHallo,Welt,a@x.example\n"),
        ("tickets.csv", b"time: subject;text\nHallo;Welt\n"),
        ("tickets.jsonl", b'{"subject": "Hallo"}\n'),
        ("picture", b"\x89PNG\r\n\x1a\n"),
        ("nothing.eml", b""),
    ],
)
def test_what_is_no_mail_is_refused_with_what_can_be_imported(tmp_path: Path, name: str, content: bytes):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(OperatorError, match="mbox"):
        list(mails(tmp_path / name))


@pytest.mark.parametrize("content", [b"Subject: x\r\n\r\nHallo\r\n", b"\r\nFrom : a@x.example\n\nHallo"])
def test_one_mail_in_a_file_is_taken(tmp_path: Path, content: bytes):
    (tmp_path / "one").write_bytes(content)
    assert [raw for raw, _ in mails(tmp_path / "one")] == [content]
