"""What the listener says and keeps, whatever the client does."""

import asyncio
import hashlib
import smtplib
import socket
import ssl
import subprocess
from contextlib import closing

import pytest

from channels.email.smtp_listener import Received, listening
from foundation.settings import Settings
from tests.kit.books import Books
from tests.kit.surroundings import program
from tests.kit.waiting import until
from ticketing.ledger import totals

BODY = b"From: Anna <anna@kunde.example>\r\nMessage-ID: <%s@kunde.example>\r\nSubject: Frage\r\n\r\n"
LIMIT = 26_214_400


@pytest.fixture
def books(server):
    with closing(Books(server)) as books:
        yield books


def deliver(server, raw, *, sender="anna@kunde.example", to="hilfe@schalter.example", options=()):
    with smtplib.SMTP(*server.smtp, timeout=60) as client:
        client.ehlo("mx.kunde.example")
        client.mail(sender, list(options))
        client.rcpt(to)
        return client.data(raw)


class Line:
    """A client that says exactly what it is told to."""

    def __init__(self, server):
        self.socket = socket.create_connection(server.smtp, timeout=30)
        self.file = self.socket.makefile("rb")
        self.answer()

    def answer(self) -> str:
        while True:
            line = self.file.readline().decode()
            if line[3:4] != "-":
                return line.rstrip("\r\n")

    def say(self, words: bytes) -> str:
        self.socket.sendall(words + b"\r\n")
        return self.answer()

    def begin(self, sender=b"<anna@kunde.example>"):
        self.say(b"EHLO mx.kunde.example")
        assert self.say(b"MAIL FROM:" + sender)[:3] == "250"
        assert self.say(b"RCPT TO:<hilfe@schalter.example>")[:3] == "250"
        assert self.say(b"DATA")[:3] == "354"

    def close(self):
        self.file.close()
        self.socket.close()


ODD_BODIES = {
    "nul": b"a\0b\r\n",
    "lone carriage return": b"a\rb\r\n",
    "lone line feed": b"a\nb\nc\r\n",
    "8 bit": "Grüße aus Köln".encode("latin-1") + b"\r\n",
    "a line of a million": b"x" * 1_000_000 + b"\r\n",
    "a line of 200,000 that begins with dots": b"..." + b"y" * 200_000 + b"\r\n",
    "dots": b".\r\n..\r\n.hidden\r\n...\r\n",
    "lines that end with dots": b"Ja.\r\nNein...\r\n..\r\n" * 8_000 + b"z" * 65_534 + b"\r\n.\r\n..\r\n",
    "empty lines": b"\r\n\r\n",
    "a line that ends at the edge of the buffer": b"z" * 65_535
    + b"\r\n"
    + b"z" * 65_536
    + b"\r\n"
    + b"z" * 65_537
    + b"\r\n",
    "all bytes": bytes(range(256)).replace(b"\r", b"").replace(b"\n", b"") * 30 + b"\r\n",
}


def test_bytes_are_kept_exactly_as_they_came_whatever_they_are(server, books):
    for number, body in enumerate(ODD_BODIES.values()):
        raw = BODY % str(number).encode() + body
        assert deliver(server, raw)[0] == 250
    books.settled(len(ODD_BODIES))
    kept = {arrival.sha256 for arrival in books.arrivals()}
    for number, (name, body) in enumerate(ODD_BODIES.items()):
        raw = BODY % str(number).encode() + body
        digest = hashlib.sha256(raw).hexdigest()
        assert digest in kept, name
        assert books.raw(digest) == raw
    assert set(books.outcomes()) == {"ticketed"}


def refusals(books):
    with books.session() as session:
        return {line.mailbox: line.refused for line in totals(session)}


def test_a_mail_that_says_it_is_too_large_is_refused_before_it_is_sent(server, books):
    with smtplib.SMTP(*server.smtp, timeout=30) as client:
        client.ehlo()
        code, text = client.mail("anna@kunde.example", [f"SIZE={LIMIT + 1}"])
        assert (code, text[:5]) == (552, b"5.3.4")
        assert client.mail("anna@kunde.example", [f"SIZE={LIMIT}"])[0] == 250
    assert refusals(books) == {"hilfe@schalter.example": 1}


