"""What the telephone system reads out to callers: greeting, known outages, hours. Pure; whole sentences, no abbreviations
that a voice stumbles over beyond what the desk itself wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

SENTENCES = {
    "de": {
        "greeting": "Guten Tag, hier ist {company}.",
        "outage": "Eine Information zu einer Störung: {text}",
        "works": "Geplante Wartung {day} von {start} bis {end}: {text}",
        "open": "Unsere Servicezeiten: {hours}.",
        "closed": "Zurzeit ist unser Service nicht besetzt. Unsere Servicezeiten: {hours}.",
        "again": "Erreichbar sind wir wieder {day} ab {clock} Uhr.",
    },
    "en": {
        "greeting": "Hello, you have reached {company}.",
        "outage": "A note on a current disruption: {text}",
        "works": "Planned works {day} from {start} to {end}: {text}",
        "open": "Our service hours: {hours}.",
        "closed": "Our service is closed at the moment. Our service hours: {hours}.",
        "again": "You can reach us again {day} from {clock}.",
    },
}
NEAR = {"de": {0: "heute", 1: "morgen"}, "en": {0: "today", 1: "tomorrow"}}


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours in words, and when the desk opens next; None where it is open now or nobody can say."""

    words: str
    opens_at: datetime | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Works:
    """What is worked on, and when."""

    text: str
    starts_at: datetime
    ends_at: datetime


def announcement(
    company: str, outages: Sequence[str], hours: Hours, now: datetime, zone: ZoneInfo, language: str, works: Sequence[Works] = ()
) -> str:  # fmt: skip
    """The text in `de` or `en`, one line, each sentence ended."""
    say = SENTENCES[language]
    lines = [say["greeting"].format(company=company)]
    lines += [say["outage"].format(text=_ended(text)) for text in outages]
    lines += [_works(one, now.astimezone(zone), language) for one in works]
    lines.append(say["closed" if hours.closed else "open"].format(hours=hours.words.rstrip(". ")))
    if hours.opens_at is not None:
        local = hours.opens_at.astimezone(zone)
        lines.append(
            say["again"].format(day=_day(local, now.astimezone(zone), language), clock=_clock(local, language))
        )
    return " ".join(lines)


def _works(one: Works, now: datetime, language: str) -> str:
    start, end = (at.astimezone(now.tzinfo) for at in (one.starts_at, one.ends_at))
    begins, ends = (_clock(at, language) + (" Uhr" if language == "de" else "") for at in (start, end))
    if start.date() != end.date():
        ends += " " + _day(end, now, language)
    return SENTENCES[language]["works"].format(
        day=_day(start, now, language), start=begins, end=ends, text=_ended(one.text)
    )


def _ended(text: str) -> str:
    flat = " ".join(text.split())
    return flat if flat.endswith((".", "!", "?")) else f"{flat}."


def _day(local: datetime, now: datetime, language: str) -> str:
    away = (local.date() - now.date()).days
    if away in NEAR[language]:
        return NEAR[language][away]
    return ("am " if language == "de" else "on ") + format_date(local.date(), "EEEE, d. MMMM" if language == "de" else "EEEE, d MMMM", locale=language)  # fmt: skip


def _clock(local: datetime, language: str) -> str:
    if language == "de":
        return f"{local.hour}" + (f":{local.minute:02d}" if local.minute else "")
    return f"{local.hour % 12 or 12}" + (f":{local.minute:02d}" if local.minute else "") + (" am" if local.hour < 12 else " pm")  # fmt: skip
