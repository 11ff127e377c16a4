"""When a draft is to count from, and how much of the past it is compared with: the same fields for hours and targets."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from foundation.errors import Invalid, Mistake
from pages.words import N_

MONTHS = {"1": 1, "3": 3, "6": 6, "12": 12}
USUAL = "3"


def months_of(values: Mapping[str, str]) -> int:
    """The field `months`."""
    return MONTHS.get(values.get("months", ""), MONTHS[USUAL])


def since_of(values: Mapping[str, str], zone: ZoneInfo, now: datetime) -> datetime:
    """The fields `when` and `from`: now, or the first moment of a date in this zone. Invalid where it has passed."""
    if values.get("when") != "date":
        return now
    try:
        day = date.fromisoformat(values.get("from", ""))
    except ValueError as error:
        raise Invalid(Mistake("from", N_("Say from which date on it is to count."))) from error
    since = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    if since < now - timedelta(days=1):
        raise Invalid(Mistake("from", N_("This date has passed; past time is not measured anew.")))
    return max(since, now)
