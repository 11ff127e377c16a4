"""A stored feed of days off: the last sound copy counts, whatever the server behind the address does; it changes nothing by itself."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlmodel import select

from admin.calendar_feeds import differences
from foundation.errors import Invalid
from foundation.outside import is_public
from house.reactions import afterwards
from sla import feeds
from sla.feed_tables import CalendarFeed
from sla.tables import Calendar
from staff.tables import Agent
from storage.outbox import Outbox
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import SteppedDesk, stepped_desk


@dataclass
class Stand:
    """A server whose file says what the test wants."""

    days: list[str] = field(default_factory=list)
    broken: bool = False
    asked: int = 0

    async def serve(self, _: web.Request) -> web.Response:
        self.asked += 1
        if self.broken:
            raise web.HTTPInternalServerError
        events = "".join(f"BEGIN:VEVENT\r\nUID:{day}\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:Frei\r\nEND:VEVENT\r\n" for day in self.days)  # fmt: skip
        return web.Response(text=f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{events}END:VCALENDAR\r\n")


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-15 10:00") as desk:
        yield desk


@pytest.fixture
async def stand() -> AsyncIterator[tuple[Stand, str]]:
    one, application = Stand(["20260701", "20260702", "20260703", "20260706"]), web.Application()
    application.router.add_get("/days.ics", one.serve)
    async with TestServer(application, host="127.0.0.1") as server:
        yield one, str(server.make_url("/days.ics"))


async def looked(desk: SteppedDesk, later: timedelta = timedelta()) -> CalendarFeed:
    """The feed after everything due was looked at."""
    desk.clock.to(desk.clock.now() + later)
    while await feeds.look(desk.database, permitted=lambda ip: ip == "127.0.0.1"):
        pass
    found = desk.database.read_now(lambda session: session.get(CalendarFeed, "business"))
    assert found is not None
    return found


async def test_a_feed_that_fails_or_shrinks_by_half_leaves_the_last_sound_copy(
    desk: SteppedDesk, stand: tuple[Stand, str]
):
    server, url = stand
    desk.do(lambda change: feeds.keep(change, "business", url, "ada"))
    sound = await looked(desk)
    assert (len(sound.days), sound.problem, server.asked) == (4, "", 1)
    server.days = ["20260701", "20260702"]
    shrunk = await looked(desk, timedelta(days=1))
    assert (len(shrunk.days), shrunk.problem, shrunk.found, shrunk.fetched_at) == (4, "shrunk", 2, sound.fetched_at)
    server.broken = True
    failed = await looked(desk, timedelta(days=1))
    assert (len(failed.days), failed.problem) == (4, "status 500")
    server.broken = False
    server.days = ["20260701", "20260702", "20260703"]
    healed = await looked(desk, timedelta(hours=1))
    assert (len(healed.days), healed.problem) == (3, "")


@pytest.mark.parametrize("sound_once", [True, False])
async def test_a_feed_that_brings_nothing_for_days_is_told_to_the_administrators_once(
    desk: SteppedDesk, stand: tuple[Stand, str], sound_once: bool
):
    server, url = stand
    server.broken = not sound_once
    desk.do(lambda change: change.session.add(Agent(login="eva", display_name="Eva", email="eva@desk.example", roles=["admin"], language="en")))  # fmt: skip
    desk.do(lambda change: feeds.keep(change, "business", url, "ada"))
    await looked(desk)
    server.broken = True
    notices = Outbox(desk.database, {"operations_notice": afterwards(desk.parts)["operations_notice"]})
    told = []
    for days in (2, 2, 1):
        await looked(desk, timedelta(days=days))
        told.append(await notices.work_due())
    assert told == [0, 1, 0]
    mails = select(OutboxEntry).where(OutboxEntry.kind == "staff_mail")
    [mail] = [one.payload for one in desk.database.read_now(lambda session: session.exec(mails).all())]
    assert "Business hours" in mail["subject"] and "status 500" in mail["text"] and "business/feed" in mail["text"]


async def test_fewer_days_count_once_somebody_says_that_it_is_right(desk: SteppedDesk, stand: tuple[Stand, str]):
    server, url = stand
    desk.do(lambda change: feeds.keep(change, "business", url, "ada"))
    await looked(desk)
    server.days = ["20260701"]
    assert (await looked(desk, timedelta(days=1))).problem == "shrunk"
    desk.do(lambda change: feeds.accept(change, "business"))
    server.broken = True
    assert len((await looked(desk)).days) == 4, "the last sound copy stays until there is another one"
    server.broken = False
    assert (await looked(desk, timedelta(hours=1))).problem == "shrunk"
    desk.do(lambda change: feeds.accept(change, "business"))
    assert [day for day, _ in (await looked(desk)).days] == ["2026-07-01"]


async def test_what_a_feed_brings_is_taken_into_a_draft_and_counts_when_it_is_saved(
    desk: SteppedDesk, stand: tuple[Stand, str]
):
    _, url = stand
    desk.do(lambda change: feeds.keep(change, "business", url, "ada"))
    feed = await looked(desk)
    terms = desk.database.read_now(desk.parts.registry.current)
    before = terms.saved["business"][-1].calendar
    assert [one.day for one in differences(before, feed) if one.new][:1] == [date(2026, 7, 1)]
    drafted = feeds.with_days(before, feed)
    assert not list(differences(drafted, feed))
    assert desk.database.read_now(lambda session: session.get(Calendar, "business")).version == 1


async def test_an_address_inside_the_house_is_never_fetched(desk: SteppedDesk, stand: tuple[Stand, str]):
    server, url = stand
    desk.do(lambda change: feeds.keep(change, "business", url, "ada"))
    await feeds.look(desk.database, permitted=is_public)
    found = desk.database.read_now(lambda session: session.get(CalendarFeed, "business"))
    assert (found.problem, server.asked) == ("internal", 0)
    with pytest.raises(Invalid):
        desk.do(lambda change: feeds.keep(change, "business", "file:///etc/passwd", "ada"))
