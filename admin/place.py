"""A request at the administration: who asks, in which language, and what surrounds the page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web
from sqlmodel import Session

from foundation.settings import Settings
from pages import keys
from pages.guards import need
from pages.saying import Saying, saying
from pages.templates import render
from pages.times import Reader
from pages.visitor import reader_of
from pages.words import N_
from staff.rights import Right
from staff.sign_in import SignedIn

T = TypeVar("T")

AREAS = (
    ("/admin/calendars", N_("Service hours"), "calendar-time"),
    ("/admin/targets", N_("Segments and targets"), "table"),
    ("/admin/rules", N_("Routing rules"), "arrows-sort"),
)
"""Address, name and icon of every page in the rail."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the rail."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """What surrounds a page of the administration. `flash` is one sentence about what was just done."""

    name: str
    csrf: str
    entries: tuple[Entry, ...]
    flash: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page has to know of the request; plain values, safe on any thread."""

    agent: SignedIn
    reader: Reader
    say: Saying
    settings: Settings


def asked(request: web.Request) -> Asked:
    """Who asks: an administrator. Others are sent to the log-in page, or Forbidden."""
    agent = need(request, Right.SETTINGS_EDIT)
    reader = reader_of(request)
    return Asked(agent, reader, saying(reader.language), request.app[keys.SETTINGS])


async def question(request: web.Request, ask: Callable[[Session], T]) -> T:
    return await request.app[keys.DATABASE].read(ask)


def page(
    request: web.Request, who: Asked, template: str, *, status: int = 200, flash: str = "", **context: Any
) -> web.Response:
    """One page with its rail around it."""
    entries = tuple(Entry(who.say(name), url, icon, request.path.startswith(url)) for url, name, icon in AREAS)
    shell = Shell(who.agent.display_name, who.agent.csrf, entries, flash)
    text = render(f"admin/{template}", who.reader, shell=shell, **context)
    return web.Response(text=text, status=status, content_type="text/html")
