"""How much automatic mail the desk sent to everybody in this hour: a kept counter, so that asking costs the same at any load."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select

from storage.change import Change
from storage.once import once
from storage.straight import Straight
from storage.tables import Tally

PREFIX = "automatic:"
_SENT = Straight(select(col(Tally.count)).where(col(Tally.scope) == bindparam("scope")))


def in_this_hour(change: Change) -> int:
    """What earlier commits of this hour sent."""
    return once(change.session, _sent, _scope(change)) or 0


def count(change: Change) -> None:
    """One more; with the first of an hour the counters of the hours before go."""
    scope = _scope(change)
    if once(change.session, _sent, scope) is None:
        change.session.execute(delete(Tally).where(col(Tally.scope).startswith(PREFIX), col(Tally.scope) < scope))
    change.count(scope, by=1)


def _sent(session: Session, scope: str) -> int | None:
    row = _SENT.first(session, scope=scope)
    return row[0] if row else None


def _scope(change: Change) -> str:
    return f"{PREFIX}{change.now:%Y-%m-%dT%H}"
