from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.phone_log import arrived, entry, reader
from channels.phone_log.entry import Circumstances
from channels.phone_log.reader import CallNote
from foundation.errors import OperatorError

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
AROUND = Circumstances(7, NOON, "DE", ZoneInfo("Europe/Berlin"), {"fault.printer"}, str)
CALL = {
    "note_id": "n1", "started_at": "2026-03-09T11:55:00+00:00", "kind": "in", "phone": "0431 5550142", "name": "Ines  Vollmer",
    "text": "Druckt nur halbe Seiten.", "duration": "4:30", "end": "ticket",
}  # fmt: skip


def noted(**changed: str) -> CallNote:
    note, wrong = entry.note_of(CALL | changed, AROUND)
    assert note is not None, wrong
    return note


def wrong(**changed: str) -> list[str]:
    return [mistake.field for mistake in entry.note_of(CALL | changed, AROUND)[1]]


def contact(**changed: str):
    raw = reader.to_bytes(noted(**changed))
    return reader.read(reader.from_bytes(raw), "desk", "5a", NOON)


def test_a_call_becomes_a_contact_of_its_caller_at_the_time_it_began():
    inbound = contact()
    assert (inbound.channel, inbound.external_id, inbound.phone, inbound.sender.name) == ("phone", "call:n1", "+494315550142", "Ines Vollmer")  # fmt: skip
    assert inbound.occurred_at == NOON - timedelta(minutes=5) and inbound.received_at == NOON
    assert contact(kind="missed").call.seconds is None, "a call nobody took lasted no time"
    assert inbound.call.seconds == 270 and inbound.note_by == 7 and inbound.solution is None


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ({}, True),
        ({"kind": "missed"}, False),
        ({"callback": "1", "callback_at": "2026-03-09T14:30"}, False),
        ({"kind": "out"}, True),
        ({"kind": "not_reached"}, False),
    ],
)
def test_a_completed_call_answers_and_a_missed_one_or_a_promised_callback_does_not(said: dict[str, str], answers: bool):
    assert contact(**said).answered_at_once is answers


def test_a_callback_is_read_on_the_desks_wall_clock_and_falls_back_to_the_callers_number():
    call = contact(callback="1", callback_at="2026-03-09T14:30").call
    assert call.callback_at == datetime(2026, 3, 9, 13, 30, tzinfo=UTC) and call.callback_number == "+494315550142"
    assert contact(callback_at="2026-03-09T14:30", callback_number="nonsense").call.callback_at is None


def test_a_call_settled_at_once_says_how_and_with_which_article():
    inbound = contact(end="resolved", code="solved", category="fault.printer", article="fault-printer", ask="1")
    assert inbound.solution.text == "Druckt nur halbe Seiten." and inbound.solution.article == "fault-printer"
    assert not inbound.ask_e_level, "what is settled needs no answer"


def test_a_number_is_suppressed_or_typed_and_never_both():
    assert wrong(withheld="1") == ["phone"] and noted(withheld="1", phone="anonymous").phone == ""


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"text": " "}, ["text"]),
        ({"phone": "12"}, ["phone"]),
        ({"email": "ines@"}, ["email"]),
        ({"kind": "chat"}, ["kind"]),
        ({"duration": "soon"}, ["duration"]),
        ({"callback": "1", "callback_at": ""}, ["callback_at"]),
        ({"callback": "1", "callback_at": "2026-03-09T12:30"}, ["callback_at"]),
        ({"callback": "1", "callback_at": "2026-03-09T14:30", "phone": ""}, ["callback_number"]),
        ({"callback": "1", "callback_at": "2026-03-09T14:30", "callback_number": "nonsense"}, ["callback_number"]),
        ({"category": "invented"}, ["category"]),
        ({"priority": "P9"}, ["priority"]),
        ({"end": "resolved", "code": "solved"}, ["category"]),
        ({"end": "resolved", "code": "no_reply", "category": "fault.printer"}, ["code"]),
        ({"end": "resolved", "code": "solved", "category": "fault.printer", "kind": "missed"}, ["end"]),
        ({"subject": "x" * 201, "name": "x" * 201}, ["name", "subject"]),
    ],
)
def test_every_mistake_is_named_beside_its_field(said: dict[str, str], fields: list[str]):
    assert wrong(**said) == fields


def test_a_long_note_without_a_subject_is_cut_between_words_and_says_so():
    long = (
        "Die Kundin meldet, dass der Drucker im zweiten Obergeschoss seit gestern Mittag nur noch halbe Seiten druckt."
    )
    subject = contact(text=long).subject
    assert subject.endswith("…") and len(subject) <= 80 and long.startswith(subject[:-1] + " ")
    assert contact(text=long, subject="Drucker").subject == "Drucker" and contact().subject == ""
    assert len(contact(text="x" * 300).subject) == 80


@pytest.mark.parametrize(("text", "seconds"), [("4:30", 270), ("4", 240), ("1:02:03", 3723), ("0:05", 5), ("4:99", None), ("", None), ("1:2:3:4", None), ("-1", None)])  # fmt: skip
def test_a_duration_is_minutes_and_seconds(text: str, seconds: int | None):
    assert entry.seconds(text) == seconds


def test_a_form_from_yesterday_or_tomorrow_does_not_say_when_the_call_began():
    assert entry.started("2026-03-07T12:00:00+00:00", NOON) == NOON == entry.started("2026-03-10T12:00:00+00:00", NOON)
    assert entry.started("nonsense", NOON) == NOON == entry.started("2026-03-09T11:00:00", NOON)


def test_a_missed_caller_waits_since_our_own_log_saw_the_call():
    note = CallNote("n", NOON.isoformat(), "Verpasst", reached=False, since=(NOON - timedelta(minutes=40)).isoformat())
    assert reader.read(note, "desk", "5a", NOON).received_at == NOON - timedelta(minutes=40)
    later = CallNote("n", NOON.isoformat(), "Verpasst", since=(NOON + timedelta(hours=1)).isoformat())
    assert reader.read(later, "desk", "5a", NOON).received_at == NOON


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80).map(lambda text: text.replace("\0", "")), st.text(max_size=30), st.sampled_from(["in", "out"]), st.booleans())  # fmt: skip
def test_a_kept_note_reads_back_as_it_was_and_its_bytes_are_canonical(text: str, name: str, direction, reached: bool):
    note = CallNote("n1", NOON.isoformat(), text, direction, reached, name=name)
    raw = reader.to_bytes(note)
    assert reader.from_bytes(raw) == note and reader.to_bytes(reader.from_bytes(raw)) == raw


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[]", b"{}", b'{"note_id": "1", "started_at": "x", "text": "y"}', b'{"colour": "blue"}'])  # fmt: skip
def test_a_kept_note_that_cannot_be_read_is_held_with_a_sentence(raw: bytes):
    with pytest.raises(OperatorError, match=r"^What was kept of this call note is damaged"):
        arrived.read(SimpleNamespace(mailbox="desk", sha256="0", received_at=NOON), raw, None)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(entry.FIELDS), st.text(max_size=30)))
def test_no_form_is_too_odd(said: dict[str, str]):
    note, mistakes = entry.note_of(said, AROUND)
    assert (note is None) == bool(mistakes)
