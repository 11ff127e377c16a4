"""When a ticket waited for third parties, by its stored history."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col, select

from sla.history import history_of
from sla.rebuild import RETOLD
from sla.registry import dimensions_of
from sla.terms import Terms, held_by_third_parties
from sla.third_party import WAITS, Wait, waits_of
from storage.change import Change
from ticketing.tables import TicketEvent


def waits(change: Change, ticket_id: int) -> list[Wait]:
    """All of them, in their order."""
    moves = (line for line in history_of(change, ticket_id, RETOLD) if line.kind == "moved")
    return waits_of((line.at, line.data["before"], line.data["after"]) for line in moves)


def waited(change: Change, ticket_id: int, at: datetime) -> bool:
    """Whether it waited for one just before an instant."""
    return any(begun < at and (over is None or over >= at) for begun, over in waits(change, ticket_id))


def held_otherwise(session: Session, clocks: Iterable[tuple[Row[Any], Mapping[str, Any]]], drafted: Terms) -> set[int]:
    """Of some thousand clocks at most, each with the terms it took: those whose tickets waited for third parties, where the draft
    lets that hold them and it did not, or the other way round."""
    differ = [
        row
        for row, taken in clocks
        if (one := drafted.promise(row.metric, dimensions_of(row), row.started_at))
        and one.third_party_pauses != held_by_third_parties(taken)
    ]
    waited = ever_waited(session, {row.ticket_id for row in differ})
    return {row.id for row in differ if row.ticket_id in waited}


def ever_waited(session: Session, tickets: Collection[int]) -> set[int]:
    """Those of some thousand tickets at most that ever waited for a third party."""
    if not tickets:
        return set()
    moved = col(TicketEvent.ticket_id).in_(tickets) & (col(TicketEvent.kind) == "moved")
    waits = col(TicketEvent.data)["after"].as_string() == WAITS
    return set(session.exec(select(TicketEvent.ticket_id).where(moved, waits)).all())
