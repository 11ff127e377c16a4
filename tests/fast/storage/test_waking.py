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
