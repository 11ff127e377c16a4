"""Finding tickets by a query, at a bounded cost: each page looks at so many messages or tickets, the newest first, and says
where the next page goes on. Nothing is counted, nothing is sorted that no index has in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select
from sqlmodel import Session, SQLModel, col

from customers.tables import Person
from desk.query_meaning import Condition, Meaning
from storage.full_text import NO_END, find_contacts, holding
from ticketing.tables import Contact, Ticket

PAGE = 30
AT_FIRST, AT_ONCE = 60, 200
"""So many messages are looked at in the first round, which mostly fills a page, and in each further one."""
ROUNDS = 8
"""A page of hits looks at no more than so many times `AT_ONCE` messages."""
WINDOW = 4000
"""A page without words looks at no more than so many tickets."""
COLUMNS: tuple[Any, ...] = (
    col(Contact.id), col(Contact.reply_text), col(Contact.channel), col(Contact.received_at), col(Ticket.id).label("ticket_id"),
    col(Ticket.number), col(Ticket.subject), col(Ticket.state), col(Ticket.merged_into_id), col(Ticket.excerpt), col(Ticket.first_channel),
    col(Ticket.last_contact_at), col(Person.display_name),
)  # fmt: skip
SAID = or_(col(Contact.direction) == "in", col(Contact.auto_generated).is_(False))
"""What people wrote: our receipts repeat their words and would be found instead."""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of `COLUMNS`, each ticket once. `below` is where the next page begins; None where all was looked at."""

    rows: tuple[Row[Any], ...]
    below: int | None


def find(session: Session, meant: Meaning, visible: Condition, below: int = NO_END, most: int = PAGE) -> Found:
    """One page under `below` (the id of a message where words are looked for, of a ticket otherwise)."""
    return _by_words(session, meant, visible, below, most) if meant.text else _by_facts(session, meant, visible, below, most)  # fmt: skip


def _by_words(session: Session, meant: Meaning, visible: Condition, below: int, most: int) -> Found:
    first = id_at(session, Contact, Contact.id, Contact.received_at, meant.after) if meant.after else 0
    if meant.before:
        below = min(below, id_at(session, Contact, Contact.id, Contact.received_at, meant.before))
    rows: dict[int, Row[Any]] = {}
    for looked_at in (AT_FIRST, *[AT_ONCE] * (ROUNDS - 1)):
        ids = [one for one in find_contacts(session, meant.text, looked_at, below) if one >= first]
        for row in _fitting(session, _messages(session, ids, meant, visible), meant):
            if len(rows) == most and row.ticket_id not in rows:
                return Found(tuple(rows.values()), row.id + 1)
            rows.setdefault(row.ticket_id, row)
        if len(ids) < looked_at:
            return Found(tuple(rows.values()), None)
        below = ids[-1]
    return Found(tuple(rows.values()), below)


def _messages(session: Session, ids: Sequence[int], meant: Meaning, visible: Condition) -> Sequence[Row[Any]]:
    if not ids:
        return ()
    return (
        session.connection()
        .execute(
            select(*COLUMNS)
            .select_from(Contact)
            .join(Ticket, col(Ticket.id) == col(Contact.ticket_id))
            .join(Person, col(Person.id) == col(Ticket.person_id), isouter=True)
            .where(col(Contact.id).in_(ids), SAID, visible, *meant.conditions, *meant.on_contact)
            .order_by(col(Contact.id).desc())
        )
        .all()
    )


def _by_facts(session: Session, meant: Meaning, visible: Condition, below: int, most: int) -> Found:
    """Without words: the newest tickets, each with the first of its messages that fits."""
    if meant.before:
        below = min(below, id_at(session, Ticket, Ticket.id, Ticket.created_at, meant.before))
    first = id_at(session, Ticket, Ticket.id, Ticket.created_at, meant.after) if meant.after else 0
    looked_at = (
        select(col(Ticket.id))
        .where(col(Ticket.id) < below, col(Ticket.id) >= first, *(() if meant.anchor is None else (meant.anchor,)))
        .order_by(col(Ticket.id).desc())
        .limit(WINDOW)
    )
    window = [row[0] for row in session.execute(looked_at)]
    if not window:
        return Found((), None)
    end = window[-1] if len(window) == WINDOW else None
    fits = select(col(Contact.id)).where(col(Contact.ticket_id) == col(Ticket.id), *meant.on_contact).correlate(Ticket)
    rows = session.execute(
        select(*COLUMNS)
        .select_from(Ticket)
        .join(Contact, col(Contact.id) == fits.order_by(col(Contact.id)).limit(1).scalar_subquery())
        .join(Person, col(Person.id) == col(Ticket.person_id), isouter=True)
        .where(col(Ticket.id).between(window[-1], window[0]), visible, *meant.conditions)
        .order_by(col(Ticket.id).desc())
        .limit(asked := AT_ONCE if meant.without else most + 1)
    ).all()
    fitting = _fitting(session, rows, meant)
    if len(fitting) > most:
        return Found(tuple(fitting[:most]), fitting[most - 1].ticket_id)
    return Found(tuple(fitting), rows[-1].ticket_id if len(rows) == asked else end)


def _fitting(session: Session, rows: Sequence[Row[Any]], meant: Meaning) -> Sequence[Row[Any]]:
    """Those whose ticket holds in no message, nor in its files, what the query leaves out."""
    if not meant.without or not rows:
        return rows
    tickets = {row.ticket_id for row in rows}
    theirs = dict(
        session.execute(
            select(col(Contact.id), col(Contact.ticket_id)).where(col(Contact.ticket_id).in_(tickets), SAID)
        )
        .tuples()
        .all()
    )
    told = {theirs[one] for words in meant.without for one in holding(session, list(theirs), words)}
    return [row for row in rows if row.ticket_id not in told]


def id_at(session: Session, table: type[SQLModel], key: Any, instant: Any, at: datetime) -> int:
    """The first id at or after an instant, by halving: rows are written in the order of their instants, and no index of
    these is kept. About twenty reads of one row for a million."""
    low, high = 0, (session.execute(select(key).order_by(key.desc()).limit(1)).scalar() or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = session.execute(select(key, instant).where(key >= middle).order_by(key).limit(1)).first()
        if row is None or row[1] >= at:
            high = middle
        else:
            low = row[0] + 1
    return low
