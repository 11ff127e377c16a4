"""When a mail to a member may leave: not in their quiet hours, and gathered as they wish. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

PACES = ("", "hour", "day")
"""As it comes (what comes in one minute is one mail), once an hour, once a day."""
MORNING = time(8)
"""When the mail of the day leaves; where that lies in the quiet hours, at their end."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """From one time of day until another, over midnight where the end is the earlier."""

    begins: time
    ends: time

    def covers(self, at: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


def quiet_hours(begins: str, ends: str) -> Quiet | None:
    """Of two times as they are typed (`22:00`, `7:30`); None where one is missing or none, or both are the same."""
    try:
        quiet = Quiet(time.fromisoformat(begins.zfill(5)), time.fromisoformat(ends.zfill(5)))
    except ValueError:
        return None
    return None if quiet.begins == quiet.ends else quiet


def leaves_at(wished: datetime, now: datetime, quiet: Quiet | None, pace: str, zone: ZoneInfo) -> datetime:
    """When a mail leaves that could leave at `wished`, looked at `now`: never before `now`, which itself means at once."""
    at = wished.astimezone(zone)
    if pace == "day":
        at = _next(at, quiet.ends if quiet and quiet.covers(MORNING) else MORNING)
    elif pace == "hour" and not (quiet and at.time() == quiet.ends):
        whole = at.replace(minute=0, second=0, microsecond=0)
        at = at if whole == at else whole + timedelta(hours=1)
    at = max(at, now.astimezone(zone))
    if quiet and quiet.covers(at.time()):
        at = _next(at, quiet.ends)
    return at.astimezone(UTC)


def _next(at: datetime, clock: time) -> datetime:
    """The first time from `at` on that the wall clock shows `clock`."""
    today = at.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return today if today >= at else today + timedelta(days=1)
