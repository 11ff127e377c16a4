"""A request in the administration: who asks, in which language, and the page around what is shown."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web
from sqlmodel import Session

from e_level import audit
from foundation.errors import Invalid
from foundation.settings import Settings
from pages import keys
from pages.guards import need
from pages.posted import posted
from pages.saying import Saying, saying
from pages.templates import render
from pages.times import Reader
from pages.view import Form
from pages.visitor import reader_of
from pages.words import N_
from staff.rights import Right, may
from staff.sign_in import SignedIn
from storage.change import Change
from storage.tables import Tally

T = TypeVar("T")
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
class Entry:
    """A line of the rail; `count` None shows none."""

    label: str
    url: str
    icon: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds every page of the administration. `flash` is one sentence about what was just done."""

    agent_name: str
    csrf: str
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    """Name of each group of the rail, and its lines."""
    flash: str = ""
    flash_is_error: bool = False


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
    request: web.Request, work: Callable[[Change], object], then: Callable[[str], Awaitable[web.Response]], goal: str
) -> web.Response:
    """Does it and goes on to `goal`; what was entered wrongly is said on the page `then` makes of it."""
    try:
        await request.app[keys.DATABASE].change(work)
    except Invalid as wrong:
        _ = saying(reader_of(request).language)
        return await then("; ".join(_(mistake.problem) for mistake in wrong.mistakes))
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
    waiting = await question(request, lambda session: session.get(Tally, audit.TALLY))
    around = Around(
        who.agent.display_name, who.agent.csrf, _groups(who, max(0, waiting.count) if waiting else 0), wrong or flash, bool(wrong)
    )  # fmt: skip
    form = Form(who.agent.csrf, posted(request).fields if wrong and request.method == "POST" else {})
    text = render(f"admin/{template}", who.reader, around=around, form=form, **context)
    return web.Response(text=text, status=422 if wrong else status, content_type="text/html")


def _groups(who: Asked, waiting: int) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    _ = who.say
    work = (
        (N_("Service hours"), "/admin/calendars", "calendar-time", None),
        (N_("Segments and targets"), "/admin/targets", "table", None),
        (N_("Routing rules"), "/admin/rules", "arrows-sort", None),
        (N_("Escalation chains"), "/admin/chains", "stairs-up", None),
        (N_("Procedures"), "/admin/procedures", "list-details", None),
        (N_("Mail of the queues"), "/admin/queues", "mail", None),
    )
    promises = ((N_("Agreements"), "/admin/agreements", "file-invoice", None, Right.AGREEMENTS_EDIT),)
    e_level = (
        (N_("Automation"), "/admin/automation", "activity-heartbeat", None),
        (N_("Audit"), "/admin/audit", "check", waiting),
        (N_("Models"), "/admin/models", "category", None),
        (N_("Ask the e-level"), "/admin/ask", "message-2", None),
    )

    def entries(offered: Iterable[tuple[str, str, str, int | None]]) -> tuple[Entry, ...]:
        return tuple(
            Entry(_(label), url, icon, who.path == url or who.path.startswith(url + "/"), count)
            for label, url, icon, count in offered
        )

    offered = (*(work if who.may(Right.SETTINGS_EDIT) else ()), *(line[:4] for line in promises if who.may(line[4])))
    groups = ((_(N_("Promises and work")), entries(offered)),) if offered else ()
    return (*groups, ("e-Level", entries(e_level)))
