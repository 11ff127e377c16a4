"""Whom urgent work is given to."""

from dataclasses import replace

import pytest

from ticketing.pushing import Candidate, chosen

ZOE = Candidate(1, (2,), (), ("agent",), present=True, load=3)
JON = replace(ZOE, id=2, load=1)


@pytest.mark.parametrize(
    ("staff", "before", "found"),
    [
        ((ZOE, JON), None, 2),
        ((ZOE, JON), 1, 1),
        ((ZOE, replace(JON, present=False)), 2, 1),
        ((ZOE, replace(JON, levels=(1,))), None, 1),
        ((replace(ZOE, load=8), replace(JON, load=9)), 1, None),
        ((replace(ZOE, levels=(), queues=("stoerungen",)),), None, 1),
        ((), 1, None),
    ],
)
def test_present_of_the_level_with_room_then_the_one_before_then_the_least_loaded(staff, before, found):
    assert chosen(staff, 2, "stoerungen", "", before, 8) == found


def test_a_reserved_queue_is_for_its_role():
    assert chosen((ZOE, replace(JON, roles=("crm",))), 2, "beschwerden", "crm", 1, 8) == 2
