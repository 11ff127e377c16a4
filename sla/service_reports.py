"""N15: who wants the service report of an agreement, and when the next one leaves.

Nothing looks every day: the next report lies in the outbox until the morning after its period. Its key names agreement,
rhythm and period, so that each leaves once however often the wishes are saved; the first try of it lays the one after it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlmodel import Session

from customers.report_tables import ServiceReport
from customers.tables import Organisation
from foundation.errors import Invalid, Mistake
from sla.agreements import versions_of
from sla.report_periods import MONTHS, Period, Rhythm, around
from staff.own_zone import zone_of
from storage.change import Change

KIND = "service_report"
MAIL = "report_mail"
LEAVES_AT = time(7)
"""Of the first day after the period, on the customer's clock."""
LONGEST_MEASURES = 4000
NO_ADDRESS = "this is no e-mail address"
_ADDRESS = re.compile(r"[^\s@<>\"(),;:\\]{1,64}@[^\s@<>\"(),;:\\.]+(\.[^\s@<>\"(),;:\\.]+)+")


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a customer wants its report; an empty `rhythm` ends it."""

    rhythm: str
    address: str
    name: str = ""
    language: str = "de"
    measures: str = ""


def save(change: Change, number: str, wishes: Wishes, zone: ZoneInfo) -> None:
    """From now on; the first report is about the period that runs. Invalid (fields `rhythm`, `address`)."""
    if wishes.rhythm and wishes.rhythm not in MONTHS:
        raise Invalid(Mistake("rhythm", "there is no such rhythm", ", ".join(MONTHS)))
    if wishes.rhythm and not _ADDRESS.fullmatch(wishes.address):
        raise Invalid(Mistake("address", NO_ADDRESS, "anna@example.org"))
    row = change.session.get(ServiceReport, number) or ServiceReport(number=number)
    row.rhythm, row.address, row.name = wishes.rhythm, wishes.address, wishes.name[:100]
    row.language, row.measures = wishes.language, wishes.measures[:LONGEST_MEASURES]
    change.session.add(row)
    if wishes.rhythm:
        lay(change, number, around(change.now.astimezone(zone).date(), cast(Rhythm, wishes.rhythm)), zone)


def go_on(change: Change, number: str, zone: ZoneInfo) -> None:
    """A version was saved: where reports are wanted they go on, also of an agreement that had ended meanwhile."""
    row = change.session.get(ServiceReport, number)
    if row is not None and row.rhythm:
        lay(change, number, around(change.now.astimezone(zone).date(), cast(Rhythm, row.rhythm)), zone)


def lay(change: Change, number: str, period: Period, zone: ZoneInfo) -> None:
    """Has the report of `period` leave in its time; `zone` is the desk's."""
    said = {"number": number, "rhythm": period.rhythm, "since": period.since.isoformat()}
    change.later(
        KIND,
        said,
        key=key_of(number, period),
        about=f"agreement:{number}",
        due=leaves(period, theirs(change.session, number, zone)),
    )


def period_of(payload: Mapping[str, Any]) -> Period:
    return Period(payload["rhythm"], date.fromisoformat(payload["since"]))


def key_of(number: str, period: Period) -> str:
    return f"{KIND}:{number}:{period.rhythm}:{period.since.isoformat()}"


def theirs(session: Session, number: str, desk: ZoneInfo) -> ZoneInfo:
    """The zone of the customer an agreement is with, which its report is reckoned and written in; the desk's where it has none."""
    customer = session.get(Organisation, versions_of(session, number)[0].organisation_id)
    return zone_of(customer.zone if customer else "", desk.key)


def leaves(period: Period, zone: ZoneInfo) -> datetime:
    return datetime.combine(period.until, LEAVES_AT, zone)


def wanted(session: Session, number: str, period: Period) -> ServiceReport | None:
    """The wishes, where they still ask for the report of this period."""
    row = session.get(ServiceReport, number)
    return row if row is not None and row.rhythm == period.rhythm else None
