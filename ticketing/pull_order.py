"""In which order waiting work is taken (domain.md 5.2 step 11): by the share of the nearest deadline that is left, then by
priority, then by age. Pure.

The share shrinks by itself. So that an index keeps the order, it counts in the steps at which the watch over deadlines looks
at a clock anyway (its warnings, the due itself, half the target beyond): a ticket moves up when one is reached, and no row is
written for the order alone. What is in somebody's hands, or waits for others, comes behind all that can be taken.
"""

NOT_WAITING = 100_000
"""The first place of what nobody can take."""
FURTHEST = 150
"""Percent of a target beyond which late is late."""
_NO_DEADLINE = FURTHEST + 1
_DIGIT = 10


def pull_place(priority: str, used: int | None, *, waits: bool) -> int:
    """The place in the order, the smallest first; the number of the ticket decides among equals. `used`: percent of the
    nearest deadline at the last step, None where no deadline runs."""
    rank = _NO_DEADLINE if used is None else FURTHEST - min(max(used, 0), FURTHEST)
    return (0 if waits else NOT_WAITING) + rank * _DIGIT + int(priority[1:])


def used_at(place: int) -> int | None:
    """The share a place was made of."""
    rank = place % NOT_WAITING // _DIGIT
    return None if rank == _NO_DEADLINE else FURTHEST - rank


def with_used(place: int, used: int | None) -> int:
    """The place after another share of the time was used."""
    return pull_place(f"P{place % _DIGIT}", used, waits=place < NOT_WAITING)
