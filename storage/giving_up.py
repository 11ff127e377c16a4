"""An errand of the outbox that somebody has to hear of when it is given up: what is booked then, in the commit that gives it up."""

import logging
from collections.abc import Awaitable, Callable

from storage.change import Change
from storage.outbox import PAUSES, Entry, NotEver, NotKnown, NotNow, Work

log = logging.getLogger(__name__)
Try = Callable[[Entry], Awaitable[Work | None]]
Last = Callable[[Change, Entry, str], None]


def telling(work: Try, last: Last) -> Try:
    """The same errand; `last` is given the reason once it is not tried any more."""

    async def tried(entry: Entry) -> Work | None:
        try:
            return await work(entry)
        except (NotEver, NotKnown) as undone:
            raise type(undone)(undone.reason, _both(undone.booking, last, entry, undone.reason)) from undone
        except NotNow as undone:
            if entry.attempts <= len(undone.pauses):
                raise
            booking = _both(undone.booking, last, entry, undone.reason)
            raise NotNow(undone.reason, booking, undone.pauses) from undone
        except Exception as error:
            if entry.attempts <= len(PAUSES):
                raise
            log.exception("the outbox entry %s (%s) failed for the last time", entry.id, entry.kind)
            reason = str(error) or type(error).__name__
            raise NotNow(reason, _both(None, last, entry, reason)) from error

    return tried


def _both(booking: Work | None, last: Last, entry: Entry, reason: str) -> Work:
    def book(change: Change) -> None:
        if booking is not None:
            booking(change)
        last(change, entry, reason)

    return book
