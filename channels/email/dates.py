"""The Date field read as it was meant: RFC 5322, ISO 8601, and what programs write who know neither well. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_COMMENT = re.compile(r"\([^)]*\)?")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)? ?(Z|[+-]\d\d:?\d\d)?$", re.I)
_PARTS = re.compile(
    r"(?:[^\W\d]+\.?,? *)?(\d{1,2})[ .-]+([^\W\d]{3,12})\.?[ .-]+(\d{2,4}),? +(\d{1,2})[:.]?(\d\d)(?:[:.](\d\d))?(?:[.,]\d+)? *([AP]M)? *(.{0,12})",
    re.I,
)
_OFFSET = re.compile(r"(?:GMT|UTC?)? ?([+-])(\d\d?)(?::?(\d\d))?(?!\d)", re.I)
_TIME = r"(?:[T, ]+(?:um |at |kl\.? |à )?(?P<h>\d{1,2})[:.h](?P<i>\d\d)(?:[:.](?P<s>\d\d))?(?:[.,]\d+)?(?: ?Uhr)? ?(?P<half>[AP]M)?)?(?P<zone>.*)"
_WEEKDAY = r"(?:[^\W\d]+\.?,? +)?"
_MONTH = r"(?P<month>[^\W\d]{3,12})\.?"
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:[T ]?(?P<h>\d\d)(?P<i>\d\d)(?P<s>\d\d)?)?(?!\d)(?P<zone>.*)",
        rf"(?P<y>\d{{4}})[-/.年] ?(?P<m>\d{{1,2}})[-/.月] ?(?P<d>\d{{1,2}})日?(?!\d){_TIME}",
        rf"{_WEEKDAY}(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}}|\d\d)(?!\d),?{_TIME}",
        rf"{_WEEKDAY}(?P<d>1[3-9]|2\d|3[01])[/-](?P<m>\d{{1,2}})[/-](?P<y>\d{{4}}),?{_TIME}",
        rf"{_WEEKDAY}(?P<m>\d{{1,2}})[/-](?P<d>1[3-9]|2\d|3[01])[/-](?P<y>\d{{4}}),?{_TIME}",
        rf"{_WEEKDAY}{_MONTH} (?P<d>\d{{1,2}}),? (?P<y>\d{{4}}),?{_TIME}",
        rf"{_WEEKDAY}{_MONTH} (?P<d>\d{{1,2}}) (?P<h>\d{{1,2}}):(?P<i>\d\d)(?::(?P<s>\d\d))?(?P<zone>.*?) (?P<y>\d{{4}})$",
        rf"{_WEEKDAY}(?P<d>\d{{1,2}})[ .-]+(?:de )?{_MONTH}[ .-]+(?:de )?(?P<y>\d{{4}}),?{_TIME}",
    )
)
"""What programs write beside the standards, the year as they put it. With slashes nobody knows day from month, save where
one of them is over twelve."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen sty янв", "feb fév fev lut фев", "mar mär mae mrz mrt maa мар", "apr abr avr kwi апр", "may mai mag maj mei май мая", "jun juin giu cze июн", "jul juil lug lip июл",
            "aug ago aoû aou sie авг", "sep set wrz сен", "oct okt ott out paź paz окт", "nov lis ноя", "dec dez dic déc gru дек",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ZONES = {"wet": 0, "bst": 1, "west": 1, "cet": 1, "mez": 1, "met": 1, "cest": 2, "mesz": 2, "mest": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}  # fmt: skip
"""Hours east of Greenwich."""


def read(value: str) -> datetime | None:
    """The instant a Date field names (without a zone taken as UTC), None where it names none."""
    value = re.sub(r"\s+", " ", _COMMENT.sub("", value[:200]).replace('"', " ")).strip().removeprefix("Date: ")
    try:
        return _iso(value) or _in_words(value) or _counted(value) or _in_other_forms(value) or _by_standard(value)
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
        datetime.fromisoformat(
            f"{year:04}-{month:02}-{int(found[1]):02}T{hour:02}:{found[5]}:{min(found[6] or '00', '59')}{zone}"
        )
    )


def _counted(value: str) -> datetime | None:
    """Seconds or thousandths of a second since 1970."""
    if not value.isascii() or not value.isdigit() or len(value) not in (10, 13):
        return None
    return datetime.fromtimestamp(int(value) / (1 if len(value) == 10 else 1_000), UTC)


def _in_other_forms(value: str) -> datetime | None:
    """By the first of `_FORMS` that fits; without a time of day the day begins it."""
    found = next((match for form in _FORMS if (match := form.match(value))), None)
    said = found.groupdict() if found else {}
    name = said.get("month", "").lower()
    month = (_MONTHS.get(name[:4]) or _MONTHS.get(name[:3], 0)) if name else int(said.get("m", 0))
    if not month:
        return None
    year, hour = int(said["y"]), int(said.get("h") or 0)
    if half := said.get("half"):
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    day = datetime(year + 2000 if year < 69 else year + 1900 if year < 100 else year, month, int(said["d"]), tzinfo=UTC)
    second = min(int(said.get("s") or 0), 59)
    zone = _zone(said["zone"].split("[")[0])
    if zone is None and _OFFSET.search(said["zone"]):
        return None
    return _utc(datetime.fromisoformat(f"{day:%Y-%m-%d}T{hour:02}:{said.get('i') or '00'}:{second:02}{zone or ''}"))


def _zone(said: str) -> str | None:
    """The offset as ISO 8601 writes it; None for one nobody knows."""
    said = said.strip()
    if offset := _OFFSET.match(said):
        return f"{offset[1]}{int(offset[2]):02}:{offset[3] or '00'}" if int(offset[2]) < 24 else None
    if said.lower() in ("", "gmt", "ut", "utc", "z"):
        return "+00:00"
    hours = _ZONES.get(said.lower())
    return None if hours is None else f"{hours:+03}:00"


def _by_standard(value: str) -> datetime:
    return _utc(parsedate_to_datetime(value))


def _utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
