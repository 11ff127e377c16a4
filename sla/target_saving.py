"""Saving the matrix of targets: what changes holds from an instant on, what held before stays on record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from foundation.errors import Conflict, Invalid, Mistake
from sla import changed_targets
from sla.eras import FROM_EVER
from sla.policy import PAUSABLE
from sla.registry import Registry, target_of
from sla.tables import SlaTarget
from sla.targets import ON_AND_ON, Target, ties, why
from sla.terms import Terms
from storage.change import Change

_MATRIX = col(SlaTarget.agreement) == ""
"""What an agreement promises is saved with it (`sla/agreement_saving.py`)."""


def stamp(session: Session) -> str:
    """What a draft of the matrix was made of: another one after every saving."""
    newest = session.exec(select(SlaTarget.id, SlaTarget.until).where(_MATRIX).order_by(col(SlaTarget.id))).all()
    ended = sum(until < ON_AND_ON for _, until in newest)
    return f"{newest[-1][0] if newest else 0}.{len(newest)}.{ended}"


def latest(session: Session) -> list[Target]:
    """The matrix as it was saved last, what is planned included."""
    return [
        target_of(row) for row in session.exec(select(SlaTarget).where(_MATRIX, SlaTarget.until >= ON_AND_ON)).all()
    ]


def check(targets: Sequence[Target], terms: Terms, now: datetime) -> None:
    """Invalid where two rows fit some ticket equally well, stand there twice, name no calendar or outlast it."""
    mistakes = []
    for row in targets:
        if row.calendar not in terms.saved:
            mistakes.append(Mistake("calendar", f"{why(row)}: there is no calendar {row.calendar!r}"))
        elif row.seconds < 0:
            mistakes.append(Mistake("minutes", f"{why(row)}: cannot be negative"))
        elif outlasts(row, terms, now):
            mistakes.append(Mistake("minutes", f"{why(row)}: is longer than the calendar {row.calendar!r} reaches"))
        if not terms.promisable(row.metric):
            possible = ", ".join(filter(terms.promisable, terms.metrics))
            mistakes.append(Mistake("metric", f"{row.metric!r} is not promised", possible))
        if row.third_party_pauses and row.metric not in PAUSABLE:
            mistakes.append(
                Mistake("third_party_pauses", f"{why(row)}: is not held by third parties", ", ".join(PAUSABLE))
            )
        if row.level and not terms.by_level(row.metric):
            mistakes.append(Mistake("level", f"{why(row)}: only what is owed within the house is promised by level"))
    for one, other in ties(targets):
        mistakes.append(Mistake("targets", f"{why(one)} and {why(other)} fit some tickets equally well"))
    if mistakes:
        raise Invalid(*mistakes)


def outlasts(row: Target, terms: Terms, now: datetime) -> bool:
    """Whether the hours of a row never give as much time as it promises."""
    hours = terms.hours(row.calendar)
    try:
        hours.add(now, row.budget.seconds_from(hours, now))
    except Invalid:
        return True
    return False


def save_targets(
    change: Change, targets: Sequence[Target], since: datetime, *, seen: str, by: str = "", reason: str = ""
) -> int:
    """How many rows begin or end. Open clocks are put under what holds when it begins to. What was planned for `since`
    or later is pushed aside."""
    session = change.session
    session.exec(select(SlaTarget.id).order_by(col(SlaTarget.id)).with_for_update()).all()
    if stamp(session) != seen:  # asked after the lock, so that it sees what the other saving left
        raise Conflict("Somebody else saved the targets in the meantime. Look at them again and repeat your change.")
    check(targets, Registry().read(session), change.now)
    if since < change.now:
        raise Invalid(Mistake("since", "this instant has passed", "now, or a later date"))
    since = since.replace(microsecond=0) + timedelta(seconds=bool(since.microsecond))
    wanted = {_always(row): row for row in targets}
    moved = 0
    for row in session.exec(select(SlaTarget).where(_MATRIX, SlaTarget.until > since)).all():
        stays = wanted.pop(_always(target_of(row)), None) if row.since <= since else None
        if stays is not None:
            row.until = ON_AND_ON
            continue
        moved += 1
        if row.since >= since:
            session.delete(row)
        else:
            row.until = since
    session.flush()
    for target in wanted.values():
        moved += 1
        session.add(row_of(target, since, ON_AND_ON, by, reason))
    session.flush()
    if moved:
        changed_targets.count_from(change, since)
    return moved


def _always(row: Target) -> Target:
    """The row without its times."""
    return replace(row, since=FROM_EVER, until=ON_AND_ON)


def row_of(target: Target, since: datetime, until: datetime, by: str, reason: str) -> SlaTarget:
    """A row to be stored, to hold from `since` until `until`."""
    return SlaTarget(
        segment=target.segment, ticket_type=target.ticket_type, priority=target.priority, category=target.category.replace("/", "."),
        channel=target.channel, metric=target.metric, minutes=target.seconds // 60, days=target.days, by_second=target.by, level=target.level, calendar=target.calendar,
        warn_percent=list(target.warn_percent), since=since, until=until, saved_by=by, reason=reason,
        organisation_id=int(target.organisation) if target.organisation else None, agreement=target.agreement, recount=target.recount,
        third_party_pauses=target.third_party_pauses,
    )  # fmt: skip
