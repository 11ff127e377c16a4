"""The stream of changes: a page that does not read harms nobody else and misses nothing."""

import asyncio
from types import SimpleNamespace

import pytest

from pages import live
from pages.live import FULL, Live
from storage.waking import Waking


class Stream:
    """A page's end of its stream; `reading` lets the writes through."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.reading = asyncio.Event()

    async def prepare(self, _request: object) -> None:
        pass

    async def write(self, data: bytes) -> None:
        self.said += [line.removeprefix("data: ") for line in data.decode().splitlines() if line.startswith("data: ")]
        await self.reading.wait()


async def test_a_page_that_does_not_read_is_ended_to_come_back_and_the_others_hear_every_word(
    monkeypatch: pytest.MonkeyPatch,
):
    streams: list[Stream] = []
    monkeypatch.setattr(live.web, "StreamResponse", lambda **_: streams.append(Stream()) or streams[-1])
    fan = Live(SimpleNamespace())
    tasks = []
    for _ in range(4):
        tasks.append(asyncio.ensure_future(fan.stream(SimpleNamespace(query={}))))
        await asyncio.sleep(0)
    for reading in (0, 2, 3):
        streams[reading].reading.set()
    words = [f"rail tickets ticket-{number}" for number in range(FULL + 10)]
    for one in words:
        fan.tell(one)
        for _ in range(20):
            await asyncio.sleep(0)
    assert [stream.said for stream in streams] == [words, [], words, words]
    streams[1].reading.set()
    await asyncio.wait_for(tasks[1], 30)
    assert streams[1].said == [], "nothing half told: the page fetches everything when it comes back"
    fan.close()
    await asyncio.wait_for(asyncio.gather(*tasks), 30)


async def test_what_happened_before_a_page_opened_its_stream_is_not_missed(monkeypatch: pytest.MonkeyPatch):
    streams: list[Stream] = []
    monkeypatch.setattr(live.web, "StreamResponse", lambda **_: streams.append(Stream()) or streams[-1])
    fan = Live(SimpleNamespace())
    for since in (str(fan.newest), "older"):
        task = asyncio.ensure_future(fan.stream(SimpleNamespace(query={"since": since})))
        await asyncio.sleep(0)
        streams[-1].reading.set()
        fan.close()
        await asyncio.wait_for(task, 30)
    assert [stream.said for stream in streams] == [[], ["missed"]]


@pytest.mark.parametrize("comes", [False, True])
async def test_without_an_open_page_no_events_are_read_and_one_that_comes_meanwhile_misses_none(comes: bool):
    asked: list[str] = []

    async def read(question):
        if question is live._newest:
            asked.append("newest")
            if comes:
                fan._pages.add(asyncio.Queue(FULL))
            return 7
        asked.append("events")
        return [(6, "T-6"), (7, "T-7")]

    fan = Live(SimpleNamespace(sqlite=True, read=read))
    told = await fan._changed()
    assert (told, asked) == (({"T-6", "T-7"}, ["newest", "events"]) if comes else (set(), ["newest"]))
    assert fan.newest == 7


async def test_changed_lists_are_told_to_one_page_after_the_other_and_once_for_all_that_changed_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
):
    told: list[int] = []
    fan, heard, turn = Live(SimpleNamespace()), asyncio.Queue(), asyncio.Semaphore(0)
    monkeypatch.setattr(live.asyncio, "sleep", lambda _seconds: turn.acquire())
    monkeypatch.setattr(fan, "_put", lambda mailbox, words: told.append(mailbox) or heard.put_nowait(words))
    fan._pages = {1, 2, 3}
    loop = asyncio.ensure_future(fan.keep_lists())
    for _ in range(5):
        fan.lists_changed()
    assert await asyncio.wait_for(heard.get(), 30) == live.LISTS
    assert len(told) == 1, "the others wait for their turn"
    fan.lists_changed()
    for _ in range(5):
        turn.release()
        await asyncio.wait_for(heard.get(), 30)
    loop.cancel()
    assert told[:3] == told[3:] and set(told) == {1, 2, 3}, (
        "one round for what had changed, one for what changed meanwhile"
    )


async def test_what_no_history_tells_such_as_a_due_in_changed_hours_still_reaches_the_open_lists(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(live, "GATHERING_SECONDS", 0)
    waking, asked = Waking(), asyncio.Queue()

    async def nothing_happened(question: object) -> object:
        asked.put_nowait(question)
        return 0 if question is live._newest else []

    fan = Live(SimpleNamespace(waking=waking, sqlite=True, read=nothing_happened))
    loop = asyncio.ensure_future(fan.run())
    for _ in range(2):
        await asyncio.wait_for(asked.get(), 30)
    waking.wake(["tickets"])
    await asyncio.wait_for(fan._lists_changed.wait(), 30)
    loop.cancel()
