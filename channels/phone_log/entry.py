"""What an agent entered on the call form, and what is wrong with it. Pure; sentences in the reader's language."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from channels.phone_log.reader import CallNote
from foundation.errors import Mistake
from pages.words import N_
from ticketing import telephone as numbers
from ticketing.routing import PRIORITIES
from ticketing.states import RESOLUTION_CODES
from ticketing.telephone import Number

KINDS = {"in": ("in", True), "out": ("out", True), "missed": ("in", False), "not_reached": ("out", False)}
"""What the form calls a call → direction, and whether both sides spoke."""
FIELDS = (
    "note_id", "started_at", "call", "kind", "phone", "withheld", "name", "person", "email", "remember", "ticket", "subject",
    "text", "category", "priority", "duration", "callback", "callback_at", "callback_number", "end", "code", "article", "tell", "ask", "shown",
)  # fmt: skip
MAX_LINE, MAX_TEXT, MAX_ID = 200, 100_000, 40
LONGEST = timedelta(hours=24)
"""A form left open longer than this no longer says when the call began."""
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_ADDRESS = re.compile(r"[^\s@<>\"(),;:\\]+@[^\s@<>\"(),;:\\]+\.[^\s@<>\"(),;:\\]+")
_DURATION = re.compile(r"(?:(?P<hours>\d{1,2}):(?=\d{1,2}:))?(?P<minutes>\d{1,3})(?::(?P<seconds>[0-5]?\d))?")
Say = Callable[[str], str]

_PROBLEMS = {
    "text": N_("Please note what it was about."),
    "long": N_("This is too long."),
    "phone": N_("This is no telephone number."),
    "withheld": N_("A number was typed and said to be suppressed. Please take one of them away."),
    "email": N_("This is no e-mail address."),
    "duration": N_("Please write minutes and seconds, for instance 4:30."),
    "kind": N_("Please say what kind of call it was."),
    "callback_at": N_("Please say when we call back."),
    "callback_past": N_("This time is over already."),
    "callback_number": N_("Please say on which number we call back."),
    "category": N_("Please choose what it was about."),
    "code": N_("Please choose how it ended."),
    "priority": N_("Please choose a priority from the list."),
    "not_spoken": N_("Nobody spoke, so nothing was answered."),
    "still_open": N_("With a callback promised the matter is not settled yet."),
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who writes, when, and how numbers and times are read at this desk."""

    agent_id: int
    now: datetime
    country: str
    zone: ZoneInfo
    categories: Collection[str]
    say: Say


def note_of(said: Mapping[str, str], around: Circumstances) -> tuple[CallNote | None, tuple[Mistake, ...]]:
    """The note, or every mistake in the order of the form. Ticket and person are checked against the database elsewhere."""
    said = {name: said.get(name, "").strip() for name in FIELDS}
    number = _number(said, around.country)
    callback_at = local_instant(said["callback_at"], around.zone) if said["callback"] else None
    callback = numbers.parse(said["callback_number"], around.country) if said["callback_number"] else number
    wrong = tuple(_mistakes(said, number, callback_at, callback, around))
    if wrong:
        told = tuple(Mistake(field, around.say(_PROBLEMS[problem])) for field, problem in dict(wrong).items())
        return None, told
    direction, reached = KINDS[said["kind"]]
    settled = said["end"] == "resolved"
    return CallNote(
        note_id=said["note_id"], started_at=started(said["started_at"], around.now).isoformat(), text=said["text"],
        direction="out" if direction == "out" else "in", reached=reached, seconds=seconds(said["duration"]) if reached else None, by=around.agent_id,
        name=_line(said["name"]), email=said["email"].lower(), phone=number.e164 if number else "",
        extension=number.extension if number else "", subject=_line(said["subject"]), category=said["category"],
        priority=said["priority"], person_id=row(said["person"]), remember=bool(said["remember"]),
        callback_at=callback_at.isoformat() if callback_at else "", callback_number=callback.dialled if callback_at and callback else "",
        ask=bool(said["ask"]) and not settled and not said["ticket"], code=said["code"] if settled else "",
        solution=said["text"] if settled else "", article=said["article"] if settled else "", tell=settled and bool(said["tell"]),
    ), ()  # fmt: skip


def _mistakes(
    said: Mapping[str, str], number: Number | None, callback_at: datetime | None, callback: Number | None, around: Circumstances
) -> list[tuple[str, str]]:  # fmt: skip
    """(field, name of the problem)."""
    settled, spoken = said["end"] == "resolved", KINDS.get(said["kind"], ("", False))[1]
    found = [
        ("kind", "kind", said["kind"] not in KINDS),
        ("phone", "phone", bool(said["phone"]) and not said["withheld"] and number is None),
        ("phone", "withheld", bool(said["withheld"]) and numbers.parse(said["phone"], around.country) is not None),
        ("name", "long", len(said["name"]) > MAX_LINE),
        ("email", "email", bool(said["email"]) and not _ADDRESS.fullmatch(said["email"])),
        ("subject", "long", len(said["subject"]) > MAX_LINE),
        ("text", "text", not said["text"]),
        ("text", "long", len(said["text"]) > MAX_TEXT),
        ("duration", "duration", bool(said["duration"]) and seconds(said["duration"]) is None),
        ("category", "category", bool(said["category"]) and said["category"] not in around.categories),
        ("category", "category", settled and said["category"] in ("", "uncategorised")),
        ("priority", "priority", bool(said["priority"]) and said["priority"] not in PRIORITIES),
        ("callback_at", "callback_at", bool(said["callback"]) and callback_at is None),
        ("callback_at", "callback_past", callback_at is not None and callback_at <= around.now),
        ("callback_number", "callback_number", bool(said["callback"]) and callback is None),
        ("callback_number", "phone", bool(said["callback"] and said["callback_number"]) and callback is None),
        ("end", "not_spoken", settled and not spoken),
        ("end", "still_open", settled and bool(said["callback"])),
        ("code", "code", settled and said["code"] not in RESOLUTION_CODES[:-1]),
    ]
    return [(field, problem) for field, problem, is_wrong in reversed(found) if is_wrong][::-1]


def _number(said: Mapping[str, str], country: str) -> Number | None:
    return None if said["withheld"] else numbers.parse(said["phone"], country)


def started(text: str, now: datetime) -> datetime:
    """When the call began, as the form carried it; now where that cannot be right."""
    try:
        begun = datetime.fromisoformat(text)
    except ValueError:
        return now
    return begun if begun.tzinfo and timedelta(0) <= now - begun <= LONGEST else now


def local_instant(text: str, zone: ZoneInfo) -> datetime | None:
    """The instant of a `datetime-local` field (`2026-03-10T14:30`) read on the desk's wall clock."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return None
    return local.replace(tzinfo=zone) if local.tzinfo is None else local


def seconds(text: str) -> int | None:
    """`4:30`, `1:02:03` or whole minutes `4` in seconds; None where it is none of them."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    hours, minutes, rest = (int(found[name] or 0) for name in ("hours", "minutes", "seconds"))
    return hours * 3600 + minutes * 60 + rest


def clock(span: timedelta) -> str:
    """A span as the form writes a duration: `4:30`, `1:02:03`."""
    minutes, rest = divmod(round(span.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}" if minutes >= 60 else f"{minutes}:{rest:02d}"


def _line(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()


def row(text: str) -> int | None:
    """The number of a row as it stands in a field; None where it can be none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
