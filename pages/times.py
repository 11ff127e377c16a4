"""Instants, spans and sizes as people say them: "heute 11:06", "Mi 18:06", "1 h 10", "52 min".

Pure: `now` and the zone are arguments. Hours carry no leading zero; English uses the same 24-hour clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

RELATIVE = {
    "de": {-1: "gestern", 0: "heute", 1: "morgen"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
NO_BREAK, MOST_DIGITS = "\u00a0", 4
TYPED = "%Y-%m-%dT%H:%M"
"""What a `datetime-local` field holds."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is written: language (`de` or `en`), zone of the wall clock, the present instant, and whether German
    says du."""

    language: str
    zone: ZoneInfo
    now: datetime
    du: bool = False

    def days_away(self, at: datetime) -> int:
        return (at.astimezone(self.zone).date() - self.now.astimezone(self.zone).date()).days


def instant_of(typed: str, reader: Reader) -> datetime | None:
    """The instant of a `datetime-local` field on the reader's wall clock; None where it is none."""
    try:
        return datetime.strptime(typed, TYPED).replace(tzinfo=reader.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def hour(at: datetime, reader: Reader) -> str:
    """`7:42`, always only the clock on the wall."""
    local = at.astimezone(reader.zone)
    return f"{local.hour}:{local.minute:02d}"


def moment(at: datetime, reader: Reader) -> str:
    """`heute 11:06`, `gestern 19:06`, `Mi 18:06` within the next six days, else `Mi 11.3. 18:06` or `11.3.2025`.

    A weekday alone is always one to come: a day that is over carries its date.
    """
    away = reader.days_away(at)
    word = RELATIVE[reader.language].get(away)
    if word:
        return f"{word} {hour(at, reader)}"
    if 0 < away < 7:
        return f"{weekday(at, reader)} {hour(at, reader)}"
    return dated(at, reader)


def promised(at: datetime, reader: Reader) -> str:
    """A promise as customers read it: `heute bis 11:30 Uhr`, `Mittwoch, 11. März, bis 18:06 Uhr`; `today by 11:30`."""
    away = reader.days_away(at)
    day = RELATIVE[reader.language][away] if away in (0, 1) else ""
    if not day:
        pattern = {"de": "EEEE, d. MMMM", "en": "EEEE, d MMMM"}[reader.language]
        day = format_date(at.astimezone(reader.zone).date(), pattern, locale=reader.language) + ","
    return f"{day} bis {hour(at, reader)} Uhr" if reader.language == "de" else f"{day} by {hour(at, reader)}"


def clock(at: datetime, reader: Reader) -> str:
    """As `moment`, but today needs no word: `11:06`."""
    return hour(at, reader) if reader.days_away(at) == 0 else moment(at, reader)


def from_until(start: datetime, end: datetime, reader: Reader) -> str:
    """`heute 22:00–23:30`; over midnight `Fr 22:00 – Sa 28.11. 6:00`."""
    same_day = start.astimezone(reader.zone).date() == end.astimezone(reader.zone).date()
    return f"{moment(start, reader)}–{hour(end, reader)}" if same_day else f"{moment(start, reader)} – {moment(end, reader)}"  # fmt: skip


def dated(at: datetime, reader: Reader) -> str:
    """`Mo 9.3. 19:06` in the present year, else `9.3.2025`; English `Mon 9 Mar 19:06`, `9 Mar 2025`."""
    local = at.astimezone(reader.zone)
    if local.year != reader.now.astimezone(reader.zone).year:
        return day_month(local.date(), reader) + ("" if reader.language == "de" else " ") + str(local.year)
    return f"{weekday(at, reader)} {day_month(local.date(), reader)} {hour(at, reader)}"


def stamped(at: datetime, reader: Reader) -> str:
    """As `dated`, but to the minute in another year as well: `Di 22.12.2025 17:00`, `Tue 22 Dec 2025 17:00`."""
    local = at.astimezone(reader.zone)
    if local.year == reader.now.astimezone(reader.zone).year:
        return dated(at, reader)
    return f"{weekday(at, reader)} {dated(at, reader)} {hour(at, reader)}"


def day_month(day: date, reader: Reader) -> str:
    return f"{day.day}.{day.month}." if reader.language == "de" else _dated(day, "d MMM", "en")


def weekday(at: datetime, reader: Reader) -> str:
    return _dated(at.astimezone(reader.zone).date(), "EEE", reader.language).rstrip(".")


@lru_cache(maxsize=4096)
def _dated(day: date, pattern: str, language: str) -> str:
    """A list names the same few days over and over."""
    return format_date(day, pattern, locale=language)


def day_heading(at: datetime, reader: Reader) -> str:
    """`Montag, 9. März`; only today is `Heute, 10. März`; another year is named."""
    local = at.astimezone(reader.zone).date()
    away = reader.days_away(at)
    pattern = {"de": "d. MMMM", "en": "d MMMM"}[reader.language]
    if local.year != reader.now.astimezone(reader.zone).year:
        pattern += " y"
    word = RELATIVE[reader.language].get(away) if away == 0 else _dated(local, "EEEE", reader.language)
    return f"{(word or '').capitalize()}, {_dated(local, pattern, reader.language)}"


def full_date(at: datetime | date, reader: Reader) -> str:
    """`10. März 2026`, `10 March 2026`."""
    day = at.astimezone(reader.zone).date() if isinstance(at, datetime) else at
    return day_in_full(day, reader.language)


def day_in_full(day: date, language: str) -> str:
    """As `full_date`, where only the language is known."""
    return format_date(day, {"de": "d. MMMM y", "en": "d MMMM y"}[language], locale=language)


def duration(seconds: float) -> str:
    """`85 s` under two minutes, `52 min`, `1 h 10`, `4 h`. The sign is dropped: the words around it say it."""
    whole = int(abs(seconds))
    if whole < 120:
        return f"{whole} s"
    hours, minutes = divmod(whole // 60, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"


def span(seconds: float) -> str:
    """`1:30`, for columns of figures."""
    hours, minutes = divmod(int(abs(seconds)) // 60, 60)
    return f"{hours}:{minutes:02d}"


def percent(share: float, language: str, digits: int = 0) -> str:
    """0.87 → `87 %` (with a space at which no line ends), in English `87%`; with one digit `1,7 %`."""
    return f"{decimal(share * 100, language, digits)}{NO_BREAK if language == 'de' else ''}%"


def told_apart(one: float, other: float, write: Callable[[float, int], str], digits: int = 0) -> tuple[str, str]:
    """Two figures with as many digits as tell them apart, at least so many, where any do: 0.148 and 0.15 are not 0.15 both."""
    for more in range(digits, digits + MOST_DIGITS):
        written = write(one, more), write(other, more)
        if one == other or written[0] != written[1]:
            break
    return written


def decimal(value: float, language: str, digits: int = 2, sign: bool = False) -> str:
    text = f"{value:{'+' if sign else ''}.{digits}f}".replace("-", "−")
    return text.replace(".", ",") if language == "de" else text


def size(count: int, language: str) -> str:
    """Bytes as `840 kB`, `2,1 MB`, `25 MB`, in steps of 1024 as file managers and our upload limit count."""
    if count < 1 << 20:
        return f"{max(1, round(count / 1024))} kB"
    megabytes = count / (1 << 20)
    whole = megabytes >= 10 or megabytes == int(megabytes)
    return (f"{megabytes:.0f}" if whole else decimal(megabytes, language, 1)) + " MB"
