"""What the listener says it can, and one mail for several of our mailboxes (mail-requirements 4, 5)."""

import asyncio
import smtplib

from channels.email.smtp_listener import listening
from foundation.settings import Settings

OURS = ["hilfe@schalter.example", "shop@schalter.example"]


async def said_to(settings, talk):
    """What `talk` (on a thread) says to a listener with these settings; the mails it kept and the refusals it counted."""
    kept, refused = [], []

    async def keep(mail):
        kept.append(mail)

    async def refuse(mailbox, reason):
        refused.append((mailbox, reason))

    async with listening(Settings.model_validate(settings), keep, refuse) as port:
        answer = await asyncio.to_thread(talk, port)
    return answer, kept, refused


async def test_everything_it_can_is_announced():
    def talk(port):
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as line:
            line.ehlo("mx.kunde.example")
            return line.esmtp_features

    features, _, _ = await said_to({"smtp": {"port": 0, "max_message_bytes": 20_000}}, talk)
    assert {"size", "8bitmime", "smtputf8", "pipelining", "enhancedstatuscodes"} <= features.keys()
    assert features["size"] == "20000"


async def test_several_of_our_mailboxes_are_one_mail_and_a_stranger_among_them_is_refused():
    def talk(port):
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as line:
            return line.sendmail(
                "anna@kunde.example", [OURS[1], "wer@schalter.example", OURS[0]], "Subject: x\r\n\r\nHallo"
            )

    mail = {"address": OURS[0], "mailboxes": OURS}
    answer, kept, refused = await said_to({"smtp": {"port": 0}, "mail": mail}, talk)
    assert answer["wer@schalter.example"][0] == 550
    [only] = kept
    assert (only.mailbox, only.envelope["rcpt_to"]) == (OURS[1], [OURS[1], OURS[0]])
    assert refused == [(OURS[0], "unknown recipient")]
