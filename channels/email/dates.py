"""The Date field read as it was meant: RFC 5322, ISO 8601, and what programs write who know neither well. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_COMMENT = re.compile(r"\([^)]*\)?")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)? ?(Z|[+-]\d\d:?\d\d)?$", re.I)
_DOTTED = re.compile(r"^(?:[^\W\d]+\.?,? )?(\d{1,2})\.(\d{1,2})\.(\d{4}),?(?= )")
"""Day, month, year; with slashes nobody knows which is which."""
_PARTS = re.compile(
    r"(?:[^\W\d]+\.?,? *)?(\d{1,2})[ .-]+([^\W\d]{3,12})\.?[ .-]+(\d{2,4}),? +(\d{1,2})[:.]?(\d\d)(?:[:.](\d\d))?(?:[.,]\d+)? *([AP]M)? *(.{0,12})",
    re.I,
)
_OFFSET = re.compile(r"(?:GMT|UTC?)? ?([+-])(\d\d):?(\d\d)", re.I)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen sty", "feb fév fev lut", "mar mär mae mrz mrt maa", "apr abr avr kwi", "may mai mag maj mei", "jun juin giu cze", "jul juil lug lip",
            "aug ago aoû aou sie", "sep set wrz", "oct okt ott out paź paz", "nov lis", "dec dez dic déc gru",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ZONES = {"wet": 0, "bst": 1, "west": 1, "cet": 1, "mez": 1, "met": 1, "cest": 2, "mesz": 2, "mest": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9}  # fmt: skip
"""Hours east of Greenwich; the American names are known to the standard library."""


def read(value: str) -> datetime | None:
    """The instant a Date field names (without a zone taken as UTC), None where it names none."""
    value = re.sub(r"\s+", " ", _COMMENT.sub("", value[:200]).replace('"', " ")).strip()
    value = _DOTTED.sub(lambda found: f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}", value)
    try:
        return _iso(value) or _in_words(value) or _by_standard(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _iso(value: str) -> datetime | None:
    found = _ISO.match(value)
    return _utc(datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}".upper())) if found else None


def _in_words(value: str) -> datetime | None:
    """`Tue, 5 Mar 2024 09:10:11 +0100`, and the like in other tongues."""
    found = _PARTS.match(value)
    name = found[2].lower() if found else ""
    month = _MONTHS.get(name[:4]) or _MONTHS.get(name[:3])
    zone = _zone(found[8]) if found else None
    if found is None or month is None or zone is None:
        return None
    year, hour = int(found[3]), int(found[4])
    if year < 200:  # of two digits, or counted from 1900 by a program older than 2000
        year += 1900 if year > 68 else 2000
    if found[7]:
        hour = hour % 12 + (12 if found[7].lower() == "pm" else 0)
    return _utc(
        datetime.fromisoformat(f"{year:04}-{month:02}-{int(found[1]):02}T{hour:02}:{found[5]}:{found[6] or '00'}{zone}")
    )


def _zone(said: str) -> str | None:
    """The offset as ISO 8601 writes it; None for one that only the standard library may know."""
    said = said.strip()
    if offset := _OFFSET.match(said):
        return f"{offset[1]}{offset[2]}:{offset[3]}" if offset[2] < "24" else None
    if said.lower() in ("", "gmt", "ut", "utc", "z"):
        return "+00:00"
    hours = _ZONES.get(said.lower())
    return None if hours is None else f"+{hours:02}:00"


def _by_standard(value: str) -> datetime:
    return _utc(parsedate_to_datetime(value))


def _utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
