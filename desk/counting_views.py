"""How many tickets a reader's views hold: a count that looks at a bounded part of each list."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlmodel import Session

from desk import filters, lists, query
from desk.place import Asked
from desk.query_meaning import meaning
from desk.view_counts import Figure, Told
from pages.seen_tickets import seen
from staff.rights import visible

MOST = 99
"""A figure goes no further; beyond it stands a plus."""
LOOKED_AT = 2000
"""Tickets of each lane of a list that a count looks at, from the top."""


def counted(session: Session, who: Asked, views: Sequence[Any]) -> Told:
    """What is known of these views after those that are due were counted."""
    return who.view_counts.counted(who.view_keys(views), partial(_count, session, who, views))


def _count(session: Session, who: Asked, views: Sequence[Any], place: int) -> Figure | None:
    """None for what is no list, and where nothing was found among those looked at and more may follow."""
    view = views[place]
    wanted = lists.list_at(view.path, who.agent.agent_id, who.agent.who.stands_for)
    if wanted is None:
        return None
    theirs = visible(who.agent.who)
    theirs = theirs if wanted.kind == "followed" else theirs.at_work
    meant = meaning(session, query.read(view.query), who)
    narrowed = filters.conditions(session, meant, who.settings.desk.number_prefix)
    found, more = lists.count(session, wanted, (seen(theirs), *narrowed), MOST, LOOKED_AT)
    return Figure(found, more) if found or not more else None
