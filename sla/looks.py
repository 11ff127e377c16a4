"""When the watch has to look at a ticket: at the first instant that any of its clocks asks for, kept in its row in `ticket_due`.

Whoever writes clocks keeps it in the same change. All deadlines hang on it: when a server starts, and every night, it is compared with
the clocks of all tickets, and put right where it is not what they ask for.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Select, func, select, update
from sqlmodel import Session, col

from sla.tables import SlaTimer
from storage.change import Change
from storage.database import Database
from storage.many_rows import among
from ticketing.due_table import TicketDue

PORTION = 2000
"""Tickets compared at once."""
log = logging.getLogger(__name__)
_PLACE = TicketDue.__table__  # type: ignore[attr-defined]
_FIRST = select(func.min(col(SlaTimer.next_at))).where(col(SlaTimer.ticket_id) == _PLACE.c.ticket_id).scalar_subquery()


def look_anew(session: Session, tickets: Sequence[int]) -> dict[int, datetime | None]:
    """Keeps what the clocks of these tickets ask for, as they are written by now: the instant of each."""
    kept = update(_PLACE).where(among(session, _PLACE.c.ticket_id, tickets)).values(look_at=_FIRST)
    return dict(session.connection().execute(kept.returning(_PLACE.c.ticket_id, _PLACE.c.look_at)).all())


async def put_looks_right(database: Database) -> int:
    """Goes through all tickets in portions; how many would have been looked at too early, too late or never."""
    last = (
        await database.read(lambda session: session.execute(select(func.max(col(TicketDue.ticket_id)))).scalar()) or 0
    )
    found = 0
    for after in range(0, last, PORTION):
        wrong = await database.read(partial(wrong_looks, after=after, until=after + PORTION))
        if wrong:
            found += await database.change(partial(_put_right, tickets=wrong))
    return found


def wrong_looks(session: Session, after: int, until: int) -> list[int]:
    """The tickets behind number `after`, up to `until`, that are not to be looked at when their clocks ask for it."""
    return [one.ticket_id for one in session.execute(_compared(after, until))]


def _compared(after: int, until: int) -> Select[int, datetime | None, datetime | None]:
    asked = func.min(col(SlaTimer.next_at))
    number, kept = col(TicketDue.ticket_id), col(TicketDue.look_at)
    clocks = (col(SlaTimer.ticket_id) == number) & col(SlaTimer.ticket_id).between(after + 1, until)
    return (
        select(number, kept, asked)
        .outerjoin_from(TicketDue, SlaTimer, clocks)
        .where(number > after, number <= until)
        .group_by(number, kept)
        .having(kept.is_distinct_from(asked))
    )


def _put_right(change: Change, tickets: Sequence[int]) -> int:
    """Of these tickets, those whose row nobody holds: whoever holds one keeps the right instant himself."""
    place = select(col(TicketDue.ticket_id), col(TicketDue.look_at)).where(
        among(change.session, col(TicketDue.ticket_id), tickets)
    )
    held = dict(change.session.execute(place.with_for_update(skip_locked=True)).all())
    now = look_anew(change.session, list(held)) if held else {}
    others = {one: at for one, at in now.items() if at != held[one]}
    for one, at in others.items():
        log.error(
            "the clocks of ticket %s were to be looked at %s, and ask for %s",
            one,
            held[one] or "never",
            at or "no look",
        )
    if others:
        change.wake("timers")
    return len(others)
