"""What came of an agreement's volume and penalty in the months of a report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from customers.agreement_tables import CustomerAgreement
from sla.delivered import Delivered
from sla.delivered_rows import Wanted
from sla.penalties import CENT, Penalty, from_data
from sla.volume import scope_of_month, used


@dataclass(frozen=True, slots=True)
class Settled:
    """An agreement in a month, as its last version that was saved before the month ended has it. `used` tickets came in, of which
    `included` (0: all) are under it. `missed` counts after waivers and corrections; `owed` is None where nothing was agreed."""

    agreement: str
    month: date
    included: int
    used: int
    missed: int
    penalty: Penalty | None
    owed: Decimal | None

    @property
    def beyond(self) -> int:
        return max(0, self.used - self.included) if self.included else 0


def settled(session: Session, wanted: Wanted, clocks: Sequence[Delivered]) -> list[Settled]:
    """Of each agreement with a volume or a penalty that counts in one of these months: the one asked for, those of the customer
    asked for, else those the clocks were promised by. By number, then month. Nothing where only one segment was asked for: that
    would count a part of what was missed."""
    if wanted.segment:
        return []
    versions = _versions(session, wanted, {_number(one.promise.agreement) for one in clocks} - {""})
    months = list(_months(wanted.since, wanted.until))
    counts = used(session, [scope_of_month(number, first) for number in versions for first, _ in months])
    lines = []
    for number in sorted(versions):
        for first, following in months:
            ruling = [one for one in versions[number] if one.saved_at < following and one.valid_from < following]
            if not ruling or ruling[-1].valid_to <= _instant(first, wanted.since.tzinfo):
                continue
            penalty = from_data(ruling[-1].penalty)
            if not ruling[-1].included and penalty is None:
                continue
            missed = sum(
                one.counts_missed and _number(one.promise.agreement) == number and _in(one, first, following)
                for one in clocks
            )
            owed = penalty.owed(missed) if penalty else None
            came = counts.get(scope_of_month(number, first), 0)
            lines.append(Settled(number, first, ruling[-1].included, came, missed, penalty, owed))
    return lines


def as_json(lines: Sequence[Settled]) -> list[dict[str, Any]]:
    """Amounts as text with two decimals, for they are exact."""
    return [
        {
            "agreement": one.agreement, "month": f"{one.month:%Y-%m}", "included": one.included or None, "tickets": one.used, "beyond": one.beyond,
            "missed": one.missed, "penalty": None if one.owed is None else str(one.owed.quantize(CENT)),
            "currency": one.penalty.currency if one.penalty else None,
        }
        for one in lines
    ]  # fmt: skip


def _versions(session: Session, wanted: Wanted, promised: set[str]) -> dict[str, list[CustomerAgreement]]:
    question = select(CustomerAgreement).order_by(col(CustomerAgreement.number), col(CustomerAgreement.version))
    if wanted.agreement:
        question = question.where(CustomerAgreement.number == wanted.agreement)
    elif wanted.organisation_id is not None:
        question = question.where(CustomerAgreement.organisation_id == wanted.organisation_id)
    else:
        question = question.where(col(CustomerAgreement.number).in_(promised))
    found: dict[str, list[CustomerAgreement]] = {}
    for row in session.exec(question).all():
        found.setdefault(row.number, []).append(row)
    return found


def _months(since: datetime, until: datetime) -> Iterator[tuple[date, datetime]]:
    """The first day of each month that begins in the time, with the instant the next one begins."""
    first = since.date().replace(day=1)
    while (begins := _instant(first, since.tzinfo)) < until:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        if begins >= since:
            yield first, _instant(following, since.tzinfo)
        first = following


def _in(one: Delivered, first: date, following: datetime) -> bool:
    """A missed one belongs to the month its time ran out in, or, where only a correction says so, to that it ended in."""
    at = one.due_at if one.missed or one.stopped_at is None else one.stopped_at
    return _instant(first, following.tzinfo) <= at < following


def _instant(day: date, zone: tzinfo | None) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _number(label: str) -> str:
    return label.rpartition(" v")[0]
