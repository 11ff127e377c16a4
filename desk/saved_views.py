"""Keeping a view, choosing what it shows, and letting it go."""

from aiohttp import web

from desk import columns
from desk.kept_views import address
from desk.place import Asked, asked, row_of
from desk.tables import SavedView
from foundation.errors import Forbidden, Invalid, Mistake, NotFound
from pages import keys
from pages.guards import local_path
from pages.posted import posted
from pages.words import N_
from storage.change import Change

LONGEST_NAME = 60
NAMELESS = N_("A view needs a name.")


async def save(request: web.Request) -> web.Response:
    """Keeps the list one looks at under a name."""
    who, said = await asked(request), posted(request)
    name, path = said.value("name").strip()[:LONGEST_NAME], local_path(said.value("path"))
    if not name:
        raise Invalid(Mistake("name", who.say(NAMELESS)))
    order = "newest" if said.value("order") == "newest" else "due"

    def work(change: Change) -> str:
        view = SavedView(
            agent_id=who.agent.agent_id, name=name, path=path.partition("?")[0], query=said.value("q")[:300], order=order,
            shared=said.value("shared") == "1",
        )  # fmt: skip
        change.session.add(view)
        change.session.flush()
        return address(view)

    raise web.HTTPSeeOther(await request.app[keys.DATABASE].change(work))


async def choose_columns(request: web.Request) -> web.Response:
    """Its owner says what a view shows, from left to right; with `move` one column goes a place on and the list stays open."""
    number, who, said = row_of(request), await asked(request), posted(request)
    step = said.value("move")
    wanted = columns.moved(columns.chosen(said.lists.get("column", ()), who.names), step)

    def work(change: Change) -> str:
        view = _own(change, number, who)
        view.columns = list(wanted)
        return address(view) + ("&columns=choose" if step else "")

    raise web.HTTPSeeOther(await request.app[keys.DATABASE].change(work))


async def drop(request: web.Request) -> web.Response:
    """Its owner lets a view go; the list stays what it is."""
    who, number = await asked(request), row_of(request)

    def work(change: Change) -> str:
        view = _own(change, number, who)
        change.session.delete(view)
        return view.path

    raise web.HTTPSeeOther(await request.app[keys.DATABASE].change(work))


def _own(change: Change, number: int, who: Asked) -> SavedView:
    view = change.session.get(SavedView, number)
    if view is None:
        raise NotFound("There is no such view.")
    if view.agent_id != who.agent.agent_id:
        raise Forbidden("Only whoever saved a view may change or delete it.")
    return view
