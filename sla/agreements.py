"""Saving what was agreed with a customer: its own targets go before every other while it is valid.

A new version counts from its saving on, or from the agreement's first day; what had passed stays under the version
before. When an agreement ends, its tickets fall back to the matrix at that instant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from customers.agreement_tables import CustomerAgreement
from foundation.errors import Conflict, Invalid, Mistake
from sla import changed_targets
from sla.penalties import Penalty, to_data
from sla.registry import Registry, target_of
from sla.tables import SlaTarget
from sla.target_saving import check, row_of
from sla.targets import ON_AND_ON, Target, ties
from storage.change import Change

LINE = ("ticket_type", "priority", "category", "channel")
"""What a promise of an agreement may narrow down; its customer is known, and segments do not matter to it."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement as entered. `targets` hold for every service named in `services` (category paths); none means all."""

    number: str
    organisation_id: int
    targets: tuple[Target, ...]
    valid_from: datetime
    valid_to: datetime = ON_AND_ON
    services: tuple[str, ...] = ()
    note: str = ""
    included: int = 0
    """Tickets a month; 0: all."""
    penalty: Penalty | None = None


def newest(session: Session) -> Sequence[CustomerAgreement]:
    """Every agreement in its newest version, by number."""
    question = select(CustomerAgreement).order_by(col(CustomerAgreement.number), col(CustomerAgreement.version))
    return list({row.number: row for row in session.exec(question).all()}.values())


def versions_of(session: Session, number: str) -> Sequence[CustomerAgreement]:
    """Every version of one agreement, the newest first."""
    question = select(CustomerAgreement).where(CustomerAgreement.number == number)
    return session.exec(question.order_by(col(CustomerAgreement.version).desc())).all()


def save(change: Change, agreed: Agreed, *, seen: int, by: str = "", reason: str = "") -> int:
    """The number of the version saved; `seen` is the one the draft was made of, 0 for a new agreement."""
    session = change.session
    session.exec(select(SlaTarget.id).order_by(col(SlaTarget.id)).with_for_update()).all()
    known = versions_of(session, agreed.number)
    if (known[0].version if known else 0) != seen:
        raise Conflict("Somebody else saved this agreement in the meantime. Look at it again and repeat your change.")
    since, version = counts_from(agreed, change.now), seen + 1
    rows = promises(agreed, version, since)
    check_agreed(session, agreed, rows, change.now)
    for old in session.exec(select(SlaTarget).where(col(SlaTarget.agreement).in_(_labels(agreed.number, seen)))):
        if old.since >= since:
            session.delete(old)
        elif old.until > since:
            old.until = since
    session.flush()
    for row in rows:
        session.add(row_of(row, since, agreed.valid_to, by, reason))
    session.add(
        CustomerAgreement(
            number=agreed.number, version=version, organisation_id=agreed.organisation_id, services=list(agreed.services),
            targets=[line_of(row) for row in agreed.targets], valid_from=agreed.valid_from, valid_to=agreed.valid_to,
            note=agreed.note, included=agreed.included, penalty=to_data(agreed.penalty), saved_at=change.now, saved_by=by, reason=reason,
        )
    )  # fmt: skip
    session.flush()
    for begins in (since, agreed.valid_to):  # after its end the segment's targets count again
        if begins < ON_AND_ON:
            changed_targets.count_from(change, begins)
    return version


def facts(row: CustomerAgreement) -> dict[str, Any]:
    """A version as plain values, for the log of changes."""
    valid = {name: getattr(row, name).isoformat() for name in ("valid_from", "valid_to")}
    return valid | {
        "services": row.services,
        "included": row.included,
        "penalty": row.penalty,
        "targets": row.targets,
        "note": row.note,
        "organisation": row.organisation_id,
    }


def line_of(row: Target) -> dict[str, Any]:
    """A promise as plain data; `target_from` reads it back."""
    named = {name: getattr(row, name) for name in (*LINE, "third_party_pauses") if getattr(row, name)}
    return {"metric": row.metric, "seconds": row.seconds, "days": row.days, "by": row.by, "calendar": row.calendar, "recount": row.recount, **named}  # fmt: skip


def target_from(line: Mapping[str, Any]) -> Target:
    named = {name: line.get(name, "") for name in LINE}
    return Target(
        line["metric"],
        line["seconds"],
        line["calendar"],
        days=line["days"],
        by=line["by"],
        recount=line.get("recount", False),
        third_party_pauses=line.get("third_party_pauses", False),
        **named,
    )


def label(number: str, version: int) -> str:
    """What a deadline calls the agreement it comes from."""
    return f"{number} v{version}"


def _labels(number: str, versions: int) -> list[str]:
    return [label(number, version + 1) for version in range(versions)]


def counts_from(agreed: Agreed, now: datetime) -> datetime:
    """The first whole second at which what is saved now holds."""
    since = max(now, agreed.valid_from)
    return since.replace(microsecond=0) + timedelta(seconds=bool(since.microsecond))


def promises(agreed: Agreed, version: int, since: datetime) -> list[Target]:
    """Each promise for each service; a promise that names a category of its own is for that one."""
    whose, named = str(agreed.organisation_id), label(agreed.number, version)
    return [
        replace(row, category=category, organisation=whose, agreement=named, since=since, until=agreed.valid_to)
        for row in agreed.targets
        for category in ((row.category,) if row.category or not agreed.services else agreed.services)
    ]


def check_agreed(session: Session, agreed: Agreed, rows: Sequence[Target], now: datetime) -> None:
    """Invalid where it ends before it begins, promises nothing, or the same as another agreement of its customer."""
    mistakes = []
    if agreed.valid_to <= max(now, agreed.valid_from):
        mistakes.append(Mistake("valid_to", "must lie after the beginning, and not in the past"))
    if not rows:
        mistakes.append(Mistake("targets", "an agreement has to promise something"))
    others = [row for row in _of_others(session, agreed) if row.until > now]
    clash = next(((one, other) for one, other in ties([*rows, *others]) if one in rows and other in others), None)
    if clash:
        other = clash[1].agreement
        mistakes.append(Mistake("number", f"{other} promises the same customer the same at the same time", other))
    if mistakes:
        raise Invalid(*mistakes)
    check(rows, Registry().read(session), now)


def _of_others(session: Session, agreed: Agreed) -> Iterable[Target]:
    question = select(SlaTarget).where(
        SlaTarget.organisation_id == agreed.organisation_id, col(SlaTarget.agreement) != ""
    )
    mine = f"{agreed.number} v"
    return [target_of(row) for row in session.exec(question).all() if not row.agreement.startswith(mine)]