@pytest.mark.parametrize("line_length", [76, 40_000_000], ids=["in lines", "in one line"])
def test_a_mail_that_is_too_large_is_refused_after_it_was_sent_and_takes_no_memory(server, books, line_length):
    before = _memory(server.pid)
    line = b"x" * min(line_length, 1_000_000) + (b"\r\n" if line_length == 76 else b"")
    client = Line(server)
    client.begin()
    for _ in range(40_000_000 // len(line)):
        client.socket.sendall(line)
    assert client.say(b"\r\n.")[:9] == "552 5.3.4"
    assert _memory(server.pid, peak=True) - before < 90_000_000
    assert client.say(b"MAIL FROM:<anna@kunde.example>")[:3] == "250"
    client.close()
    assert books.arrivals() == []
    assert refusals(books) == {"hilfe@schalter.example": 1}


def _memory(pid: int, *, peak: bool = False) -> int:
    with open(f"/proc/{pid}/status") as status:
        name = "VmHWM:" if peak else "VmRSS:"
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(name))


def test_the_null_sender_and_any_odd_sender_are_taken(server, books):
    senders = [
        b"<>",
        b"<anna b@kunde.example>",
        b"<anna>",
        b"<@relay.example:anna@kunde.example>",
        b"<\xe4nna@kunde.example>",
    ]
    client = Line(server)
    for number, sender in enumerate(senders):
        client.begin(sender)
        assert client.say(BODY % str(number).encode() + b"Hallo\r\n.")[:3] == "250", sender
    client.close()
    books.settled(len(senders))
    assert [arrival.envelope["mail_from"] for arrival in books.arrivals()] == [
        "", "anna b@kunde.example", "anna", "anna@kunde.example", "\ufffdnna@kunde.example",
    ]  # fmt: skip


def test_a_whole_dialogue_in_one_packet_is_understood(server, books):
    client = Line(server)
    client.say(b"EHLO mx.kunde.example")
    client.socket.sendall(
        b"MAIL FROM:<anna@kunde.example>\r\nRCPT TO:<hilfe@schalter.example>\r\nRCPT TO:<info@schalter.example>\r\nDATA\r\n"
    )
    assert [client.answer()[:3] for _ in range(4)] == ["250", "250", "250", "354"]
    client.socket.sendall(BODY % b"1" + b"Hallo\r\n.\r\nMAIL FROM:<b@kunde.example>\r\nRSET\r\nQUIT\r\n")
    assert [client.answer()[:3] for _ in range(4)] == ["250", "250", "250", "221"]
    client.close()
    books.settled(1)
    [arrival] = books.arrivals()
    assert arrival.envelope["rcpt_to"] == ["hilfe@schalter.example", "info@schalter.example"]


def test_an_address_beyond_ascii_is_taken_over_smtputf8(server, books):
    with smtplib.SMTP(*server.smtp, timeout=30) as client:
        client.ehlo()
        client.command_encoding = "utf-8"
        assert client.mail("jürgen@käufer.example", ["SMTPUTF8"])[0] == 250
        assert client.rcpt("hilfe@schalter.example")[0] == 250
        assert client.data("From: jürgen@käufer.example\r\n\r\nHallo\r\n".encode())[0] == 250
    books.settled(1)
    assert books.arrivals()[0].envelope["mail_from"] == "jürgen@käufer.example"


def test_a_client_that_vanishes_in_the_middle_leaves_nothing(server, books):
    client = Line(server)
    client.begin()
    client.socket.sendall(BODY % b"1" + b"half a sent")
    client.close()
    assert deliver(server, BODY % b"2" + b"whole\r\n")[0] == 250
    books.settled(1)
    assert [arrival.sha256 for arrival in books.arrivals()] == [hashlib.sha256(BODY % b"2" + b"whole\r\n").hexdigest()]


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n"])
def test_no_second_mail_can_be_smuggled_behind_an_end_that_is_none(server, books, end):
    smuggled = b"a" + end + b"MAIL FROM:<boss@schalter.example>\r\nRCPT TO:<hilfe@schalter.example>\r\nDATA\r\nhello"
    client = Line(server)
    client.begin()
    assert client.say(BODY % b"1" + smuggled + b"\r\n.")[:3] == "250"
    client.close()
    books.settled(1)
    assert [books.raw(arrival.sha256) for arrival in books.arrivals()] == [
        BODY % b"1" + smuggled.replace(b"\r\n.", b"\r\n") + b"\r\n"
    ]


