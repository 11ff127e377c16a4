from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from channels.web import entry, reader
from channels.web.arrived import FormReader
from channels.web.reader import SentFile, SentForm
from foundation.errors import OperatorError
from pages.throttle import Throttle, counted_as

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
GOOD = {"subject": "Drucker", "text": "Er druckt nicht.", "name": "Anna", "email": "anna@kunde.example"}
FORM = SentForm(
    "f1",
    "Änne",
    "a@b.example",
    "Größe",
    "Text\nmit Zeilen",
    "fault.printer",
    "de",
    7,
    (SentFile("ä.txt", "ab", "text/plain"),),
)


def wrong(**changed: str) -> list[str]:
    return [mistake.field for mistake in entry.contact_mistakes(GOOD | changed, ["fault.printer"], str)]


def test_a_whole_form_has_no_mistakes_with_or_without_a_topic():
    assert wrong() == wrong(topic="fault.printer") == []


def test_every_missing_field_is_named_in_the_order_of_the_form():
    assert wrong(subject="", text=" ", name="", email="") == ["subject", "text", "name", "email"]


@pytest.mark.parametrize(
    "address", ["anna", "anna@", "@kunde.example", "a b@kunde.example", "anna@kunde", "a@b@c.example", "a@b..example"]
)
def test_an_incomplete_address_is_named(address: str):
    assert wrong(email=address) == ["email"]


@pytest.mark.parametrize("address", ["anna+x@kunde.example", "jörg@bücher.example", "o'neil@sub.kunde.example"])
def test_unusual_but_sound_addresses_pass(address: str):
    assert wrong(email=address) == []


def test_too_long_and_invented_values_are_named():
    assert wrong(subject="x" * 201, text="x" * 100_001, topic="invented") == ["topic", "subject", "text"]


def test_a_line_cannot_smuggle_a_second_one():
    assert entry.line("Betreff\r\nBcc: x@y.example\0") == "Betreff Bcc: x@y.example"


def test_the_kept_form_reads_back_as_it_was_and_its_bytes_are_canonical():
    raw = reader.to_bytes(FORM)
    assert reader.from_bytes(raw) == FORM
    assert reader.to_bytes(reader.from_bytes(raw)) == raw


def test_a_form_becomes_a_contact_of_its_ticket_with_its_files():
    inbound = reader.read(reader.from_bytes(reader.to_bytes(FORM)), "5a", NOON, {"ab": b"content"}.__getitem__)
    assert (inbound.channel, inbound.external_id, inbound.ticket_token) == ("web", "sha256:5a", "7")
    assert (inbound.sender.address, inbound.sender.name, inbound.category) == ("a@b.example", "Änne", "fault.printer")
    assert inbound.files[0].content == b"content" and inbound.files[0].filename == "ä.txt"


def test_an_hour_later_the_same_address_may_send_again():
    throttle = Throttle(2)
    assert [throttle.lets("a", NOON) for _ in range(3)] == [True, True, False]
    assert throttle.lets("b", NOON)
    assert not throttle.lets("a", NOON + timedelta(minutes=59))
    assert throttle.lets("a", NOON + timedelta(minutes=60))


def test_an_ipv6_household_counts_once():
    assert counted_as("2001:db8:1:2:aaaa::1") == counted_as("2001:db8:1:2:bbbb::2") != counted_as("2001:db8:1:3::1")
    assert counted_as("192.0.2.1") == "192.0.2.1"


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[]", b"{}", b'{"files": [], "colour": "blue"}'])
def test_a_kept_form_that_cannot_be_read_is_held_with_a_sentence(raw: bytes):
    with pytest.raises(OperatorError, match=r"^What was kept of this form is damaged"):
        FormReader(None)(SimpleNamespace(sha256="0", received_at=NOON), raw, None)
