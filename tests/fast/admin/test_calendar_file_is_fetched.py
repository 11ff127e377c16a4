"""A calendar file from an upload or an address: whole or not at all, and never from inside the house."""

from collections.abc import AsyncIterator
from datetime import date

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from admin import feed_words
from admin.calendar_feed import fetched, remarks
from admin.feed_words import told
from foundation.errors import Invalid
from foundation.fetching import Refused, cause_of
from foundation.outside import is_public
from pages.saying import saying
from sla.feeds import LARGEST
from ticketing.inbound import File

EN = saying("en")


def uploaded(content: bytes) -> list[File]:
    return [File("days.ics", content, "text/calendar")]


@pytest.fixture
async def feed() -> AsyncIterator[TestServer]:
    async def whole(_: web.Request) -> web.Response:
        return web.Response(body=b"BEGIN:VCALENDAR")

    async def large(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * (LARGEST + 1))

    async def inwards(request: web.Request) -> web.Response:
        raise web.HTTPFound(f"http://127.0.0.2:{request.url.port}/whole")

    application = web.Application()
    application.router.add_get("/whole", whole)
    application.router.add_get("/large", large)
    application.router.add_get("/inwards", inwards)
    async with TestServer(application, host="127.0.0.1") as server:
        yield server


def here(ip: str) -> bool:
    """The feed stands on this machine, as one of the internet would."""
    return ip == "127.0.0.1"


async def test_an_upload_over_the_limit_is_refused_instead_of_cut():
    assert await fetched(uploaded(b"x" * LARGEST), "", EN) == b"x" * LARGEST
    with pytest.raises(Invalid, match="larger than 2 MB"):
        await fetched(uploaded(b"x" * (LARGEST + 1)), "", EN)


async def test_an_address_is_fetched_whole_or_refused(feed: TestServer):
    assert await fetched([], str(feed.make_url("/whole")), EN, permitted=here) == b"BEGIN:VCALENDAR"
    with pytest.raises(Invalid, match="larger than 2 MB"):
        await fetched([], str(feed.make_url("/large")), EN, permitted=here)
    with pytest.raises(Invalid, match="has no file at this address"):
        await fetched([], str(feed.make_url("/gone")), EN, permitted=here)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Refused(503), "answered with an error (status 503)"),
        (Refused(401), "asks for a log-in"),
        (TimeoutError(), "within 10 seconds"),
        (aiohttp.InvalidURL("http://"), "no address"),
        (aiohttp.ServerDisconnectedError(), "broke off"),
        (aiohttp.ClientConnectorDNSError(None, OSError()), "No server has the name"),  # type: ignore[arg-type]
        (aiohttp.ClientConnectorError(None, ConnectionRefusedError()), "accepts no connection"),  # type: ignore[arg-type]
        (aiohttp.ClientConnectorCertificateError(None, ValueError()), "certificate"),  # type: ignore[arg-type]
    ],
)
def test_every_way_to_get_no_file_is_told_apart(fault: Exception, said: str):
    assert said in told(cause_of(fault), EN)


def test_the_limits_told_are_those_that_hold(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(feed_words, "LARGEST", 5 << 19)
    monkeypatch.setattr(feed_words, "SECONDS", 25.0)
    de = saying("de")
    assert told("too_large", de).startswith("Diese Datei ist größer als 2,5 MB.")
    assert told("too_large", EN).startswith("This file is larger than 2.5 MB.")
    assert "innerhalb von 25 Sekunden" in told("slow", de) and "within 25 seconds" in told("slow", EN)


async def test_a_name_an_address_and_a_redirect_into_the_house_are_refused(feed: TestServer):
    with pytest.raises(Invalid, match="internal network"):
        await fetched([], str(feed.make_url("/inwards")), EN, permitted=here)
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"):
        with pytest.raises(Invalid, match="internal network"):
            await fetched([], f"http://{host}:{feed.port}/whole", EN)


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1"],
)  # fmt: skip
def test_what_belongs_to_the_house_is_not_public(ip: str):
    assert not is_public(ip)


def test_the_internet_is_public():
    assert is_public("9.9.9.9")
    assert is_public("2620:fe::fe")


def test_one_event_left_out_is_told_as_one():
    said = remarks(0, 1, 1, date(2028, 11, 24), saying("de"))
    assert said[0].startswith("1 freier Tag bis") and said[1].startswith("1 Termin wurde ausgelassen")
