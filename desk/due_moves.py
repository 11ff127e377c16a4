"""From when to when the deadlines of several tickets would move: each step is really done to a ticket, and undone, by the code that
does it in earnest."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import islice

from aiohttp import web

from desk.bulk_steps import Wanted, work_on
from desk.place import Asked
from desk.working_view import DueMove, DueMoves
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from pages import keys
from sla.foreseen import dues_moved
from storage.change import Change
from ticketing import agent_moves
from ticketing.actors import agent as by_agent
from ticketing.desk_context import DeskContext

AT_ONCE = 20
"""So many tickets are tried in one change, for whoever writes meanwhile waits that long."""
CHOSEN = {"priority": "priority", "pass_on": "queue"}
"""A step that moves deadlines → what has to be chosen before it is known where to."""
UNSAID = "–"


async def foreseen(
    request: web.Request, who: Asked, versions: Mapping[str, int | None], wanted: Wanted
) -> DueMoves | None:
    """What the step does to them; None where it moves no deadline, or nothing is chosen yet."""
    if not getattr(wanted, CHOSEN.get(wanted.do, "do")) or wanted.do not in CHOSEN:
        return None
    desk, rows, left = request.app[keys.DESK], list[DueMove](), 0
    tickets = iter(versions.items())
    while portion := dict(islice(tickets, AT_ONCE)):
        some = partial(moved, desk=desk, versions=portion, wanted=wanted, who=who)
        found = await request.app[keys.DATABASE].change(some)
        rows += found.rows
        left += found.left
    return DueMoves(tuple(rows), left)


def moved(
    change: Change, desk: DeskContext, versions: Mapping[str, int | None], wanted: Wanted, who: Asked
) -> DueMoves:
    """The same within one change, which is as it was afterwards. A reason that is not written yet is taken as given."""
    wanted, by = replace(wanted, reason=wanted.reason or UNSAID), by_agent(who.agent.agent_id)
    rows, left = list[DueMove](), 0
    for number, version in versions.items():
        try:
            ticket = agent_moves.locked(change.session, number, version)
            key, subject = ticket.id or 0, ticket.subject or who.say("(no subject)")
            done = partial(work_on, change, desk, number, version, wanted, who, by)
            for one in dues_moved(change, key, done):
                late = bool(one.after and one.after <= change.now and (one.before is None or one.before > change.now))
                rows.append(
                    DueMove(number, subject, one.metric, one.before, one.after, one.rests, late and not one.rests)
                )
        except (Invalid, Conflict, Forbidden, NotFound):
            left += 1
    return DueMoves(tuple(rows), left)
