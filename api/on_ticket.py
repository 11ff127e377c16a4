"""Working on the ticket of a path: locked, with the right that reaches it, on the version that was seen."""

from collections.abc import Callable
from typing import Any, TypeVar

from api.calls import Call, need
from api.models import Ticket
from api.ticket_views import whole
from staff.rights import Right
from storage.change import Change
from ticketing import agent_moves, moves, tables
from ticketing.ticket_scope import scope_of

T = TypeVar("T")


def locked(change: Change, call: Call[None, Any], number: str, right: Right) -> tables.Ticket:
    ticket = agent_moves.locked(change.session, number.upper())
    need(call.who, right, scope_of(change.session, ticket))
    return ticket


async def on_ticket(
    call: Call[None, Any], right: Right, version: int | None, work: Callable[[Change, tables.Ticket], T]
) -> T:
    """Runs `work` on the ticket of the path, locked, if the right reaches it and the version is the newest."""

    def on_row(change: Change) -> T:
        ticket = locked(change, call, call.path["number"], right)
        moves.check_version(ticket, version)
        return work(change, ticket)

    return await call.database.change(on_row)


async def changed(
    call: Call[None, Any], right: Right, version: int | None, work: Callable[[Change, tables.Ticket], None]
) -> Ticket:
    """As `on_ticket`, and answers with the ticket afterwards."""

    def and_show(change: Change, ticket: tables.Ticket) -> Ticket:
        work(change, ticket)
        change.session.flush()
        return whole(change.session, ticket)

    return await on_ticket(call, right, version, and_show)
