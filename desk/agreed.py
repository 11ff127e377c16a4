"""What was agreed with a customer, beside their tickets: which agreement counts, what it includes, and why it does not count."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session, col

from customers.agreement_tables import CustomerAgreement
from desk.names import Names
from pages.saying import Saying
from pages.times import Reader, full_date
from pages.words import N_
from sla.targets import ON_AND_ON
from sla.volume import scope, used
from storage.straight import Straight
from ticketing.tables import Ticket

_COLUMNS: tuple[Any, ...] = (
    col(CustomerAgreement.number), col(CustomerAgreement.version), col(CustomerAgreement.valid_from), col(CustomerAgreement.valid_to),
    col(CustomerAgreement.included), col(CustomerAgreement.targets),
)  # fmt: skip
_IN_ORDER = (col(CustomerAgreement.number), col(CustomerAgreement.version))
OF_CUSTOMER = Straight(
    select(*_COLUMNS).where(col(CustomerAgreement.organisation_id) == bindparam("organisation")).order_by(*_IN_ORDER)
)
OF_TICKET = Straight(
    select(*_COLUMNS, col(Ticket.beyond))
    .join(Ticket, col(Ticket.organisation_id) == col(CustomerAgreement.organisation_id))
    .where(col(Ticket.id) == bindparam("ticket"))
    .order_by(*_IN_ORDER)
)
BEYOND = N_(
    "The tickets included in agreement %(number)s were used up this month when it came in; the segment’s targets count."
)
ENDED = N_("Agreement %(number)s ended on %(day)s; the segment’s targets count.")
TO_COME = N_("Agreement %(number)s is valid from %(day)s on; until then the segment’s targets count.")


def told(session: Session, organisation_id: int, names: Names, reader: Reader, _: Saying) -> str:
    """The agreements of a customer that are valid now, each with its tickets of the month where it includes only so many."""
    rows = [
        one
        for one in _newest(OF_CUSTOMER.rows(session, organisation=organisation_id), reader.now)
        if _valid(one, reader.now)
    ]
    scopes = {one.number: _scope(one, names, reader.now) for one in rows if one.included}
    counts = used(session, scopes.values()) if scopes else {}
    said = []
    for one in rows:
        if one.included:
            count = counts.get(scopes[one.number], 0)
            this_month = _("%(used)s of %(included)s tickets this month", used=count, included=one.included)
            said.append(f"{one.number} ({this_month})")
        else:
            said.append(one.number)
    return ", ".join(said)


def fallen_back(session: Session, ticket_id: int, clocks: Sequence[Row[Any]], reader: Reader, _: Saying) -> str:
    """Why no agreement of the ticket's customer promises anything here, in words; empty where one does, or there is none."""
    rows = OF_TICKET.rows(session, ticket=ticket_id)
    if not rows or any(one.target.get("agreement") for one in clocks):
        return ""
    if rows[0].beyond:
        return _(BEYOND, number=rows[0].beyond.rpartition(" v")[0])
    newest = _newest(rows, reader.now)
    ended = [one for one in newest if one.valid_to <= reader.now]
    if len(ended) == len(newest):
        last = max(ended, key=lambda one: one.valid_to)
        return _(ENDED, number=last.number, day=full_date(last.valid_to - timedelta(seconds=1), reader))
    coming = [one for one in newest if one.valid_from > reader.now]
    if len(coming) + len(ended) == len(newest):
        first = min(coming, key=lambda one: one.valid_from)
        return _(TO_COME, number=first.number, day=full_date(first.valid_from, reader))
    return ""


def _newest(rows: Iterable[Row[Any]], now: datetime) -> list[Row[Any]]:
    """Of each agreement the newest version that has begun, or that is to begin where none has; `rows` by version."""
    found: dict[str, Row[Any]] = {}
    for row in rows:
        if row.valid_from <= now or row.number not in found or found[row.number].valid_from > now:
            found[row.number] = row
    return list(found.values())


def _valid(row: Row[Any], now: datetime) -> bool:
    return bool(row.valid_from <= now < (row.valid_to or ON_AND_ON))


def _scope(row: Row[Any], names: Names, now: datetime) -> str:
    hours = names.calendars.get(row.targets[0]["calendar"])
    return scope(row.number, now, hours.calendar.zone if hours else "UTC")
