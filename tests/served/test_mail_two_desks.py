"""Two desks that answer automatically and write to each other stop by themselves (mail-requirements 49)."""

import asyncio
import smtplib
import threading
from contextlib import closing, contextmanager

import pytest
from aiosmtpd.smtp import SMTP

from tests.kit.books import Books
from tests.kit.surroundings import LOOPBACK, free_port
from tests.kit.waiting import until

NORTH, SOUTH = "hilfe@nord.example", "hilfe@sued.example"
MARKS = (
    b"auto-submitted:",
    b"x-auto-response-suppress:",
    b"x-schalter-loop:",
    b"precedence:",
    b"in-reply-to:",
    b"references:",
)


@contextmanager
def forwarding(to: int, sender: str, *, stripped: bool):
    """A mail server between the two that hands everything on to a port; `stripped`, it takes every mark of a machine away
    and puts `sender` where there is none, as the worst of gateways do. Gives its port and the mails it saw."""
    seen: list[bytes] = []
    loop = asyncio.new_event_loop()

    class Gateway:
        async def handle_DATA(self, server, session, envelope):
            raw, back = envelope.original_content, envelope.mail_from or ""
            seen.append(raw)
            if stripped:
                raw, back = without_marks(raw), back if "@" in back else sender
            await loop.run_in_executor(None, hand_on, back, envelope.rcpt_tos, raw)
            return "250 Ok"

    def hand_on(back, recipients, raw):
        with smtplib.SMTP(LOOPBACK, to, timeout=30) as line:
            line.sendmail(back, recipients, raw)

    port = free_port()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(Gateway(), hostname="gateway.test"), LOOPBACK, port)
    )
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield port, seen
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def without_marks(raw: bytes) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    kept, left_out = [], False
    for line in head.split(b"\r\n"):
        left_out = left_out if line[:1] in b" \t" else line.lower().startswith(MARKS)
        if not left_out:
            kept.append(line)
    return b"\r\n".join(kept) + b"\r\n\r\n" + body


@pytest.mark.parametrize("stripped", [False, True], ids=["as they are", "stripped of every mark"])
def test_two_desks_that_write_to_each_other_stop_after_at_most_two_exchanges(start_server, stripped):
    ports = {NORTH: free_port(), SOUTH: free_port()}
    with (
        forwarding(ports[SOUTH], NORTH, stripped=stripped) as (southwards, to_south),
        forwarding(ports[NORTH], SOUTH, stripped=stripped) as (northwards, to_north),
    ):
        north = start_server(
            SCHALTER_SMTP__PORT=str(ports[NORTH]), SCHALTER_MAIL__ADDRESS=NORTH, SCHALTER_RELAY__PORT=str(southwards)
        )
        south = start_server(
            SCHALTER_SMTP__PORT=str(ports[SOUTH]), SCHALTER_MAIL__ADDRESS=SOUTH, SCHALTER_RELAY__PORT=str(northwards)
        )
        with closing(Books(north)) as one, closing(Books(south)) as other, smtplib.SMTP(LOOPBACK, ports[NORTH], timeout=30) as line:  # fmt: skip
            line.sendmail(
                SOUTH,
                NORTH,
                f"From: {SOUTH}\r\nTo: {NORTH}\r\nSubject: Passwort vergessen\r\n\r\nWas tun?\r\n".encode(),
            )
            until(lambda: to_south, 60, "the first automatic answer")
            until(lambda: quiet(one) and quiet(other), 60, "nothing on its way any more")
            assert 1 <= len(to_south) + len(to_north) <= 4
            assert quiet(one) and quiet(other)
            assert len(one.tickets()) <= 2 and len(other.tickets()) <= 2


def quiet(books: Books) -> bool:
    """Nothing waits to be taken in or to be sent."""
    return all(entry.state != "queued" for entry in books.outbox()) and "waiting" not in books.outcomes()
