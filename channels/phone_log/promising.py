"""When a customer may be promised a callback: while somebody is there to make it."""

from datetime import datetime, timedelta

from sqlmodel import Session

from channels.phone_log.announcing import CALENDAR
from foundation.errors import SchalterError
from sla.registry import Registry

LEAST = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


def soon(session: Session, registry: Registry, now: datetime) -> datetime:
    """The first quarter of an hour at least an hour from now, or the desk's next opening where it is closed then.
    Without a calendar that opens again, only the quarter of an hour."""
    earliest = quarter_after(now + LEAST)
    try:
        return registry.current(session).hours(CALENDAR).next_opening(earliest)
    except SchalterError:
        return earliest


def quarter_after(at: datetime) -> datetime:
    """The next full quarter of an hour, `at` itself where it is one."""
    over = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at + QUARTER - over if over else at
