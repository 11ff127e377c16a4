"""The button *Take next*: the ticket whose turn it is in a level, in a queue, or in all one works on."""

from aiohttp import web
from sqlmodel import col

from desk.place import asked
from foundation.errors import Forbidden, NotFound
from pages import keys
from pages.posted import posted
from pages.seen_tickets import seen
from staff.rights import Right, may, visible
from staff.tables import Agent
from storage.change import Change
from ticketing.actors import agent as by_agent
from ticketing.tables import Ticket
from ticketing.taking import Lane, take_next


async def take(request: web.Request) -> web.Response:
    """`level` or `queue` says of which list; neither: of one's own levels and queues."""
    who, said = await asked(request), posted(request)
    if not may(who.agent.who, Right.TICKET_TAKE):
        raise Forbidden("Your role does not include this.")
    level, queue = said.value("level"), said.value("queue")
    theirs = seen(visible(who.agent.who, Right.TICKET_TAKE).at_work)

    def lanes(member: Agent) -> list[Lane]:
        if level.isdecimal():
            return [(col(Ticket.level) == int(level[:2]), theirs)]
        if queue:
            return [(col(Ticket.queue) == queue, theirs)]
        of_levels: list[Lane] = [(col(Ticket.level) == one, theirs) for one in member.levels or who.names.levels]
        return of_levels + [(col(Ticket.queue) == one, theirs) for one in member.queues]

    def work(change: Change) -> str:
        member = change.session.get(Agent, who.agent.agent_id)
        if member is None:
            raise NotFound("There is no such member.")
        found = take_next(change, member, lanes(member), by_agent(who.agent.agent_id))
        return found.number if found else ""

    if number := await request.app[keys.DATABASE].change(work):
        raise web.HTTPSeeOther(f"/desk/tickets/{number}?done=taken")
    back = f"levels/{level}" if level.isdecimal() else f"queues/{queue}" if queue in who.names.queues else ""
    raise web.HTTPSeeOther(f"/desk/{back}?done=none_waits")
