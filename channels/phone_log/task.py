"""What an agent does about calls beside noting them: puts one away, ends a callback, says where they sit."""

from aiohttp import web
from sqlalchemy import select
from sqlmodel import col

from channels.phone_log import entry, log
from foundation.errors import Forbidden, NotFound
from pages import keys
from pages.guards import need
from pages.posted import posted
from pages.templates import render
from pages.visitor import reader_of
from staff.rights import Right, may
from staff.tables import Agent
from storage.change import Change
from ticketing import callbacks
from ticketing.actors import agent as by_agent
from ticketing.moves import locked_by_id
from ticketing.tables import Callback
from ticketing.ticket_scope import scope_of


async def settle(request: web.Request) -> web.Response:
    """A missed call that needs nothing more."""
    need(request, Right.INTAKE_WRITE)
    await log.settle(request.app, int(request.match_info["id"]))
    raise web.HTTPSeeOther("/desk/calls")


async def spoken(request: web.Request) -> web.Response:
    """How long they spoke, as a part of the call form; empty until the telephone system says that the call is over."""
    need(request, Right.INTAKE_WRITE)
    row = await request.app[keys.DATABASE].read(lambda session: log.logged(session, int(request.match_info["id"])))
    lasted = entry.clock(row.ended_at - row.answered_at) if row and row.answered_at and row.ended_at else ""
    return web.Response(
        text=render("phone/parts/spoken.html", reader_of(request), spoken=lasted), content_type="text/html"
    )


async def callback_done(request: web.Request) -> web.Response:
    """A callback that was made, or that nobody needs any more."""
    agent = need(request, Right.INTAKE_WRITE)
    callback_id = int(request.match_info["id"])

    def work(change: Change) -> None:
        callback = change.session.get(Callback, callback_id)
        if callback is None:
            raise NotFound("There is no such callback.")
        ticket = locked_by_id(change.session, callback.ticket_id)
        mine = callback.agent_id == agent.agent_id
        if not mine and not may(agent.who, Right.TICKET_NOTE, scope_of(change.session, ticket)):
            raise Forbidden("Your role does not include this.")
        if callback.state == "open":
            callbacks.end(change, callback.ticket_id, by_agent(agent.agent_id))

    await request.app[keys.DATABASE].change(work)
    raise web.HTTPSeeOther("/desk/calls?done=called_back")


async def set_extension(request: web.Request) -> web.Response:
    """Where calls for this agent ring; two cannot sit at one place."""
    agent = need(request, Right.INTAKE_WRITE)
    place = log.place_of(posted(request).value("extension"))

    def work(change: Change) -> bool:
        taken = select(col(Agent.id)).where(col(Agent.extension) == place, col(Agent.id) != agent.agent_id, col(Agent.active))  # fmt: skip
        if place and change.session.execute(taken).first():
            return False
        change.session.get_one(Agent, agent.agent_id).extension = place
        return True

    done = "place" if await request.app[keys.DATABASE].change(work) else "place_taken"
    raise web.HTTPSeeOther(f"/desk/calls?done={done}")
