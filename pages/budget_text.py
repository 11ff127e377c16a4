"""What somebody types as a span: `30 min`, `4 h`, `1:30`, `2 working days`, `1 working day, by 12:00`, `by 16:00`. Pure.

English and German are understood whatever the page's language, so that a value may be copied from one to the other.
"""

import re

from pages.saying import Saying
from pages.words import N_
from sla.budgets import LONGEST_DAYS, Budget

LONGEST_HOURS = 100_000
_HOURS = re.compile(r"(\d+)(?:[.,](\d))?\s*(?:h|std\.?|stunden?|hours?)(?:\s*(\d{1,2})(?:\s*min\.?)?)?", re.I)
_MINUTES = re.compile(r"(\d+)\s*(?:m|min\.?|minuten|minutes)?", re.I)
_COLON = re.compile(r"(\d+):([0-5]\d)")
_DAYS = re.compile(
    r"(?:(?P<days>\d+)\s*(?:d|days?|working days?|wd|at|tage?|arbeitstage?|werktage?)\b)?"
    r"(?:[\s,]*(?:by|until|till|bis)\s*(?P<hour>[01]?\d|2[0-3])(?::(?P<minute>[0-5]\d))?(?:\s*uhr)?)?",
    re.I,
)


def budget_of(text: str) -> Budget | None:
    """None where it is no span. Larger ones than anybody waits for are spans: see `too_long`."""
    if match := _COLON.fullmatch(text):
        return Budget(int(match[1]) * 3600 + int(match[2]) * 60)
    if match := _HOURS.fullmatch(text):
        return Budget(int(match[1]) * 3600 + int(match[2] or 0) * 360 + int(match[3] or 0) * 60)
    if match := _MINUTES.fullmatch(text):
        return Budget(int(match[1]) * 60)
    if text and (match := _DAYS.fullmatch(text)):
        by = None if match["hour"] is None else int(match["hour"]) * 3600 + int(match["minute"] or 0) * 60
        return Budget(days=int(match["days"] or 0), by=by)
    return None


def too_long(budget: Budget) -> bool:
    return budget.seconds > LONGEST_HOURS * 3600 or budget.days > LONGEST_DAYS


def budget_text(budget: Budget, say: Saying) -> str:
    """What `budget_of` reads back to the same."""
    if not budget.in_days:
        return _duration(budget.seconds)
    time = "" if budget.by is None else f"{budget.by // 3600:02d}:{budget.by // 60 % 60:02d}"
    if not budget.days:
        return say(N_("by %(time)s"), time=time)
    days = say.ngettext("%(num)s working day", "%(num)s working days", budget.days)
    return say(N_("%(days)s, by %(time)s"), days=days, time=time) if time else days


def _duration(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"
