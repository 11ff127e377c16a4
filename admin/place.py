"""A request in the administration: who asks, in which language, and the page around what is shown."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web
from sqlmodel import Session, select

from admin import rail
from admin.rail import Groups
from e_level import audit
from foundation.errors import Invalid
from foundation.settings import Settings
from pages import keys
from pages.alarm import alarm
from pages.guards import need
from pages.posted import posted
from pages.saying import Saying, saying
from pages.templates import render
from pages.times import Reader
from pages.view import Form
from pages.visitor import reader_of
from staff.rights import Right, may
from staff.sign_in import SignedIn
from storage.change import Change
from storage.tables import Tally
from ticketing.tables import Arrival

T = TypeVar("T")
MOST_HELD = 100
LARGEST = 2**31 - 1
"""of a row's number"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question to the database and a page need to know of the request; plain values, safe on any thread."""

    agent: SignedIn
    reader: Reader
    say: Saying
    path: str
    settings: Settings

    def may(self, right: Right) -> bool:
        return may(self.agent.who, right)


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds every page of the administration. `flash` is one sentence about what was just done."""

    agent_name: str
    csrf: str
    groups: Groups
    """Name of each group of the rail, and its lines."""
    flash: str = ""
    flash_is_error: bool = False
    alarm: str = ""
    """What needs an admin at once."""


def asked(request: web.Request, right: Right = Right.SETTINGS_EDIT) -> Asked:
    """Who asks; anybody not logged in is sent to the log-in page, a missing `right` is Forbidden."""
    agent = need(request, right)
    reader = reader_of(request)
    return Asked(agent, reader, saying(reader.language), request.path, request.app[keys.SETTINGS])


def number_of(said: str) -> int:
    """A row's number out of a field or query; 0, which no row has, for anything else."""
    number = int(said) if said.isascii() and said.isdigit() and len(said) <= 10 else 0
    return number if number <= LARGEST else 0


async def question(request: web.Request, ask: Callable[[Session], T]) -> T:
    return await request.app[keys.DATABASE].read(ask)


async def done(
    request: web.Request, work: Callable[[Change], object], then: Callable[[str], Awaitable[web.Response]], goal: str,
    labels: Mapping[str, str] = {},
) -> web.Response:  # fmt: skip
    """Does it and goes on to `goal`; what was entered wrongly is said on the page `then` makes of it, each with the label of
    its field where `labels` has one."""
    try:
        await request.app[keys.DATABASE].change(work)
    except Invalid as wrong:
        _ = saying(reader_of(request).language)
        said = (
            f"{_(labels[one.field])}: {_(one.problem)}" if one.field in labels else _(one.problem)
            for one in wrong.mistakes
        )
        return await then("; ".join(said))
    raise web.HTTPSeeOther(goal)


async def page(
    request: web.Request,
    who: Asked,
    template: str,
    *,
    status: int = 200,
    flash: str = "",
    wrong: str = "",
    **context: Any,
) -> web.Response:
    """One page with its rail. With something `wrong` it is a 422."""
    counts = await question(request, _counts)
    around = Around(
        who.agent.display_name, who.agent.csrf, rail.groups(who.agent.who, who.path, counts, who.say), wrong or flash, bool(wrong),
        await alarm(request, who.agent, who.say),
    )  # fmt: skip
    form = Form(who.agent.csrf, posted(request).fields if wrong and request.method == "POST" else {})
    text = render(f"admin/{template}", who.reader, around=around, form=form, **context)
    return web.Response(text=text, status=422 if wrong else status, content_type="text/html")


def _counts(session: Session) -> dict[str, int]:
    """What waits, by the address of its page."""
    waiting = session.get(Tally, audit.TALLY)
    held = session.exec(select(Arrival.id).where(Arrival.outcome == "held").limit(MOST_HELD)).all()
    return {"/admin/audit": max(0, waiting.count) if waiting else 0, "/desk/arrivals": len(held)}
