"""What IMAP servers say, and what we make of it."""

import asyncio
from typing import Any

import pytest

from channels.email.imap_connection import Connection, _utf7
from channels.email.imap_fetcher import PORTION_BYTES, portions
from channels.email.imap_protocol import Protocol
from channels.email.imap_trouble import LineLost
from foundation.imap_settings import Imap

ACCOUNT = Imap(host="mail.example", user="desk", security="none")


class Wire:
    """Stands in for the transport: answers each command line with what the test has prepared for its verb."""

    def __init__(self, protocol: Protocol, answers: dict[str, bytes], piece: int):
        self.said: list[str] = []
        self._protocol, self._answers, self._piece = protocol, answers, piece

    def write(self, line: bytes) -> None:
        self.said.append(line.decode().strip())
        tag, _, command = self.said[-1].partition(" ")
        answer = next((text for verb, text in self._answers.items() if command.startswith(verb)), None)
        if answer is not None:
            whole = answer.replace(b"TAG", tag.encode())
            for start in range(0, len(whole), self._piece):
                asyncio.get_running_loop().call_soon(self._protocol.data_received, whole[start : start + self._piece])

    def abort(self) -> None:
        self._protocol.connection_lost(None)


def opened(answers: dict[str, bytes], piece: int = 7) -> tuple[Connection, Protocol]:
    protocol = Protocol()
    protocol.transport = Wire(protocol, answers, piece)
    protocol.state = "SELECTED"
    return Connection(ACCOUNT, protocol), protocol


MAIL = b"Subject: (a\r\n\r\n{5}\r\nTAG OK * 3 FETCH (UID 9\r\n"


@pytest.mark.parametrize("piece", [1, 7, 100_000])
async def test_mails_are_taken_byte_for_byte_however_they_are_cut_into_pieces(piece):
    size = str(len(MAIL)).encode()
    said = (
        b"* 1 FETCH (UID 4 BODY[] {%s}\r\n%s)\r\n* 9 EXISTS\r\n* 1 EXPUNGE\r\n* 2 FETCH (BODY[] {%s}\r\n%s UID 5)\r\n"
        b"* 3 FETCH (UID 6 BODY[] {0}\r\n)\r\n* 4 FETCH (FLAGS (\\Seen))\r\n* 4 FETCH (UID 7 BODY[] NIL)\r\n"
    )
    whole = said % (size, b"\x00", size, b"\x00")
    first, second, third = whole.split(b"\x00")
    mail = MAIL.replace(b"TAG", b"A1")
    size_said = (first + mail + second + mail + third).replace(size, str(len(mail)).encode())
    connection, protocol = opened({"UID FETCH": size_said + b"TAG OK done\r\n"}, piece)
    protocol.news.clear()
    assert await connection.mails([4, 5, 6, 7, 8]) == {4: mail, 5: mail, 6: b""}
    assert protocol.news.is_set(), "what was announced meanwhile is not forgotten"


async def test_the_newest_mail_is_not_new_where_the_server_names_it_for_want_of_others():
    connection, _ = opened({"UID SEARCH": b"* SEARCH 41\r\nTAG OK done\r\n"})
    assert await connection.uids(42) == []


async def test_thousands_of_announcements_at_once_are_borne():
    said = b"".join(b"* %d EXPUNGE\r\n" % number for number in range(5000, 0, -1))
    connection, _ = opened({"UID SEARCH": said + b"* SEARCH 7 9\r\nTAG OK done\r\n"}, 65_536)
    assert await connection.uids(1) == [7, 9]


async def test_a_line_that_ends_in_the_middle_is_trouble_at_once():
    connection, protocol = opened({})
    asyncio.get_running_loop().call_soon(protocol.connection_lost, None)
    with pytest.raises(LineLost, match="closed the connection"):
        await connection.uids(1)


async def test_a_refusal_is_never_taken_for_an_empty_answer():
    connection, _ = opened({"UID SEARCH": b"TAG NO [SERVERBUG] not now\r\n"})
    with pytest.raises(LineLost, match="not now"):
        await connection.uids(1)


@pytest.mark.parametrize(
    ("folder", "said"),
    [("INBOX", "INBOX"), ("Entwürfe", "Entw&APw-rfe"), ("A & B", "A &- B"), ("台北", "&U,BTFw-")],
)
def test_names_of_folders_are_written_as_the_protocol_wants_them(folder, said):
    assert _utf7(folder) == said


def test_portions_are_bounded_in_number_and_in_bytes():
    sizes: dict[int, Any] = {1: 10, 2: PORTION_BYTES, 3: 10, 4: 10, 5: 10}
    assert list(portions([1, 2, 3, 4, 5, 6], sizes, 3)) == [[1], [2], [3, 4, 5], [6]]
