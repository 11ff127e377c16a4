"""What a fax server or scanner writes beside a scan, and what the file's name says. Pure.

JSON, XML and lines of `key: value` (as HylaFAX's tools print) are understood; which of the usual words stands for what
is one table. What cannot be understood is left out, never guessed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.parsers import expat
from zoneinfo import ZoneInfo

from ticketing.telephone import normal_number

MEANING = {
    "number": ("number", "sender_number", "from_number", "callerid", "caller_id", "cidnumber", "callid1", "remote_number", "ani", "fromnumber", "from", "sender", "csid", "remoteid", "tsi"),
    "name": ("name", "sender_name", "from_name", "cidname", "callid2", "callername", "caller_name", "fromname"),
    "time": ("time", "received", "received_at", "timestamp", "date", "datetime", "receivedtime", "starttime", "entry", "eingang", "empfangen"),
    "text": ("text", "ocr", "fulltext", "content"),
}  # fmt: skip
"""What we want to know → the keys it may stand under, the surest first; case, blanks and `-` do not count."""
TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y:%m:%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M",
         "%Y-%m-%d_%H-%M-%S", "%Y-%m-%d-%H-%M", "%a %b %d %H:%M:%S %Y")  # fmt: skip
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y")
COMPACT = re.compile(r"(\d{8})(?:[-_T ]?(\d{4})(\d{2})?)?")
"""20260314, 20260314-0912, 20260314_091200: `strptime` would also take 0912 for a minute past nine and two seconds."""
OLDEST, FUTURE = timedelta(days=60), timedelta(minutes=10)
MOST_BYTES = 1_000_000
"""Of a side-car no more is read."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was found out without reading the page. `time` is aware; `day_only` where no hour was told. `garbled` where
    the file begins as JSON or XML and is none."""

    number: str = ""
    name: str = ""
    time: datetime | None = None
    day_only: bool = False
    text: str = ""
    garbled: bool = False


def told_by(content: bytes, zone: ZoneInfo, country: str) -> Told:
    """What a side-car file says; nothing where it cannot be understood."""
    try:
        said = dict(_pairs(content.decode("utf-8-sig", "replace")))
    except (ValueError, RecursionError, expat.ExpatError):
        return Told(garbled=True)
    found = {
        what: next((said[key] for key in names if said.get(key, "").strip()), "") for what, names in MEANING.items()
    }
    time, day_only = time_of(found["time"], zone)
    return Told(
        normal_number(found["number"], country), found["name"].strip()[:200], time, day_only, found["text"].strip()
    )


def told_by_name(name: str, pattern: str, zone: ZoneInfo, country: str) -> Told:
    """What the admin's pattern finds in the file's name."""
    match = re.search(pattern, name) if pattern else None
    if match is None:
        return Told()
    groups = {key: value or "" for key, value in match.groupdict().items()}
    time, day_only = time_of(groups.get("time", ""), zone)
    return Told(normal_number(groups.get("number", ""), country), "", time, day_only)


def time_of(said: str, zone: ZoneInfo) -> tuple[datetime | None, bool]:
    """A time as programs write it, without a zone in ours; whether it is a day only. None where it is none."""
    said = said.strip()
    if not said:
        return None, False
    if compact := COMPACT.fullmatch(said):
        said = f"{compact[1]}{compact[2] or '0000'}{compact[3] or '00'}"
        try:
            return datetime.strptime(said, "%Y%m%d%H%M%S").replace(tzinfo=zone), compact[2] is None
        except ValueError:
            return None, False
    for pattern in (*TIMES, *DAYS):
        try:
            return datetime.strptime(said, pattern).replace(tzinfo=zone), pattern in DAYS
        except ValueError:
            continue
    if re.fullmatch(r"\d{10}", said):
        return datetime.fromtimestamp(int(said), zone), False
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None, False
    return (found if found.tzinfo else found.replace(tzinfo=zone)), False


def entry_stamp(told: Told, file_time: datetime, now: datetime) -> tuple[datetime, bool]:
    """When it came in, and whether that was told (else it is the file's time). An unbelievable time is not believed.

    A day alone counts from its beginning, for the letter lay in the post of that morning; the day of the file itself
    from the file's time.
    """
    time = told.time
    if time is None or not now - OLDEST <= time <= now + FUTURE:
        return (file_time if now - OLDEST <= file_time <= now else now), False
    if told.day_only and time.date() == file_time.astimezone(time.tzinfo).date():
        return min(file_time, now), True
    return min(time, now), True


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Key and value as they stand; keys in lower case without blanks and signs."""
    bare = text.lstrip()
    if bare.startswith(("{", "[")):
        yield from _flat(json.loads(bare))
    elif bare.startswith("<"):
        yield from _of_xml(bare)
    else:
        for line in text.splitlines():
            key, colon, value = line.partition(":")
            if colon and len(key) <= 40:
                yield _key(key), value.strip()


def _flat(said: object, depth: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(said, dict) and depth < 5:
        for key, value in said.items():
            if isinstance(value, str | int | float):
                yield _key(str(key)), str(value)
            else:
                yield from _flat(value, depth + 1)
    elif isinstance(said, list) and depth < 5:
        for one in said[:20]:
            yield from _flat(one, depth + 1)


def _of_xml(text: str) -> Iterator[tuple[str, str]]:
    """Elements with text, and attributes. A document type is refused, and with it every entity (no bombs): ValueError."""
    found: list[tuple[str, str]] = []
    path: list[list[str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append([name, ""])
        found.extend((_key(key), value) for key, value in attributes.items())

    def end(_name: str) -> None:
        name, said = path.pop()
        if said.strip():
            found.append((_key(name.rpartition(":")[2]), said.strip()))

    def data(said: str) -> None:
        if path:
            path[-1][1] += said

    def refuse(*_: object) -> None:
        raise ValueError

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(text, True)
    return iter(found)


def _key(said: str) -> str:
    return re.sub(r"[^a-z0-9_]", "", said.lower().replace("-", "_"))
