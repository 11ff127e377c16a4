"""Payloads of the documented form of each vendor; none was recorded from a vendor's machine."""

import hashlib
import hmac
from itertools import permutations
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.phone_log import placetel, sipgate
from channels.phone_log.call_states import after

SIPGATE_NEW = "event=newCall&from=492111234567&to=4915791234567&direction=in&callId=123456&user[]=Alice&user[]=Bob&userId[]=w0&userId[]=w1&fullUserId[]=1234567w0&fullUserId[]=1234567w1"
SIPGATE_ANSWER = "event=answer&callId=123456&user=Alice&userId=w0&fullUserId=1234567w0&from=492111234567&to=4915791234567&direction=in&answeringNumber=21199999999"
SIPGATE_HANGUP = "event=hangup&callId=123456&cause={cause}&from=492111234567&to=4915791234567&direction=in"
PLACETEL_ID = "f4591ba315d81671d7a06c2a3b4f963dafd119de39cb26edd8a6476676b2f447"


def of_sipgate(body: str):
    said = parse_qs(body)
    return sipgate.event_of("pbx", lambda name: said.get(name, [""])[-1], lambda name: said.get(name, []))


def of_placetel(**said: str):
    return placetel.event_of("pbx", lambda name: said.get(name, ""))


def test_sipgate_names_everybody_a_group_call_rings_at():
    event = of_sipgate(SIPGATE_NEW)
    assert (event.event, event.direction, event.call_id, event.number, event.line) == ("ringing", "in", "123456", "492111234567", "4915791234567")  # fmt: skip
    assert event.places == ("1234567w0", "1234567w1", "w0", "w1", "Alice", "Bob")


def test_sipgate_says_who_answered():
    event = of_sipgate(SIPGATE_ANSWER)
    assert event.event == "answered" and event.places == ("1234567w0", "w0", "Alice")


@pytest.mark.parametrize(
    ("cause", "missed"),
    [("normalClearing", False), ("noAnswer", True), ("cancel", True), ("busy", True), ("forwarded", False), ("", None)],
)
def test_sipgates_causes_tell_whether_a_caller_got_nobody(cause: str, missed: bool | None):
    assert of_sipgate(SIPGATE_HANGUP.format(cause=cause)).missed is missed


def test_of_our_own_call_the_other_side_is_the_one_called():
    event = of_sipgate(SIPGATE_NEW.replace("direction=in", "direction=out"))
    assert (event.direction, event.number, event.line) == ("out", "4915791234567", "492111234567")


def test_the_answer_to_sipgate_asks_for_the_rest_of_the_call_and_is_sound_xml():
    assert sipgate.reply('https://h.example/a?b=1&c="2"').count("https://h.example/a?b=1&amp;c=") == 2
    assert "onAnswer=" in sipgate.reply("x") and "onHangup=" in sipgate.reply("x")


def test_what_sipgate_says_beside_calls_is_nothing_to_us():
    assert (
        of_sipgate("event=dtmf&callId=1&dtmf=5") is None
        and of_sipgate("event=newCall") is None
        and of_sipgate("") is None
    )


def test_placetel_names_the_peer_once_the_call_was_accepted():
    said = {"from": "022129191999", "to": "022199998560", "call_id": PLACETEL_ID}
    ringing = of_placetel(event="IncomingCall", **said)
    assert (ringing.event, ringing.direction, ringing.number, ringing.places) == ("ringing", "in", "022129191999", ())
    assert of_placetel(event="CallAccepted", peer="7777abcdefg@fpbx.de", **said).places == ("7777abcdefg@fpbx.de",)
    outgoing = of_placetel(event="OutgoingCall", **said)
    assert (outgoing.direction, outgoing.number) == ("out", "022199998560")


@pytest.mark.parametrize(("kind", "missed"), [("accepted", False), ("missed", True), ("voicemail", True), ("blocked", False), ("", None)])  # fmt: skip
def test_placetels_hang_up_says_whether_a_caller_waits(kind: str, missed: bool | None):
    assert of_placetel(event="HungUp", call_id="1", type=kind).missed is missed


def test_only_who_holds_placetels_secret_can_sign():
    body = b"call_id=4a4cbb&event=IncomingCall"
    right = hmac.new(b"12345", body, hashlib.sha256).hexdigest()
    assert placetel.signed(body, right, "12345") and placetel.signed(body, right.upper(), "12345")
    assert not placetel.signed(body, right, "1234") and not placetel.signed(body + b"&", right, "12345")
    assert not placetel.signed(body, "", "12345") and not placetel.signed(body, "ü\udcff", "12345")


def end_of(events, missed=None):
    state = None
    for event in events:
        state = after(state, event, "in", missed if event == "ended" else None)
    return state


def test_every_order_of_the_same_reports_ends_alike():
    assert {end_of(order) for order in permutations(("ringing", "answered", "ended"))} == {"ended"}
    assert {end_of(order, True) for order in permutations(("ringing", "ended"))} == {"missed"}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["ringing", "answered", "ended"]), min_size=1, max_size=8))
def test_a_repeated_report_changes_nothing(events):
    once = end_of(events)
    assert end_of([*events, events[-1]]) == once
    if "ended" in events:
        assert once == ("ended" if "answered" in events else "missed")


def test_a_call_of_ours_that_reached_nobody_is_not_missed():
    assert after("ringing", "ended", "out", None) == "ended" == after("ringing", "ended", "in", False)
