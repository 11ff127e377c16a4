"""Planned works: announced to everybody beforehand, and while they last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from customers.tables import Organisation
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from staff import audit
from storage.change import Change
from ticketing import maintenance_mails
from ticketing import maintenance_rounds as rounds
from ticketing.announcement_tables import Maintenance
from ticketing.maintenance_audience import Audience
from ticketing.maintenance_rounds import Days

LONGEST_TEXT = 300
AHEAD = timedelta(days=14)
"""So long before they begin, customers read of planned works."""
MOST = 50
NOBODY = Audience()
DAYS: Days = (5, 1)


@dataclass(frozen=True, slots=True)
class Works:
    """Planned works as somebody enters them. `contact`: whom customers ask; it stands in the mails."""

    german: str
    english: str
    start: datetime | None
    end: datetime | None
    contact: str = ""


def planned(session: Session, now: datetime, within: timedelta | None = None) -> Sequence[Maintenance]:
    """What is not over yet, what begins first coming first; with `within` only what begins before that span is over."""
    question = select(Maintenance).where(col(Maintenance.ends_at) > now, col(Maintenance.dropped).is_(False))
    if within is not None:
        question = question.where(col(Maintenance.starts_at) <= now + within)
    return session.exec(question.order_by(col(Maintenance.starts_at), col(Maintenance.id)).limit(MOST)).all()


def checked(said: Works, now: datetime, audience: Audience = NOBODY) -> Works:
    """The same on one line each. Raises Invalid, as where somebody is to be mailed of works that have begun."""
    german, english, contact = (
        " ".join(text.split())[:LONGEST_TEXT] for text in (said.german, said.english, said.contact)
    )
    mistakes = []
    if not german:
        mistakes.append(Mistake("text_de", "say what is worked on"))
    if said.start is None:
        mistakes.append(Mistake("start", "this is no date with a time"))
    elif audience and said.start <= now:
        mistakes.append(
            Mistake("start", "works that have begun are not announced by mail; choose nobody, or a later time")
        )
    if said.end is None:
        mistakes.append(Mistake("end", "this is no date with a time"))
    elif said.start is not None and said.end <= said.start:
        mistakes.append(Mistake("end", "it has to end after it begins"))
    elif said.end <= now:
        mistakes.append(Mistake("end", "this is over already"))
    if mistakes:
        raise Invalid(*mistakes)
    return Works(german, english, said.start, said.end, contact)


def plan(change: Change, said: Works, by: str, audience: Audience = NOBODY, days: Days = DAYS) -> None:
    """Announces works from one instant until another; the audience is told by mail. Raises Invalid."""
    right = checked(said, change.now, audience)
    assert right.start and right.end
    works = Maintenance(
        text_de=right.german, text_en=right.english, starts_at=right.start, ends_at=right.end, contact=right.contact,
        segments=list(audience.segments), organisations=list(audience.organisations),
    )  # fmt: skip
    change.session.add(works)
    change.session.flush()
    audit.note(change, by, f"maintenance {works.id}", {}, _told(change.session, works))
    maintenance_mails.follow(change, works, rounds.of_new(change.now, works.starts_at, works.ends_at, days))


def alter(change: Change, works: Maintenance, said: Works, by: str, days: Days = DAYS) -> None:
    """Other words or another time for works that are `unchanged`; whoever has been told is told again. The audience stays.
    Raises Invalid."""
    right = checked(said, change.now)
    assert right.start and right.end
    before = _told(change.session, works)
    works.text_de, works.text_en, works.contact = right.german, right.english, right.contact
    works.starts_at, works.ends_at = right.start, right.end
    after = _told(change.session, works)
    if before == after:
        return
    works.version += 1
    audit.note(change, by, f"maintenance {works.id}", before, after)
    to_come = rounds.of_changed if maintenance_mails.told(change.session, works) else rounds.of_new
    maintenance_mails.follow(change, works, to_come(change.now, right.start, right.end, days))


def drop(change: Change, works: Maintenance, by: str) -> None:
    """Works that are `unchanged` do not take place, or are over earlier; whoever has been told of them is told that, too."""
    audit.note(change, by, f"maintenance {works.id}", _told(change.session, works), {})
    has_begun = works.starts_at <= change.now
    works.version += 1
    works.dropped, works.ends_at = not has_begun, change.now if has_begun else works.ends_at
    maintenance_mails.follow(change, works, (("over" if has_begun else "called_off", change.now),))


def unchanged(change: Change, number: int, seen: int) -> Maintenance:
    """Works as they were in the version `seen`. NotFound as `existing`; Conflict where somebody else has changed them since."""
    works = existing(change.session, number, change.now, lock=True)
    if works.version != seen:
        raise Conflict("Somebody else changed these works in the meantime.")
    return works


def existing(session: Session, number: int, now: datetime, *, lock: bool = False) -> Maintenance:
    """NotFound where there are none of this number, or none any more."""
    works = session.get(Maintenance, number, with_for_update=lock)
    if works is None or works.dropped or works.ends_at <= now:
        raise NotFound("There is no such entry.")
    return works


def _told(session: Session, works: Maintenance) -> dict[str, Any]:
    """What stands in the log of changes: what is announced, and who gets mails of it."""
    named = (
        select(Organisation.name).where(col(Organisation.id).in_(works.organisations)).order_by(col(Organisation.name))
    )
    shown = {
        "text": works.text_de, "start": works.starts_at.isoformat(), "end": works.ends_at.isoformat(),
        "english": works.text_en, "contact": works.contact, "segments": works.segments,
        "organisations": list(session.exec(named)) if works.organisations else [],
    }  # fmt: skip
    return {name: value for name, value in shown.items() if value}
