"""What decides how a mail leaves: return path, signature, pauses, limits."""

import base64
import subprocess
from datetime import UTC, datetime, timedelta

import dkim
import pytest

from channels.email import message_ids, retrying, return_path
from channels.email.dkim_signing import signer
from foundation.errors import OperatorError
from foundation.settings import Settings
from storage.outbox import PAUSES
from ticketing.sending_limits import Sent, reached

SECRET = b"s" * 32
NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
MAIL = b"From: Desk <hilfe@schalter.example>\r\nTo: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\nHallo\r\n"


def own_id(key: str = "0123456789abcdef0123") -> str:
    return message_ids.make(SECRET, key, "schalter.example")


def test_the_return_path_names_the_mail_and_only_we_can_make_one():
    marked = return_path.make(own_id(), "bounce@schalter.example")
    assert marked is not None and len(marked.rpartition("@")[0]) <= 64
    found = return_path.find(
        ["x@y.example", f"<{marked.upper()}>"], SECRET, "bounce@schalter.example", "schalter.example"
    )
    assert found == own_id()
    forged = marked.replace("+0", "+1", 1)
    assert return_path.find([forged], SECRET, "bounce@schalter.example", "schalter.example") is None
    assert return_path.find([marked], b"other" * 7, "bounce@schalter.example", "schalter.example") is None


def test_a_mail_not_of_ours_or_a_long_address_gets_no_marked_return_path():
    assert return_path.make("abc@kunde.example", "bounce@schalter.example") is None
    assert return_path.make(own_id(), f"{'b' * 40}@schalter.example") is None


@pytest.fixture(scope="module")
def key_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("dkim") / "key.pem"
    made = subprocess.run(["openssl", "genrsa", "-traditional", "-out", path, "2048"], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("openssl is not there to make a key")
    return path


def test_mail_is_signed_by_the_key_of_its_senders_domain_and_no_other(key_file):
    said = {"dkim": {"domain": "schalter.example", "selector": "s1", "key_file": str(key_file)}}
    sign = signer(Settings.model_validate(said))
    public = subprocess.run(
        ["openssl", "rsa", "-in", key_file, "-pubout", "-outform", "DER"], capture_output=True, check=True
    )
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public.stdout)
    signed = sign.signed(MAIL)
    assert signed.endswith(MAIL) and b"d=schalter.example" in signed
    assert dkim.verify(signed, dnsfunc=lambda *_args, **_more: record)
    assert not dkim.verify(signed.replace(b"Subject: x", b"Subject: y"), dnsfunc=lambda *_args, **_more: record)
    assert not dkim.verify(b"Reply-To: evil@x.example\r\n" + signed, dnsfunc=lambda *_args, **_more: record)
    other = MAIL.replace(b"schalter.example", b"other.example")
    assert sign.signed(other) == other
    assert key_file.read_text()[100:160] not in repr(sign)


def test_a_key_that_cannot_be_used_is_told_without_its_content(tmp_path):
    spoilt = tmp_path / "key.pem"
    spoilt.write_text("-----BEGIN RSA PRIVATE KEY-----\ngeheim\n-----END RSA PRIVATE KEY-----\n")
    for name in (spoilt, tmp_path / "missing.pem"):
        with pytest.raises(OperatorError) as told:
            signer(Settings.model_validate({"dkim": {"domain": "schalter.example", "key_file": str(name)}}))
        assert "geheim" not in str(told.value)


def test_a_full_mailbox_and_greylisting_have_pauses_of_their_own():
    assert retrying.pauses("452 4.2.2 mailbox full") is retrying.WHILE_FULL
    assert retrying.pauses("450 4.7.1 Greylisted, come back") is retrying.AFTER_GREYLISTING
    assert retrying.pauses("451 4.3.0 busy") is PAUSES
    for pauses in (retrying.WHILE_FULL, retrying.AFTER_GREYLISTING, PAUSES):
        assert list(pauses) == sorted(pauses)
        assert sum(pauses, timedelta()) > timedelta(days=1)


@pytest.mark.parametrize(
    ("spacing", "tickets", "limit"),
    [
        (timedelta(minutes=5), 1, "hourly_limit"),
        (timedelta(minutes=30), 9, ""),
        (timedelta(seconds=20), 1, "ticket_limit"),
    ],
)
def test_automatic_mail_to_one_recipient_stops_by_the_hour_the_day_and_the_ticket(spacing, tickets, limit):
    sent = [Sent(NOW - spacing * n, n % tickets) for n in range(1, 12)]
    per_hour = 100 if limit == "ticket_limit" else 10
    assert reached(sent, 0, NOW, per_hour=per_hour, per_day=20) == limit


def test_the_day_has_a_limit_too():
    sent = [Sent(NOW - timedelta(hours=n), n) for n in range(1, 21)]
    assert reached(sent, 99, NOW, per_hour=10, per_day=20) == "daily_limit"
    assert reached(sent[1:], 99, NOW, per_hour=10, per_day=20) == ""
