"""Spans that begin and end with days, as people say them: the end is the last day, not the midnight after it. Pure."""

from datetime import datetime, time, timedelta

from pages import times
from pages.times import Reader


def span(start: datetime, end: datetime, reader: Reader) -> str:
    """`21 December 2026 – 3 January 2027`, with the times where it does not begin or end with a day."""
    begins = times.full_date(start, reader) if _is_midnight(start, reader) else times.stamped(start, reader)
    ends = last(end, reader)
    return begins if begins == ends else f"{begins} – {ends}"


def last(end: datetime, reader: Reader) -> str:
    """The last day of an absence that ends with it, else its instant."""
    return (
        times.full_date(end - timedelta(seconds=1), reader) if _is_midnight(end, reader) else times.stamped(end, reader)
    )


def _is_midnight(at: datetime, reader: Reader) -> bool:
    return at.astimezone(reader.zone).time() == time()
