"""A request at the desk: who asks, in which language, what surrounds the page. Every handler begins with `asked`."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from aiohttp import web
from sqlmodel import Session

from desk import rail
from desk.names import KeptNames, Names, initials
from desk.view import RailView, Shell
from desk.view_counts import Told, ViewCounts
from foundation.errors import NotFound
from foundation.settings import Settings
from pages import alarm as alarms
from pages import keys
from pages.guards import need, signed_in
from pages.saying import Saying, saying
from pages.templates import render
from pages.times import Reader
from pages.visitor import own_reader_of, reader_of
from staff.rights import Right, may, visible
from staff.sign_in import SignedIn

T = TypeVar("T")
NAMES: web.AppKey[KeptNames] = web.AppKey("desk_names", KeptNames)
VIEW_COUNTS: web.AppKey[ViewCounts] = web.AppKey("view_counts", ViewCounts)
LARGEST = 2**31 - 1
"""The last number a row can have."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question to the database and a page need to know of the request; plain values, safe on any thread."""

    agent: SignedIn
    reader: Reader
    names: Names
    say: Saying
    path: str
    settings: Settings
    alarm: str
    """What an admin has to be told on every page; empty: nothing."""
    told: int = 0
    """How far what has happened was told to open pages when this one was asked for."""
    view_counts: ViewCounts = field(default_factory=lambda: ViewCounts(int), compare=False, repr=False)
    named_zone: str = ""
    """The zone to name whatever the reader's own; empty: by `zone`."""

    @property
    def zone(self) -> str:
        """The zone of the times on the page, where it is not the desk's, or not the one its reader is used to."""
        if self.named_zone:
            return self.named_zone
        name = self.reader.zone.key
        return "" if name == self.settings.desk.time_zone else name

    def may(self, right: Right) -> bool:
        return may(self.agent.who, right)

    def view_keys(self, views: Sequence[Any]) -> list[Hashable]:
        """What the figure of each view is kept by: what it asks for and who asks, on which day (`after:yesterday` means another
        tomorrow)."""
        today = self.reader.now.astimezone(self.reader.zone).date()
        return [(one.path, one.query, today, self.agent.agent_id, visible(self.agent.who)) for one in views]

    def view_figures(self, views: Sequence[Any]) -> Told:
        """What is known of these views of the rail, without counting."""
        return self.view_counts.told(self.view_keys(views))


async def asked(request: web.Request, right: Right | None = None) -> Asked:
    """Who asks; anybody not logged in is sent to the log-in page, a missing `right` is Forbidden."""
    agent = need(request, right) if right else signed_in(request)
    reader = own_reader_of(request)
    names = await request.app[NAMES].now()
    say = saying(reader.language)
    alarm = await alarms.alarm(request, agent, say)
    return Asked(
        agent, reader, names, say, request.path, request.app[keys.SETTINGS], alarm, request.app[keys.LIVE].newest,
        request.app[VIEW_COUNTS],
    )  # fmt: skip


def row_number(said: str) -> int | None:
    """The number of a row, or a version, as it stands in an address or a field; None where it can be none."""
    number = int(said) if said.isascii() and said.isdigit() and len(said) <= 10 else LARGEST + 1
    return number if number <= LARGEST else None


def row_of(request: web.Request) -> int:
    """The `{id}` of the address."""
    number = row_number(request.match_info["id"])
    if number is None:
        raise NotFound("There is nothing by that number.")
    return number


async def question(request: web.Request, ask: Callable[[Session], T]) -> T:
    return await request.app[keys.DATABASE].read(ask)


def shell(asked: Asked, rail_view: RailView, flash: str = "", *, error: bool = False, undo: str = "") -> Shell:
    """The desk around a page. `flash` is one sentence about what was just done, `undo` where that is taken back."""
    agent = asked.agent
    return Shell(agent.display_name, initials(agent.display_name), agent.present, rail_view, agent.csrf, agent.agent_id, f"/desk/live?since={asked.told}", flash, flash_is_error=error, undo_url=undo, alarm=asked.alarm, zone=asked.zone)  # fmt: skip


async def page(request: web.Request, asked: Asked, template: str, *, status: int = 200, flash: str = "", error: bool = False, **context: Any) -> web.Response:  # fmt: skip
    """One of the smaller pages with its shell around it; the rail is read for it."""
    around = await question(
        request,
        lambda session: rail.view(session, asked.agent, asked.names, asked.path, asked.say, figures=asked.view_figures),
    )
    return html(render(template, asked.reader, shell=shell(asked, around, flash, error=error), **context), status)


async def members_page(request: web.Request, template: str, *, status: int = 200, flash: str = "", error: bool = False, **context: Any) -> web.Response:  # fmt: skip
    """`page` for members' pages of a channel, as `pages/desk_page.py` says it: channels read and write times in the desk's zone,
    which is named to whoever has another one."""
    who, reader = await asked(request), reader_of(request)
    who = replace(who, reader=reader, named_zone=reader.zone.key if who.zone else "")
    return await page(request, who, template, status=status, flash=flash, error=error, **context)


def html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")
