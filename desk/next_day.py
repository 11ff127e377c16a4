"""The day a follow-up begins with: the next one on which the desk works. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sla.hours import ServiceHours


def next_working_day(now: datetime, zone: ZoneInfo, hours: ServiceHours | None) -> date:
    """The first day after today, where the reader is, with service hours; the next weekday where no hours tell."""
    tomorrow = now.astimezone(zone).date() + timedelta(1)
    if hours is not None:
        return hours.next_opening(datetime.combine(tomorrow, time(), zone)).astimezone(zone).date()
    return tomorrow + timedelta({5: 2, 6: 1}.get(tomorrow.weekday(), 0))
