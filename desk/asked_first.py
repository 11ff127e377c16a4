"""Another priority or category may miss a deadline on the spot: whoever corrects tickets by hand is asked before."""

from collections.abc import Collection

from sqlmodel import col, select

from desk.place import Asked
from desk.said import Said
from foundation.errors import Invalid, Mistake
from pages import times
from pages.seen_tickets import seen
from pages.words import N_
from sla.foreseen import missed_at_once
from sla.rebuild import value_of
from sla.registry import Registry
from staff.rights import visible
from storage.change import Change
from ticketing.tables import Ticket


class MissedBySome(Invalid):
    """Asked before some tickets get another priority: `numbers` are those that would miss a deadline."""

    def __init__(self, told: str, numbers: Collection[str]):
        super().__init__(Mistake("missed", told))
        self.numbers = frozenset(numbers)


MISSED = N_("the deadline “%(deadline)s” would then have been used up %(time)s already: it is missed at once")


def about_missed(change: Change, ticket: Ticket, category: str, priority: str, said: Said) -> None:
    """Invalid with what would be missed, unless the same correction was sent with the word that it is meant."""
    if said.text("missed") == f"{priority} {category}".strip():
        return
    changed = {"category": value_of("category", category or ticket.category), "priority": priority}
    who = said.asked
    found = missed_at_once(change, said.registry, ticket.id or 0, changed)
    told = [who.say(MISSED, deadline=who.say.word("metric", one.metric), time=times.moment(one.due, who.reader)) for one in found]  # fmt: skip
    if told:
        raise Invalid(Mistake("missed", "; ".join(told)))


def about_missed_by_some(
    change: Change, registry: Registry, numbers: Collection[str], priority: str, who: Asked
) -> None:
    """The same about one priority for several tickets: MissedBySome with those in work that would miss a deadline."""
    chosen = select(Ticket.id, Ticket.number).where(col(Ticket.number).in_(numbers), Ticket.shelf == 0, seen(visible(who.agent.who)))  # fmt: skip
    tickets = change.session.exec(chosen.order_by(col(Ticket.id))).all()
    missing = [number for key, number in tickets if missed_at_once(change, registry, key or 0, {"priority": priority})]
    if missing:
        told = who.say.ngettext(
            "Then %(num)s ticket misses a deadline at once; it is marked below.",
            "Then %(num)s tickets miss a deadline at once; they are marked below.",
            len(missing),
        )
        raise MissedBySome(told, missing)
