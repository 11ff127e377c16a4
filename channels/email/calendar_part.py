"""A calendar part (RFC 5545) as a few readable lines: what, when, where, who asks; in the language and by the clock of who
reads it."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.core import get_global

_FIELDS = {
    "SUMMARY": {},
    "DTSTART": {"en": "Start: ", "de": "Beginn: "},
    "DTEND": {"en": "End: ", "de": "Ende: "},
    "LOCATION": {"en": "Location: ", "de": "Ort: "},
    "ORGANIZER": {"en": "Organizer: ", "de": "Organisiert von: "},
    "DESCRIPTION": {},
}
"""Property → what stands before its value, by language."""
_NEWS = {
    "CANCELLED": {"en": "Cancelled", "de": "Abgesagt"},
    "ACCEPTED": {"en": "Accepted by", "de": "Zugesagt von"},
    "DECLINED": {"en": "Declined by", "de": "Abgelehnt von"},
    "TENTATIVE": {"en": "Perhaps, says", "de": "Mit Vorbehalt zugesagt von"},
}
"""What a message says of an event that is known: it is called off, or somebody has answered."""
_AGAIN = {
    "DAILY": {"en": "every day", "de": "täglich"},
    "WEEKLY": {"en": "every week", "de": "wöchentlich"},
    "MONTHLY": {"en": "every month", "de": "monatlich"},
    "YEARLY": {"en": "every year", "de": "jährlich"},
}
_REPEATS = {"en": "Repeats: ", "de": "Wiederholt sich: "}
_METHOD = re.compile(r"^METHOD:\s*(\w+)", re.M | re.I)


def method(source: str) -> str:
    """REQUEST, REPLY, CANCEL …, upper case; empty if none is given."""
    found = _METHOD.search(source[:20_000])
    return found[1].upper() if found else ""


def readable(source: str, language: str = "en", zone: str = "UTC") -> str:
    """The first event of a calendar as text, empty if there is none. Times are those of `zone` (an IANA name); what
    was written for another place stands behind it, and a time of a zone nobody knows stays as it is, with that name."""
    unfolded = re.sub(r"\r?\n[ \t]", "", source[:500_000])
    event = re.search(r"BEGIN:VEVENT(.*?)(?:END:VEVENT|\Z)", unfolded, re.S | re.I)
    if not event:
        return ""
    found: dict[str, str] = {}
    for line in event[1].splitlines():
        name, colon, value = line.partition(":")
        key = name.split(";", 1)[0].strip().upper()
        if colon and key in _FIELDS and key not in found:
            found[key] = _value(key, name, value.strip(), language, zone)
    said = [_in(by_language, language) + found[key] for key, by_language in _FIELDS.items() if found.get(key)]
    return "\n".join(filter(None, (_news(unfolded, event[1], language), *said, _again(event[1], language))))


def _in(by_language: dict[str, str], language: str) -> str:
    return by_language.get(language, by_language.get("en", ""))


def _news(source: str, event: str, language: str) -> str:
    """What is new about the event, empty for an invitation."""
    told = method(source)
    if told == "CANCEL" or re.search(r"^STATUS:\s*CANCELLED", event, re.M | re.I):
        return _in(_NEWS["CANCELLED"], language)
    who = re.search(r"^ATTENDEE(.*):(?:mailto:)?([^\r\n]+)", event, re.M | re.I) if told == "REPLY" else None
    answer = re.search(r"PARTSTAT=(\w+)", who[1], re.I) if who else None
    if who is None or answer is None or answer[1].upper() not in _NEWS:
        return ""
    return f"{_in(_NEWS[answer[1].upper()], language)} {who[2].strip()}"


def _again(event: str, language: str) -> str:
    """That the event repeats, where the way it does is one of the usual ones."""
    rule = re.search(r"^RRULE:([^\r\n]{1,500})", event, re.M | re.I)
    parts = dict(part.partition("=")[::2] for part in rule[1].strip().upper().split(";")) if rule else {}
    if parts.get("INTERVAL", "1") != "1" or parts.get("FREQ") not in _AGAIN:
        return ""
    return _in(_REPEATS, language) + _in(_AGAIN[parts["FREQ"]], language)


def _value(key: str, name: str, value: str, language: str, zone: str) -> str:
    if key in ("DTSTART", "DTEND"):
        stated = re.search(r"TZID=\"?([^;:\"]+)", name)
        theirs = "UTC" if value.endswith("Z") else stated[1].strip() if stated else ""
        return _moment(value, theirs, language, zone) or value
    if key == "ORGANIZER":
        return re.sub(r"^mailto:", "", value, flags=re.I)
    return value.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")


def _moment(value: str, stated: str, language: str, zone: str) -> str:
    """A day or a time as the reader's clock shows it; empty where it cannot be read. `stated`: the zone it is written in, empty
    where it counts wherever one is."""
    read = re.match(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d)?", value)
    if not read:
        return ""
    day = "%d.%m.%Y" if language == "de" else "%Y-%m-%d"
    try:
        written = datetime.fromisoformat("{}-{}-{}T{}:{}".format(*read.groups(default="00")))
        if read[4] is None:
            return written.strftime(day)
        if not stated:
            return written.strftime(f"{day} %H:%M")
        theirs = _zone(stated)
        if theirs is None:
            return f"{written.strftime(f'{day} %H:%M')} ({stated})"
        here = written.replace(tzinfo=theirs).astimezone(ZoneInfo(zone))
    except (ValueError, OverflowError):
        return ""
    shown = here.strftime(f"{day} %H:%M")
    if stated == "UTC" or here.replace(tzinfo=None) == written:
        return f"{shown} UTC" if stated == zone == "UTC" else shown
    elsewhere = written.strftime("%H:%M" if here.date() == written.date() else f"{day} %H:%M")
    return f"{shown} ({elsewhere} {theirs})"


def _zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, or of the name Windows gives it; None for any other."""
    try:
        return ZoneInfo(get_global("windows_zone_mapping").get(name, name))
    except (ValueError, KeyError, OSError):
        return None
