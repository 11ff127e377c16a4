"""Bells for those who wait, and words that are passed on as they are."""

import asyncio

from storage.waking import Waking


async def test_a_topic_that_somebody_hears_the_beginning_of_is_told_and_rings_no_bell():
    waking, heard = Waking(), []
    waking.hear("live ", heard.append)
    waiting = asyncio.create_task(waking.bell("tickets").wait(60))
    await asyncio.sleep(0)
    waking.wake(["live who-SC-1", "tickets"])
    await asyncio.wait_for(waiting, 30)
    assert heard == ["who-SC-1"]


async def test_a_bell_rung_before_the_wait_is_heard_by_every_waiter_once():
    waking = Waking()
    bells = [waking.bell("outbox") for _ in range(3)]
    waking.wake(["outbox"])
    await asyncio.sleep(0)
    for bell in bells:
        assert await asyncio.wait_for(bell.wait(60), 30)
    assert [await bell.wait(0.001) for bell in bells] == [False] * 3


async def test_a_bell_for_several_topics_rings_for_each_and_for_no_other():
    waking = Waking()
    bell = waking.bell("outbox mail", "outbox paper")
    for topic, rung in (("outbox paper", True), ("outbox webhook", False), ("outbox mail", True)):
        waking.wake([topic])
        await asyncio.sleep(0)
        assert await bell.wait(0.001) is rung


async def test_a_loop_that_is_cancelled_just_as_its_bell_rings_ends():
    waking = Waking()

    async def loop() -> None:
        bell = waking.bell("tickets")
        while True:
            await bell.wait(60)

    for turns in range(4):
        looping = asyncio.create_task(loop())
        await asyncio.sleep(0)
        waking.wake(["tickets"])
        for _ in range(turns):
            await asyncio.sleep(0)
        looping.cancel()
        await asyncio.wait([looping], timeout=5)
        assert looping.cancelled(), f"{turns} turns of the event loop after the bell"
