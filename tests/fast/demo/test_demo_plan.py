"""Whenever the demo starts, its story ends at that moment: nothing in the future, the newest matters fresh."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from demo import plan, script
from demo.script import Conversation

BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY_NIGHT = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
MONDAY_EARLY = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
WEDNESDAY_NOON = datetime(2026, 3, 11, 11, 0, tzinfo=UTC)
AFTER_THE_CLOCKS_CHANGED = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
STARTS = [SUNDAY_NIGHT, MONDAY_EARLY, WEDNESDAY_NOON, AFTER_THE_CLOCKS_CHANGED]


@pytest.fixture(scope="module")
def conversations() -> list[Conversation]:
    return script.load(Path("demo"))[1]


@pytest.mark.parametrize("now", STARTS)
def test_every_conversation_takes_place_on_its_weekday_at_its_time(
    conversations: list[Conversation], now: datetime
) -> None:
    opened = [act for act in plan.acts(conversations, now, "Europe/Berlin") if act.do == "open"]
    assert len(opened) == len(conversations)
    for act in opened:
        local = act.at.astimezone(BERLIN)
        assert (local.weekday(), local.time()) == (act.conversation.day % 7, act.conversation.at)


@pytest.mark.parametrize("now", STARTS)
def test_nothing_lies_in_the_future_and_the_newest_matter_is_young(
    conversations: list[Conversation], now: datetime
) -> None:
    acts = plan.acts(conversations, now, "Europe/Berlin")
    assert acts == sorted(acts, key=lambda act: act.at)
    assert acts[-1].at <= now
    assert now - max(act.at for act in acts if act.do == "open") < timedelta(days=4)
    assert acts[0].at > now - timedelta(weeks=8)


def test_the_same_start_gives_the_same_plan_so_that_an_interrupted_play_can_go_on(
    conversations: list[Conversation],
) -> None:
    first, second = (plan.by_day(plan.acts(conversations, SUNDAY_NIGHT, "Europe/Berlin")) for _ in range(2))
    assert first == second
    assert all(len({act.at.date() for act in portion}) == 1 for portion in first)


def test_machines_have_their_say_too(conversations: list[Conversation]) -> None:
    done = {act.do for act in plan.acts(conversations, SUNDAY_NIGHT, "Europe/Berlin")}
    assert {"absence", "bounce", "again", "broken_form"} <= done


def test_a_colleague_stands_in_only_while_the_desk_is_open(conversations: list[Conversation]) -> None:
    for act in plan.acts(conversations, SUNDAY_NIGHT, "Europe/Berlin"):
        if act.do in ("stand_in", "close_again"):
            local = act.at.astimezone(BERLIN)
            assert local.weekday() < 5 and 8 <= local.hour < 17
