"""Bells for those who wait, and words that are passed on as they are."""

import asyncio

from storage.waking import Waking


async def test_a_topic_that_somebody_hears_the_beginning_of_is_told_and_rings_no_bell():
    waking, heard = Waking(), []
    waking.hear("live ", heard.append)
    waiting = asyncio.create_task(waking.wait("tickets", 60))
    await asyncio.sleep(0)
    waking.wake(["live who-SC-1", "tickets"])
    await asyncio.wait_for(waiting, 1)
    assert heard == ["who-SC-1"]


async def test_a_bell_rung_before_the_wait_is_heard():
    waking = Waking()
    await waking.wait("anything", 0.001)
    waking.wake(["tickets"])
    await asyncio.sleep(0)
    await asyncio.wait_for(waking.wait("tickets", 60), 1)


async def test_a_loop_that_is_cancelled_just_as_its_bell_rings_ends():
    waking = Waking()

    async def loop() -> None:
        while True:
            await waking.wait("tickets", 60)

    for turns in range(4):
        looping = asyncio.create_task(loop())
        await asyncio.sleep(0)
        waking.wake(["tickets"])
        for _ in range(turns):
            await asyncio.sleep(0)
        looping.cancel()
        await asyncio.wait([looping], timeout=5)
        assert looping.cancelled(), f"{turns} turns of the event loop after the bell"
