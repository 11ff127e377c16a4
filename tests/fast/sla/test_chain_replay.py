"""Whom a chain would have told of past deadlines."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sla.chain_replay import Reached, replay
from sla.chains import Chain, ChainStep

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CHAIN = Chain(1, "Nachts", "", "P1", 100, (ChainStep("assignee", 15), ChainStep("lead", 30)), "")
MISSED = Reached("SC-1", "resolution", "P1", 100, AT, None)


def after(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


def told(chain: Chain, *past: Reached, opens: datetime = AT) -> tuple[int, dict[str, int], int]:
    found = replay(chain, past, AT + timedelta(days=1), lambda at: max(at, opens))
    return found.begun, dict(found.told), found.ran_out


def test_a_chain_goes_on_until_its_clock_stops_or_somebody_confirms():
    assert told(CHAIN, replace(MISSED, ended=after(10))) == (1, {"assignee": 1}, 0)
    assert told(CHAIN, replace(MISSED, ended=after(20))) == (1, {"assignee": 1, "lead": 1}, 0)
    assert told(CHAIN, MISSED) == (1, {"assignee": 1, "lead": 2}, 1), "nobody was left, so all leads were told"


def test_what_its_steps_would_have_done_is_counted_beside_whom_they_would_have_told():
    chain = replace(CHAIN, steps=(ChainStep("", 15, "raise"), ChainStep("lead", 30, "pass_on", "level2")))
    found = replay(chain, [MISSED, replace(MISSED, ended=after(10))], AT + timedelta(days=1), lambda at: at)
    assert (found.acts, found.told) == ({"raise:": 2, "pass_on:level2": 1}, {"lead": 2})


def test_only_deadlines_it_is_meant_for_begin_it():
    assert told(CHAIN, replace(MISSED, priority="P2"), replace(MISSED, percent=90)) == (0, {}, 0)
    assert told(replace(CHAIN, priority="", metric="update"), MISSED) == (0, {}, 0)


def test_notices_that_wait_for_opening_hours_are_told_of_nothing_that_is_over_by_then():
    assert told(CHAIN, replace(MISSED, ended=after(60)), opens=after(90)) == (0, {}, 0)
    assert told(CHAIN, replace(MISSED, ended=after(60)), opens=after(50)) == (1, {"assignee": 1}, 0)
