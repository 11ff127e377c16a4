"""Several works in one change: all in one savepoint, and each in one of its own only where one of them fails."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from storage.change import Change
from storage.engines import PlaceAway, passing

T = TypeVar("T")
TRIES = 4
"""One more than there are rows which two processes taking in the same mail both want to be the first to write: the person,
their address, the contact."""
Work = Callable[[Change], T]


def together(change: Change, works: Sequence[Work[T]]) -> list[T | Exception]:
    """What each work answers, or the exception it raised: then nothing of it remains, and all of the others does.

    Works have to be safe to run twice; the second run finds what another process was quicker to write. A fault of the
    machine is no work's own: it undoes the whole change, unless it is a place's that the others do not need (PlaceAway).
    """
    try:
        with change.hopefully():
            answers: list[T | Exception] = [work(change) for work in works]
            change.write_now()  # so that a row the database refuses is found here
            return answers
    except Exception as error:
        if _of_all(error):
            raise
    return [_alone(change, work) for work in works]


def _alone(change: Change, work: Work[T]) -> T | Exception:
    for left in reversed(range(TRIES)):
        try:
            with change.nested():
                answer = work(change)
                change.write_now()
                return answer
        except IntegrityError as error:  # another process may have written the row in between: now it is found
            if not left:
                return error
        except Exception as error:
            if _of_all(error):
                raise
            return error
    raise AssertionError("not reached")


def _of_all(error: Exception) -> bool:
    return passing(error) and not isinstance(error, PlaceAway)
