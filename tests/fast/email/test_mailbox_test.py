"""What the test of a mailbox says is wrong with it."""

import ssl

import pytest

from channels.email.imap_trouble import LineLost, MailboxTrouble, NoEncryption, WrongLogin
from channels.email.mailbox_test import named


@pytest.mark.parametrize(
    ("trouble", "cause", "end"),
    [
        (NoEncryption("it does not offer STARTTLS"), None, "no_encryption"),
        (WrongLogin("it refuses the log-in"), None, "login"),
        (LineLost("no line"), ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "no_tls"),
        (LineLost("no line"), ssl.SSLCertVerificationError(1, "CERTIFICATE_VERIFY_FAILED"), "certificate"),
        (LineLost("no line"), ConnectionRefusedError(), "unreachable"),
    ],
)
def test_a_fault_is_named_by_what_mends_it(trouble: MailboxTrouble, cause: Exception | None, end: str):
    trouble.__cause__ = cause
    assert named(trouble) == end
