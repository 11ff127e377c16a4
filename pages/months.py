"""Months to choose from, as reports ask for them: `?month=2026-05`, in the reader's zone."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from babel.dates import format_date

from foundation.errors import NotFound
from pages.times import Reader
from pages.view import Choice

OFFERED = 13
"""So many, the present one included."""
YEARS = range(1970, 9000)
"""Those every zone can reckon in."""


def bounds(text: str, reader: Reader) -> tuple[datetime, datetime]:
    """The first moments of the month named and of the one after it; of the present month where none is named. NotFound where
    there is no such month."""
    try:
        first = date.fromisoformat(f"{text}-01") if text else _present(reader)
    except ValueError as error:
        raise NotFound("There is no such month.") from error
    if first.year not in YEARS:
        raise NotFound("There is no such month.")
    following = (first + timedelta(days=32)).replace(day=1)
    since, until = (datetime(day.year, day.month, 1, tzinfo=reader.zone) for day in (first, following))
    return since, until


def named(first: date, reader: Reader) -> str:
    """`May 2026`."""
    return str(format_date(first, "LLLL y", locale=reader.language))


def offered(reader: Reader) -> Iterator[Choice]:
    """The newest first."""
    month = _present(reader)
    for _ in range(OFFERED):
        yield Choice(f"{month:%Y-%m}", named(month, reader))
        month = (month - timedelta(days=1)).replace(day=1)


def _present(reader: Reader) -> date:
    return reader.now.astimezone(reader.zone).date().replace(day=1)
