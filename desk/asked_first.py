"""Another priority or category may miss a deadline on the spot: whoever corrects a ticket by hand is asked before."""

from desk.said import Said
from foundation.errors import Invalid, Mistake
from pages import times
from pages.words import N_
from sla.foreseen import missed_at_once
from sla.rebuild import value_of
from storage.change import Change
from ticketing.tables import Ticket

MISSED = N_("then the deadline “%(deadline)s” was due %(time)s: it is missed at once")


def about_missed(change: Change, ticket: Ticket, category: str, priority: str, said: Said) -> None:
    """Invalid with what would be missed, unless the same correction was sent with the word that it is meant."""
    if said.text("missed") == f"{priority} {category}".strip():
        return
    changed = {"category": value_of("category", category or ticket.category), "priority": priority}
    who = said.asked
    found = missed_at_once(change, ticket.id or 0, changed)
    told = [who.say(MISSED, deadline=who.say.word("metric", one.metric), time=times.moment(one.due, who.reader)) for one in found]  # fmt: skip
    if told:
        raise Invalid(Mistake("missed", "; ".join(told)))
