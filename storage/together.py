"""Several works in one change: all in one savepoint, and each in one of its own only where one of them fails."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from storage.change import Change
from storage.engines import passing

T = TypeVar("T")
Work = Callable[[Change], T]


def together(change: Change, works: Sequence[Work[T]]) -> list[T | Exception]:
    """What each work answers, or the exception it raised: then nothing of it remains, and all of the others does.

    Works have to be safe to run twice; the second run finds what another process was quicker to write. A fault of the
    machine is no work's own: it undoes the whole change.
    """
    try:
        with change.hopefully():
            answers: list[T | Exception] = [work(change) for work in works]
            change.write_now()  # so that a row the database refuses is found here
            return answers
    except Exception as error:
        if passing(error):
            raise
    return [_alone(change, work) for work in works]


def _alone(change: Change, work: Work[T]) -> T | Exception:
    try:
        with change.nested():
            answer = work(change)
            change.write_now()
            return answer
    except Exception as error:
        if passing(error):
            raise
        return error
