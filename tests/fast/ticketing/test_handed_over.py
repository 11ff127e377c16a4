"""Who is taken in first of what has just been kept."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from ticketing.arrivals import Kept
from ticketing.handed_over import MOST_BEHIND, HandedOver


def kept(number: int, raw: bytes | None = b"mail") -> Kept:
    return Kept(
        number, "email", "hilfe@schalter.example", f"{number:064x}", {}, datetime(2026, 3, 9, 9, tzinfo=UTC), raw
    )


def taken(first: list[int], meanwhile: Callable[[HandedOver], None]) -> list[int]:
    """The numbers `some` answers where `first` were there and `meanwhile` happens as soon as it waits."""

    async def run() -> list[int]:
        handed = HandedOver()
        for number in first:
            handed.add(kept(number))
        asked = asyncio.create_task(handed.some(8, 0))
        await asyncio.sleep(0)
        meanwhile(handed)
        return [one.id for one in await asked]

    return asyncio.run(run())


def test_a_mail_that_comes_alone_is_taken_in_at_once():
    assert taken([1], lambda handed: handed.add(kept(2))) == [1]


def test_mails_that_come_one_after_another_are_taken_in_when_no_more_come():
    assert taken([1, 2], lambda handed: handed.add(kept(3))) == [1, 2, 3]


def test_whoever_waits_for_a_ticket_comes_before_the_mails():
    assert taken([1, 2], lambda handed: handed.add_first(kept(3))) == [3, 1, 2]


def test_a_call_ends_the_waiting_with_nothing():
    async def run() -> list[Kept]:
        handed = HandedOver()
        asked = asyncio.create_task(handed.some(8, 60))
        await asyncio.sleep(0)
        handed.call()
        return await asked

    assert asyncio.run(run()) == []


def test_a_large_mail_is_not_kept_in_memory():
    async def run() -> Kept:
        handed = HandedOver()
        handed.add(kept(1, b"x" * 2_000_000))
        return (await handed.some(8, 0))[0]

    assert asyncio.run(run()).raw is None


def test_however_many_are_kept_and_not_taken_in_no_more_than_some_wait_in_memory_and_none_overtakes_those_turned_away():
    async def run() -> tuple[list[int], list[int]]:
        handed = HandedOver()
        for number in range(3 * MOST_BEHIND):
            handed.add(kept(number))
        first = [one.id for one in await handed.some(3 * MOST_BEHIND, 0)]
        handed.add(kept(-1))
        assert not handed and handed.turned_away == 2 * MOST_BEHIND + 1
        handed.turned_away = 0  # all of them have been found
        handed.add(kept(-2))
        return first, [one.id for one in await handed.some(8, 0)]

    assert asyncio.run(run()) == (list(range(MOST_BEHIND)), [-2])
