"""Planned works: announced to everybody beforehand, and while they last."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from foundation.errors import Invalid, Mistake, NotFound
from staff import audit
from storage.change import Change
from ticketing.announcement_tables import Maintenance

LONGEST_TEXT = 300
AHEAD = timedelta(days=14)
"""So long before they begin, customers read of planned works."""
MOST = 50


def planned(session: Session, now: datetime, within: timedelta | None = None) -> Sequence[Maintenance]:
    """What is not over yet, what begins first coming first; with `within` only what begins before that span is over."""
    question = select(Maintenance).where(col(Maintenance.ends_at) > now)
    if within is not None:
        question = question.where(col(Maintenance.starts_at) <= now + within)
    return session.exec(question.order_by(col(Maintenance.starts_at), col(Maintenance.id)).limit(MOST)).all()


def plan(change: Change, german: str, english: str, start: datetime | None, end: datetime | None, by: str) -> None:
    """Announces works from one instant until another. Raises Invalid."""
    german, english = (" ".join(text.split())[:LONGEST_TEXT] for text in (german, english))
    mistakes = []
    if not german:
        mistakes.append(Mistake("text_de", "say what is worked on"))
    if start is None:
        mistakes.append(Mistake("start", "this is no date with a time"))
    if end is None:
        mistakes.append(Mistake("end", "this is no date with a time"))
    elif start is not None and end <= start:
        mistakes.append(Mistake("end", "it has to end after it begins"))
    elif end <= change.now:
        mistakes.append(Mistake("end", "this is over already"))
    if mistakes or start is None or end is None:
        raise Invalid(*mistakes)
    works = Maintenance(text_de=german, text_en=english, starts_at=start, ends_at=end)
    change.session.add(works)
    change.session.flush()
    audit.note(change, by, f"maintenance {works.id}", {}, _told(works))


def drop(change: Change, number: int, by: str) -> None:
    """Works that do not take place, or are over earlier."""
    works = change.session.get(Maintenance, number)
    if works is None:
        raise NotFound("There is no such entry.")
    audit.note(change, by, f"maintenance {works.id}", _told(works), {})
    change.session.delete(works)


def _told(works: Maintenance) -> dict[str, str]:
    return {"text": works.text_de, "start": works.starts_at.isoformat(), "end": works.ends_at.isoformat()}
