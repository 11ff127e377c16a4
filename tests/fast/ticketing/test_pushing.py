"""Whom urgent work is given to."""

from dataclasses import replace

import pytest

from staff.roster import Duty
from staff.skills import lacking, needed, speaks
from ticketing.complained_about import named
from ticketing.eligibility import Candidate, Work, chosen

ZOE = Candidate(1, (2,), roles=("agent",), load=3)
JON = replace(ZOE, id=2, load=1)
FAULT = Work(2, "stoerungen")
LANGUAGES = {"deutsch": "de", "englisch": "en"}


@pytest.mark.parametrize(
    ("staff", "before", "found"),
    [
        ((ZOE, JON), None, 2),
        ((ZOE, JON), 1, 1),
        ((ZOE, replace(JON, present=False)), 2, 1),
        ((ZOE, replace(JON, levels=(1,))), None, 1),
        ((replace(ZOE, load=8), replace(JON, load=9)), 1, None),
        ((replace(ZOE, limit=3), JON), 1, 2),
        ((replace(ZOE, levels=(), queues=("stoerungen",)),), None, 1),
        ((), 1, None),
    ],
)
def test_present_of_the_level_with_room_then_the_one_before_then_the_least_loaded(staff, before, found):
    assert chosen(staff, FAULT, before) == found


def test_a_reserved_queue_is_for_its_role():
    work = Work(2, "beschwerden", reserved_for="crm")
    assert chosen((ZOE, replace(JON, roles=("crm",))), work, 1) == 2


def test_a_complaint_goes_to_others_than_whom_it_is_about():
    work = replace(
        FAULT, about=named(["Herr Jon  Ahl\nlegte auf, Zoe Ammer nicht"], {1: ["Zoe", "Z. Amm"], 2: ["jon ahl", ""]})
    )
    assert (work.about, chosen((ZOE, JON), work, 2)) == ({2}, 1)


def test_work_goes_to_those_who_have_its_skills_at_the_grade_it_takes():
    work = replace(FAULT, skills={"netz": 2})
    assert chosen((replace(ZOE, skills={"netz": 3}), replace(JON, skills={"netz": 1})), work, 2) == 1
    assert lacking({"netz": 2, "vpn": 1}, {"netz": 1, "vpn": 3}) == {"netz": 2}
    assert needed({"netz": 1, "vpn": 2}, {"netz": 3}) == {"netz": 3, "vpn": 2}


def test_a_customer_is_answered_in_their_language_and_nobody_is_asked_for_what_was_never_entered():
    work = replace(FAULT, language="en", languages=LANGUAGES)
    assert chosen((replace(ZOE, skills={"englisch": 1}), replace(JON, skills={"deutsch": 3})), work, 2) == 1
    assert speaks({"netz": 3}, "en", LANGUAGES) and not speaks({"deutsch": 1}, "en", LANGUAGES)


def test_whoever_is_away_is_stood_in_for_also_in_turn():
    duty = Duty(away={1: 2, 2: 3, 4: 5, 5: 4, 6: None})
    assert [duty.stand_in(one) for one in (1, 3, 4, 6, None)] == [3, 3, None, None, None]


def test_on_call_is_for_its_priority_and_all_above():
    duty = Duty(on_call={1: "P1", 2: "P2"})
    assert [sorted(duty.called_for(one)) for one in ("P1", "P2", "P3")] == [[1, 2], [2], []]
