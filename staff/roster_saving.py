"""Planning the duty roster: who is on call, who is away and who stands in. Members plan their own absence, leads everybody's."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from foundation.errors import Invalid, Mistake, NotFound
from staff import audit
from staff.roster_tables import RosterEntry
from staff.tables import Agent
from storage.change import Change

KINDS = ("on_call", "away")
MOST = 50
"""So many absences of one member are listed."""
PRIORITIES = ("P1", "P2", "P3", "P4")


def plan(
    change: Change, kind: str, member: int, start: datetime | None, end: datetime | None, by: str, *, priority: str = "", substitute: int | None = None
) -> bool:  # fmt: skip
    """Adds a span of one member: on call for work from `priority` up, or away with a `substitute`; whether that one is away in
    this time as well, in part at least. Raises Invalid."""
    who = change.session.get(Agent, member)
    mistakes = []
    if kind not in KINDS:
        mistakes.append(Mistake("kind", "choose what is planned"))
    if who is None or not who.active:
        mistakes.append(Mistake("member", "choose who it is about"))
    if start is None:
        mistakes.append(Mistake("start", "this is no date with a time"))
    if end is None:
        mistakes.append(Mistake("end", "this is no date with a time"))
    elif start is not None and end <= start:
        mistakes.append(Mistake("end", "it has to end after it begins"))
    elif end <= change.now:
        mistakes.append(Mistake("end", "this is over already"))
    if kind == "on_call" and priority not in PRIORITIES:
        mistakes.append(Mistake("priority", "choose from which priority they are called"))
    stand_in = change.session.get(Agent, substitute) if kind == "away" and substitute else None
    if kind == "away" and substitute and (stand_in is None or not stand_in.active or substitute == member):
        mistakes.append(Mistake("substitute", "choose somebody else who works here"))
    if (
        not mistakes
        and start is not None
        and end is not None
        and _overlapping(change.session, kind, member, start, end)
    ):
        mistakes.append(Mistake("start", "this member has such an entry at this time already"))
    if mistakes or start is None or end is None or who is None:
        raise Invalid(*mistakes)
    entry = RosterEntry(
        agent_id=member, kind=kind, starts_at=start, ends_at=end, priority=priority if kind == "on_call" else "",
        substitute_id=substitute if stand_in else None,
    )  # fmt: skip
    change.session.add(entry)
    told = {"kind": kind, "start": start.isoformat(), "end": end.isoformat(), "priority": entry.priority}
    audit.note(change, by, f"roster {who.login}", {}, told | ({"substitute": stand_in.login} if stand_in else {}))
    return stand_in is not None and _overlapping(change.session, "away", stand_in.id or 0, start, end)


def drop(change: Change, number: int, by: str, of: int | None = None) -> None:
    """Takes an entry out of the roster; one that runs ends now. `of`: the member whose it has to be. Raises NotFound."""
    entry = change.session.get(RosterEntry, number)
    who = change.session.get(Agent, entry.agent_id) if entry else None
    if entry is None or who is None or (of is not None and entry.agent_id != of) or entry.ends_at <= change.now:
        raise NotFound("There is no such entry.")
    told = {"kind": entry.kind, "start": entry.starts_at.isoformat(), "end": entry.ends_at.isoformat()}
    if entry.starts_at < change.now:
        entry.ends_at = change.now
        audit.note(change, by, f"roster {who.login}", told, told | {"end": change.now.isoformat()})
    else:
        audit.note(change, by, f"roster {who.login}", told, {})
        change.session.delete(entry)


def come_back(change: Change, member: int, by: str) -> None:
    """Ends the absence a member is in."""
    running = select(RosterEntry.id).where(RosterEntry.agent_id == member, RosterEntry.kind == "away")
    now = (col(RosterEntry.starts_at) <= change.now, col(RosterEntry.ends_at) > change.now)
    for number in change.session.exec(running.where(*now)).all():
        drop(change, number or 0, by)


def absences(session: Session, member: int, now: datetime) -> Sequence[RosterEntry]:
    """When a member is away, now and ahead, the nearest first."""
    mine = select(RosterEntry).where(
        RosterEntry.agent_id == member, RosterEntry.kind == "away", RosterEntry.ends_at > now
    )
    return session.exec(mine.order_by(col(RosterEntry.starts_at)).limit(MOST)).all()


def _overlapping(session: Session, kind: str, member: int, start: datetime, end: datetime) -> bool:
    mine = select(RosterEntry.id).where(RosterEntry.agent_id == member, RosterEntry.kind == kind)
    return session.exec(mine.where(col(RosterEntry.starts_at) < end, col(RosterEntry.ends_at) > start)).first() is not None  # fmt: skip
