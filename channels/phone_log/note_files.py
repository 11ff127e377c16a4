"""Call notes of desks that log elsewhere: CSV or JSON lines, one call a line. Pure.

Columns: `started_at` and `text` are needed; `id`, `direction` (in, out), `outcome` (reached, missed), `duration`
(`4:30` or minutes), `name`, `phone`, `email`, `subject`, `category`, `agent` (log-in name), `language` may be there.
A line without an `id` is known by its content: the same file taken in twice is a duplicate, line for line.
"""

import csv
import hashlib
import io
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from channels.phone_log import entry
from channels.phone_log.reader import CallNote
from foundation.errors import OperatorError
from ticketing import telephone as numbers

COLUMNS = (
    "id", "started_at", "direction", "outcome", "duration", "name", "phone", "email", "subject", "text", "category", "agent", "language",
)  # fmt: skip
NEEDED = ("started_at", "text")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its number and fields, or what is wrong with it."""

    number: int
    fields: Mapping[str, str]
    problem: str = ""


def lines(text: str, kind: str) -> Iterator[Line]:
    """The lines of a `csv` or `jsonl` file. OperatorError where the whole file is something else."""
    return _csv(text) if kind == "csv" else _json_lines(text)


def _csv(text: str) -> Iterator[Line]:
    """RFC 4180; semicolons where the first line holds more of them than commas, as German programs write."""
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    _known(reader.fieldnames or ())
    for row in reader:
        yield Line(reader.line_num, {str(name): (value or "").strip() for name, value in row.items() if isinstance(value, str)})  # fmt: skip


def _json_lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            said: Any = json.loads(line)
            yield Line(number, {str(name): str("" if value is None else value).strip() for name, value in said.items()})
        except (ValueError, AttributeError):
            yield Line(number, {}, "this is no JSON object")


def _known(names: Any) -> None:
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise OperatorError(f"The file has no column {missing[0]!r}. Known are: {', '.join(COLUMNS)}.")


@dataclass(frozen=True, slots=True)
class Desk:
    """What lines are read by: times without an offset in `zone`, national numbers in `country`, log-in → agent, codes of
    categories. No call begins after `now`."""

    zone: ZoneInfo
    country: str
    members: Mapping[str, int]
    categories: Collection[str]
    now: datetime


def note_of(line: Line, desk: Desk) -> CallNote | str:
    """The note of a line, or what is wrong with it."""
    said = {name: line.fields.get(name, "") for name in COLUMNS}
    if line.problem:
        return line.problem
    if missing := [name for name in NEEDED if not said[name]]:
        return f"{missing[0]} is empty"
    started = _instant(said["started_at"], desk.zone)
    if started is None:
        return f"started_at is no time: {said['started_at'][:40]!r}"
    if started > desk.now:
        return f"started_at is still to come: {said['started_at'][:40]!r}"
    if said["direction"] not in ("", "in", "out") or said["outcome"] not in ("", "reached", "missed"):
        return "direction must be in or out, outcome reached or missed"
    seconds = entry.seconds(said["duration"])
    if said["duration"] and seconds is None:
        return f"duration is none: {said['duration'][:20]!r}"
    number = numbers.parse(said["phone"], desk.country)
    if said["phone"] and number is None and not numbers.is_withheld(said["phone"]):
        return f"phone is no telephone number: {said['phone'][:40]!r}"
    if said["category"] and said["category"] not in desk.categories:
        return f"there is no category {said['category'][:64]!r}"
    if said["agent"] and said["agent"].lower() not in desk.members:
        return f"there is no agent {said['agent'][:64]!r}"
    return CallNote(
        note_id=said["id"][:100] or _digest(said), started_at=started.isoformat(), text=said["text"],
        direction="out" if said["direction"] == "out" else "in", reached=said["outcome"] != "missed", seconds=seconds,
        by=desk.members.get(said["agent"].lower()), name=said["name"][: entry.MAX_LINE], email=said["email"].lower(),
        phone=number.e164 if number else "", extension=number.extension if number else "",
        subject=said["subject"][: entry.MAX_LINE], category=said["category"], language=said["language"],
    )  # fmt: skip


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    found = entry.local_instant(text, zone)
    return found if found is not None and 1970 < found.year < 9000 else None


def _digest(said: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]
