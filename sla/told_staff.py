"""Which of our own people a notice about a deadline is for. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from staff.rights import TicketScope, Who, visible


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the desk as the notices see them. On duty is who is at the desk."""

    id: int
    who: Who
    on_duty: bool


def in_charge(members: Iterable[Member], ticket: TicketScope) -> list[Member]:
    """Whoever is responsible; while nobody is, those on duty who work on its level or queue."""
    if ticket.assignee_id is not None:
        return [one for one in members if one.id == ticket.assignee_id]
    return [
        one
        for one in members
        if one.on_duty
        and (ticket.level in one.who.levels or ticket.queue in one.who.queues)
        and visible(one.who).shows(ticket)
    ]


def leads(members: Iterable[Member], ticket: TicketScope) -> list[Member]:
    """Those who lead and may read this ticket."""
    return [one for one in members if "lead" in one.who.roles and visible(one.who).shows(ticket)]
