"""A draft as if it had ruled all the time: what the time machine judges past clocks by. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from sla.eras import FROM_EVER
from sla.simulation import Draft, as_drafted
from sla.targets import ON_AND_ON, Target, ties
from sla.terms import Terms


def had_ruled(terms: Terms, draft: Draft) -> Terms:
    """The terms with what the draft changes ruling from ever. What it says as it is saved keeps its own past, with the earlier
    promises it took the place of: a draft that changes nothing judges the past as it was judged."""
    drafted = as_drafted(terms, draft, FROM_EVER)
    if draft.targets is None:
        return drafted
    saved = {_place(row): row for row in terms.targets if draft.replaces(row) and row.since <= draft.since < row.until}
    wanted = {_place(row): row for row in draft.targets}
    other = {one for one in saved.keys() | wanted.keys() if _said(saved.get(one)) != _said(wanted.get(one))}
    anew = [replace(row, since=FROM_EVER) for place, row in wanted.items() if place in other]
    past = [row for row in terms.targets if not draft.replaces(row) or _place(row) not in other]
    return replace(drafted, targets=(*_beside(past, anew, saved.keys() | wanted.keys(), draft), *anew))


def _beside(past: Iterable[Target], anew: list[Target], known: set[tuple[object, ...]], draft: Draft) -> list[Target]:
    """Without rows of long ago that some ticket would fit as well as one of the new ones: the new ones were chosen without them."""
    stay: list[Target] = []
    for row in past:
        gone = anew and draft.replaces(row) and _place(row) not in known
        if not (gone and any(ties((row, one)) for one in anew)):
            stay.append(row)
    return stay


def _place(row: Target) -> tuple[object, ...]:
    """What the row speaks of; of an agreement without its version."""
    named = (row.segment, row.ticket_type, row.priority, row.category, row.channel, row.level, row.organisation)
    return (row.metric, row.agreement.rpartition(" v")[0], *named)


def _said(row: Target | None) -> Target | None:
    """The row without its time and version."""
    return row and replace(row, since=FROM_EVER, until=ON_AND_ON, agreement=row.agreement.rpartition(" v")[0])
