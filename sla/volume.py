"""The tickets an agreement includes in a month: counted as they come in, for the customer known then. What comes beyond them
falls back to the segment's targets, for good, and says so; it is not counted anew where it turns out to be another customer's.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from customers.agreement_tables import CustomerAgreement
from sla.policy import PROMISED
from sla.terms import Terms
from storage.change import Change
from storage.tables import Tally
from storage.upsert import insert_or

_NONE = ""


def fallen_back(change: Change, terms: Terms, dimensions: Mapping[str, str], at: datetime) -> str:
    """Counts a ticket that comes in at an instant. Answers the agreement (`K-2026-014 v2`) whose included tickets were used up
    by then; empty where it is within them, or under no agreement that limits them."""
    if dimensions["organisation"] not in terms.organisations:
        return _NONE
    promises = (terms.promise(metric, dimensions, at) for metric in PROMISED)
    agreed = next((one for one in promises if one is not None and one.snapshot.get("agreement")), None)
    if agreed is None:
        return _NONE
    label = agreed.snapshot["agreement"]
    number, _, version = label.rpartition(" v")
    row = change.session.exec(select(CustomerAgreement.included, CustomerAgreement.targets).where(CustomerAgreement.number == number, CustomerAgreement.version == int(version))).first()  # fmt: skip
    if row is None or not row[0]:
        return _NONE
    included, targets = row
    zone = terms.saved[targets[0]["calendar"]][-1].calendar.zone
    return label if _counted(change, scope(number, at, zone)) > included else _NONE


def scope(number: str, at: datetime, zone: str) -> str:
    """Under which a month's tickets are counted; months are those of the zone of the first hours agreed on."""
    return scope_of_month(number, at.astimezone(ZoneInfo(zone)).date())


def scope_of_month(number: str, day: date) -> str:
    """The same for the month a day lies in."""
    return f"agreement:{number}:{day:%Y-%m}"


def used(session: Session, scopes: Iterable[str]) -> dict[str, int]:
    """Scope → how many tickets came in; those without any are left out."""
    rows = session.exec(select(Tally.scope, Tally.count).where(col(Tally.scope).in_(list(scopes)))).all()
    return dict(rows)


def _counted(change: Change, name: str) -> int:
    """One more, in the same commit: two that come in at once wait for each other."""
    added: Any = insert_or(change.session, Tally).values(scope=name, count=1)
    added = added.on_conflict_do_update(index_elements=["scope"], set_={"count": Tally.__table__.c.count + 1})  # type: ignore[attr-defined]
    return int(change.session.execute(added.returning(Tally.__table__.c.count)).scalar_one())  # type: ignore[attr-defined]
