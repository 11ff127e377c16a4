"""How much service time a clock has used, when it is due, and when its budget ran out, under the terms in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sla.hours import Arithmetic, Exhaustion, ServiceHours


@dataclass(frozen=True, slots=True)
class Term:
    """From an instant on (None: from ever) these hours measure, and this many seconds are promised (0: nothing).

    Without hours nothing is measured. `in_days`: the seconds are those of working days, which are counted from the start
    of the clock whatever measured it before; else what was used until then is used. `recount`: all of that is measured
    anew in these hours. `third_party_pauses`: under them the clock stands still while its ticket waits for a third party.
    """

    since: datetime | None
    hours: ServiceHours | None
    target: int = 0
    in_days: bool = False
    recount: bool = False
    third_party_pauses: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """`due_at` is when the budget runs out with what is known now, as if a hold still going on ended where it began;
    None where nothing is promised. `exhausted_at` is the first instant a budget in force ran out, however late."""

    used_seconds: int
    due_at: datetime | None
    exhausted_at: datetime | None


Hold = tuple[datetime, datetime | None]


def measure(
    start: datetime,
    until: datetime,
    holds: Sequence[Hold],
    terms: Sequence[Term],
    exhaustion: Exhaustion = "closing",
) -> Measured:
    """Measure a clock that runs from `start`, except during `holds` (disjoint, ascending), and is read at `until`.

    `terms` follow each other. Used time stays as measured by the terms then in force, unless later ones recount it; a new
    target leaves what it promises minus what was used, and never ran out before the change unless the terms before had
    run out too.
    """
    meaning = Arithmetic(exhaustion=exhaustion)
    used = read = 0
    counted: list[tuple[datetime, datetime]] = []
    due = exhausted = None
    for index, term in enumerate(terms):
        begin = start if term.since is None else max(start, term.since)
        end = terms[index + 1].since if index + 1 < len(terms) else None
        due = None
        if term.hours is None or (end is not None and end <= start):
            continue
        target = term.target
        if term.recount:
            used = sum(term.hours.between(*stretch) for stretch in counted)
            read = sum(max(0, term.hours.between(opens, min(until, closes))) for opens, closes in counted)
        if term.in_days:
            target = max(0, target + used - sum(term.hours.between(*stretch) for stretch in counted))
        for opens, closes in _running(begin, end, holds):
            if term.target and due is None:
                left = target - used
                due = exhausted if left <= 0 and exhausted else _runs_out(term.hours, opens, closes, left, meaning)
            if closes is not None:
                used += term.hours.between(opens, closes)
                counted.append((opens, closes))
            read += max(0, term.hours.between(opens, until if closes is None else min(until, closes)))
        if due is not None and exhausted is None and (end is None or due < end):
            exhausted = due
    return Measured(read, due, exhausted)


def _running(
    begin: datetime, end: datetime | None, holds: Iterable[Hold]
) -> Iterable[tuple[datetime, datetime | None]]:
    """The stretches of `begin` to `end` outside the holds; a hold still going on is taken to end where it began."""
    for held, released in holds:
        if released is None or released <= begin or (end is not None and held >= end):
            continue
        if held > begin:
            yield begin, held
        begin = max(begin, released)
    if end is None or begin < end:
        yield begin, end


def _runs_out(
    hours: ServiceHours, opens: datetime, closes: datetime | None, left: int, meaning: Arithmetic
) -> datetime | None:
    """Where `left` seconds are used up within a running stretch; None if they last longer.

    Used up at the very instant a hold begins they last until it ends: nothing was exceeded yet.
    """
    if left <= 0:
        due = hours.next_opening(opens) if left == 0 and meaning.exhaustion == "next_opening" else opens
    elif closes is not None and hours.between(opens, closes) < left:
        return None
    else:
        due = hours.add(opens, left, meaning)
    return due if closes is None or due < closes else None
