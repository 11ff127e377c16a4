"""A mail server in front hands over by LMTP (RFC 2033): an answer for each recipient, and nothing for strangers."""

import asyncio
from contextlib import asynccontextmanager

from channels.email.smtp_listener import listening_to_servers
from foundation.settings import Settings

DESK = {"address": "hilfe@schalter.example", "mailboxes": ["hilfe@schalter.example", "shop@schalter.example"]}


class Line:
    """A mail server that says exactly what it is told to."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def answer(self) -> str:
        while True:
            line = (await asyncio.wait_for(self.reader.readline(), 10)).decode()
            if line[3:4] != "-":
                return line.rstrip("\r\n")

    async def say(self, words: str) -> str:
        self.writer.write(words.encode() + b"\r\n")
        return await self.answer()

    async def hand_over(self, *recipients: str, body: str = "Subject: Frage\r\n\r\nHallo") -> list[str]:
        """The answers to each RCPT, then those after the body."""
        await self.say("MAIL FROM:<anna@kunde.example>")
        taken = [await self.say(f"RCPT TO:<{one}>") for one in recipients]
        assert (await self.say("DATA"))[:3] == "354"
        self.writer.write(f"{body}\r\n.\r\n".encode())
        return taken + [await self.answer() for one in taken if one[:3] == "250"]


@asynccontextmanager
async def server(keep, refused=None, **lmtp):
    settings = Settings.model_validate(
        {"mail": DESK, "smtp": {"max_message_bytes": 10_000}, "lmtp": {"port": 0, **lmtp}}
    )

    async def refuse(mailbox, reason):
        if refused is not None:
            refused.append((mailbox, reason))

    async with listening_to_servers(settings, keep, refuse, idle_seconds=5) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        yield Line(reader, writer)
        writer.close()


async def test_each_recipient_is_answered_and_the_mail_is_kept_once():
    kept, refused = [], []

    async def keep(mail):
        kept.append(mail)

    async with server(keep, refused) as line:
        assert (await line.answer())[:3] == "220"
        assert (await line.say("EHLO mx.schalter.example"))[:3] == "500"
        assert (await line.say("LHLO mx.schalter.example"))[:3] == "250"
        answers = await line.hand_over("hilfe@schalter.example", "wer@schalter.example", "shop@schalter.example")
        assert [one[:9] for one in answers] == ["250 2.1.5", "550 5.1.1", "250 2.1.5", "250 2.0.0", "250 2.0.0"]
        assert (await line.say("NOOP"))[:3] == "250"
    [mail] = kept
    assert (mail.mailbox, mail.envelope["rcpt_to"]) == ("hilfe@schalter.example", [*DESK["mailboxes"]])
    assert mail.envelope["trusted"] is True
    assert refused == [("hilfe@schalter.example", "unknown recipient")]


async def test_what_cannot_be_kept_is_put_off_for_each_recipient_and_the_next_mail_is_taken():
    away = True

    async def keep(mail):
        if away:
            raise OSError("disk full")

    async with server(keep) as line:
        await line.answer()
        await line.say("LHLO mx.schalter.example")
        assert [one[:9] for one in (await line.hand_over(*DESK["mailboxes"]))[2:]] == ["451 4.3.0", "451 4.3.0"]
        away = False
        assert [one[:9] for one in (await line.hand_over(*DESK["mailboxes"]))[2:]] == ["250 2.0.0", "250 2.0.0"]
        too_large = await line.hand_over(*DESK["mailboxes"], body="x" * 20_000)
        assert [one[:9] for one in too_large[2:]] == ["552 5.3.4", "552 5.3.4"]
        assert (await line.say("DATA"))[:3] == "503"


async def test_only_servers_of_ours_may_hand_over():
    async def keep(mail):
        raise AssertionError("nothing may be kept")

    async with server(keep, allowed_networks=["192.0.2.0/24"]) as line:
        assert (await line.answer())[:9] == "554 5.7.1"
        assert await asyncio.wait_for(line.reader.read(), 10) == b""
