"""The ticket's history: every event is one line, written in the commit that caused it."""

from foundation.events import to_data
from storage.change import Change
from ticketing.actors import SYSTEM, Actor
from ticketing.events import TicketFact
from ticketing.tables import TicketEvent


def happened(change: Change, event: TicketFact, actor: Actor = SYSTEM) -> None:
    """Writes the line and lets the reactions of the same commit run; `actor` is who caused it."""
    data = to_data(event)
    data.pop("ticket_id", None)
    data.pop("at", None)
    change.write(
        TicketEvent, ticket_id=event.ticket_id, at=event.at, actor_kind=actor.kind, actor_ref=actor.ref, kind=event.name, data=data
    )  # fmt: skip
    change.record(event)
    change.wake("tickets")
