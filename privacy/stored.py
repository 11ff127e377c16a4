"""Stored files that nobody else has: only these go with a person. The same bytes are kept once for all."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import Session, col, delete, func, select

from privacy.whose import Theirs, portions
from storage.change import Change
from storage.tables import Blob
from ticketing.scan_tables import ScanPage
from ticketing.tables import Arrival, Attachment, Contact

_AT_ONCE = 500


def named_by(session: Session, contacts: Sequence[int], arrivals: Sequence[int]) -> set[str]:
    """SHA-256 of all bytes that these rows name."""
    found: set[str] = set()
    for some in portions(contacts, _AT_ONCE):
        for row in session.execute(select(col(Contact.sha256), col(Contact.raw_ref)).where(col(Contact.id).in_(some))):
            found |= set(row)
        found |= set(session.exec(select(Attachment.sha256).where(col(Attachment.contact_id).in_(some))))
        found |= set(session.exec(select(ScanPage.picture).where(col(ScanPage.contact_id).in_(some))))
    for some in portions(arrivals, _AT_ONCE):
        found |= set(session.exec(select(Arrival.sha256).where(col(Arrival.id).in_(some))))
    return found - {""}


def theirs_alone(session: Session, mine: Theirs, names: Collection[str]) -> tuple[set[str], int]:
    """Those of `names` that nobody else's rows name, and the number of the newest file row that was looked at."""
    newest = session.exec(select(func.max(Attachment.id))).one() or 0
    others: set[str] = set()
    for some in portions(sorted(names), _AT_ONCE):
        others |= _used(session, mine, some, 0)
    return set(names) - others, newest


def remove(change: Change, mine: Theirs, names: Sequence[str], newest: int) -> None:
    """Takes the rows of these bytes away, unless they have come anew since `theirs_alone` looked."""
    for some in portions(names, _AT_ONCE):
        gone = set(some) - _used(change.session, mine, some, newest)
        change.session.execute(delete(Blob).where(col(Blob.sha256).in_(gone)))


def _used(session: Session, mine: Theirs, names: Sequence[str], after: int) -> set[str]:
    """Those named by anybody else; with `after` the search of what has no index begins behind that file row."""
    contacts, arrivals = set(mine.contacts), set(mine.arrivals)

    def others(sha256: Any, owner: Any, owners: Collection[int], *further: Any) -> set[str]:
        rows = session.execute(select(sha256, owner).where(sha256.in_(names), *further))
        return {name for name, whose in rows if whose not in owners}

    found = others(col(Arrival.sha256), col(Arrival.id), arrivals)
    found |= others(col(Contact.sha256), col(Contact.id), contacts)
    found |= others(col(Attachment.sha256), col(Attachment.contact_id), contacts, col(Attachment.id) > after)
    if not after:
        found |= others(col(Contact.raw_ref), col(Contact.id), contacts)
        found |= others(col(ScanPage.picture), col(ScanPage.contact_id), contacts)
    return found


def outside(session: Session, names: Collection[str]) -> list[str]:
    """Those of `names` whose bytes lie in a file, not in the database."""
    found: list[str] = []
    for some in portions(sorted(names), _AT_ONCE):
        found += session.exec(select(Blob.sha256).where(col(Blob.sha256).in_(some), col(Blob.content).is_(None)))
    return found