def test_only_our_own_mailboxes_are_taken_once_there_are_some(start_server):
    server = start_server(SCHALTER_MAIL__MAILBOXES="hilfe@schalter.example,info@schalter.example")
    with closing(Books(server)) as books, smtplib.SMTP(*server.smtp, timeout=30) as client:
        client.ehlo()
        client.mail("anna@kunde.example")
        assert client.rcpt("other@schalter.example") == (550, b"5.1.1 There is no such mailbox here")
        assert client.rcpt("INFO@Schalter.example")[0] == 250
        assert client.rcpt("hilfe+12.abc@schalter.example")[0] == 250
        assert client.data(BODY % b"1" + b"Hallo\r\n")[0] == 250
        books.settled(1)
        assert books.arrivals()[0].mailbox == "info@schalter.example"
        with books.session() as session:
            assert sum(line.refused for line in totals(session)) == 1
        assert books.contradictions() == []


def test_strangers_may_not_deliver_while_no_mailbox_is_set_up_and_are_shown_the_door_after_too_many_errors(
    start_server,
):
    server = start_server(SCHALTER_SMTP__ALLOWED_NETWORKS="192.0.2.0/24")
    client = Line(server)
    client.say(b"EHLO mx.kunde.example")
    client.say(b"MAIL FROM:<anna@kunde.example>")
    answers = [client.say(b"RCPT TO:<hilfe@schalter.example>") for _ in range(20)]
    assert {answer[:9] for answer in answers} == {"550 5.7.1"}
    assert client.answer()[:3] == "421"
    assert client.file.readline() == b""
    client.close()
    crowd = [socket.create_connection(server.smtp, timeout=30) for _ in range(21)]
    greetings = [one.recv(200)[:3] for one in crowd]
    assert greetings == [b"220"] * 20 + [b"421"]
    for one in crowd:
        one.close()
    until(lambda: _greeting(server) == b"220", 10, "the listener takes connections again")


def _greeting(server) -> bytes:
    with socket.create_connection(server.smtp, timeout=30) as line:
        return line.recv(200)[:3]


def test_a_connection_can_be_encrypted_with_the_operators_certificate(start_server, tmp_path):
    chain, key = tmp_path / "mail.pem", tmp_path / "mail.key"
    openssl = program("openssl", package="openssl")
    made = (
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=schalter.example",
        "-keyout",
        key,
        "-out",
        chain,
    )
    subprocess.run([openssl, *made], check=True, capture_output=True, timeout=60)
    server = start_server(SCHALTER_SMTP__CERTIFICATE=str(chain), SCHALTER_SMTP__PRIVATE_KEY=str(key))
    context = ssl.create_default_context(cafile=str(chain))
    context.check_hostname = False
    with closing(Books(server)) as books, smtplib.SMTP(*server.smtp, timeout=30) as client:
        client.starttls(context=context)
        client.ehlo()
        assert not client.has_extn("starttls")
        client.mail("anna@kunde.example")
        client.rcpt("hilfe@schalter.example")
        assert client.data(BODY % b"1" + b"Hallo\r\n")[0] == 250
        books.settled(1)
        assert books.arrivals()[0].envelope["tls"] is True


async def test_a_client_that_says_nothing_is_let_go_and_one_that_fails_to_be_kept_may_go_on(tmp_path):
    kept: list[Received] = []

    async def keep(mail: Received) -> None:
        kept.append(mail)
        if len(kept) == 1:
            raise OSError(28, "No space left on device")

    async def refuse(mailbox: str, reason: str) -> None:
        raise AssertionError(reason)

    settings = Settings.model_validate({"smtp": {"port": 0}, "storage": {"directory": str(tmp_path)}})
    async with listening(settings, keep, refuse, idle_seconds=0.5) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        dialogue = b"MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nHallo\r\n.\r\n"
        writer.write(b"HELO x\r\n" + dialogue * 2)
        async with asyncio.timeout(30):
            answers = [(await reader.readline()).decode()[:9] for _ in range(10)]
            assert await reader.read() == b""
        assert answers[2:6] == ["250 OK\r\n", "250 2.1.5", "354 End w", "451 4.3.0"]
        assert answers[9] == "250 2.0.0"
        writer.close()
    assert [mail.raw for mail in kept] == [b"Hallo\r\n"] * 2
