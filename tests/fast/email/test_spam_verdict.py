"""A spam verdict counts only from a named mail server (mail-requirements 61)."""

import pytest

from channels.email.headers import split_head
from channels.email.spam_verdict import is_spam

HOSTS = ("mx.schalter.example",)
OURS = "Received: from mail.evil.example (mail.evil.example [203.0.113.9])\r\n\tby MX.schalter.example (Postfix) with ESMTP id 1;\r\n\tMon, 4 May 2026 12:00:00 +0200\r\n"


def verdict(head: str, hosts=HOSTS) -> bool:
    return is_spam(split_head(f"{head}Subject: x\r\n\r\nx".encode())[0], hosts)


@pytest.mark.parametrize(
    "field",
    [
        "X-Spam-Flag: YES", "X-Spam-Status: Yes, score=12.1 required=5.0", "X-Spam: Yes", "X-Barracuda-Spam-Status: Yes, SCORE=9",
        "X-MS-Exchange-Organization-SCL: 6", "X-Forefront-Antispam-Report: CIP:1.2.3.4;SFV:SPM;H:x",
    ],
)  # fmt: skip
def test_the_verdict_of_a_named_server_counts(field):
    assert verdict(f"{OURS}{field}\r\n")
    assert verdict(f"{field}\r\n{OURS}")
    assert not verdict(f"{OURS}{field}\r\n", hosts=())
    assert not verdict(f"Received: from x by elsewhere.example;\r\n{OURS}{field}\r\n")
    assert not verdict(f"{field}\r\n")


@pytest.mark.parametrize(
    "field",
    ["X-Spam-Flag: NO", "X-Spam-Status: No, score=1.0", "X-MS-Exchange-Organization-SCL: 1", "X-Spam-Score: 99", "X-Spam-Level: *********"],
)  # fmt: skip
def test_a_mail_called_clean_is_no_spam(field):
    assert not verdict(f"{OURS}{field}\r\n")
