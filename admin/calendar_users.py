"""For whom each calendar counts: the segments whose targets run in it, with their priorities, and agreements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from admin.place import Asked
from customers.tables import Segment
from pages.words import N_
from sla.agreements import newest
from sla.policy import PROMISED
from sla.target_saving import latest
from sla.targets import Target

EVERY = 4
"""So many priorities there are."""


def users(session: Session, who: Asked) -> dict[str, tuple[str, ...]]:
    """Code of a calendar → for whom it counts: `Kommerziell (P3, P4)`, `Vereinbarung K-2026-014`."""
    rows = session.exec(select(Segment).order_by(col(Segment.id))).all()
    found = by_segment(latest(session), {one.code: who.say.named(one.name_de, one.name_en) for one in rows}, who)
    for agreed in newest(session):
        if agreed.valid_to > who.reader.now:
            for code in sorted({line["calendar"] for line in agreed.targets}):
                found[code].append(who.say(N_("agreement %(number)s"), number=agreed.number))
    return {code: tuple(names) for code, names in found.items()}


def _special(row: Target) -> bool:
    """Whether it is for some of a segment's tickets only, whatever their priority."""
    return bool(row.ticket_type or row.category or row.channel or row.level or row.organisation or row.agreement)


def by_segment(targets: Sequence[Target], segments: Mapping[str, str], who: Asked) -> dict[str, list[str]]:
    """The segments in their order; those whose every priority runs in it without priorities."""
    priorities: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in targets:
        if row.segment in segments and row.metric in PROMISED and not _special(row):
            priorities[row.calendar, row.segment].add(row.priority)
    found: dict[str, list[str]] = defaultdict(list)
    for code in sorted({row.calendar for row in targets}):
        for segment, name in segments.items():
            fits = priorities.get((code, segment), set())
            if fits:
                whole = "" in fits or len(fits) == EVERY
                found[code].append(name if whole else f"{name} ({', '.join(sorted(fits))})")
        if any(row.calendar == code and (not row.segment or _special(row)) for row in targets):
            found[code].append(who.say(N_("special targets")))
    return found
