"""A calendar part (RFC 5545) as a few readable lines: what, when, where, who asks; in the language of who reads it."""

import re

_FIELDS = {
    "SUMMARY": {},
    "DTSTART": {"en": "Start: ", "de": "Beginn: "},
    "DTEND": {"en": "End: ", "de": "Ende: "},
    "LOCATION": {"en": "Location: ", "de": "Ort: "},
    "ORGANIZER": {"en": "Organizer: ", "de": "Organisiert von: "},
    "DESCRIPTION": {},
}
"""Property → what stands before its value, by language."""
_METHOD = re.compile(r"^METHOD:\s*(\w+)", re.M | re.I)


def method(source: str) -> str:
    """REQUEST, REPLY, CANCEL …, upper case; empty if none is given."""
    found = _METHOD.search(source[:20_000])
    return found[1].upper() if found else ""


def readable(source: str, language: str = "en") -> str:
    """The first event of a calendar as text, empty if there is none."""
    unfolded = re.sub(r"\r?\n[ \t]", "", source[:500_000])
    event = re.search(r"BEGIN:VEVENT(.*?)(?:END:VEVENT|\Z)", unfolded, re.S | re.I)
    if not event:
        return ""
    found: dict[str, str] = {}
    for line in event[1].splitlines():
        name, colon, value = line.partition(":")
        key = name.split(";", 1)[0].strip().upper()
        if colon and key in _FIELDS and key not in found:
            found[key] = _value(key, name, value.strip(), language)
    labels = {key: by_language.get(language, by_language.get("en", "")) for key, by_language in _FIELDS.items()}
    return "\n".join(label + found[key] for key, label in labels.items() if found.get(key))


def _value(key: str, name: str, value: str, language: str) -> str:
    if key in ("DTSTART", "DTEND"):
        match = re.match(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z)?)?", value)
        if match:
            zone = re.search(r"TZID=\"?([^;:\"]+)", name)
            clock = f" {match[4]}:{match[5]}" if match[4] else ""
            day = f"{match[3]}.{match[2]}.{match[1]}" if language == "de" else f"{match[1]}-{match[2]}-{match[3]}"
            return f"{day}{clock}{' UTC' if match[6] else f' ({zone[1]})' if zone and clock else ''}"
    if key == "ORGANIZER":
        return re.sub(r"^mailto:", "", value, flags=re.I)
    return value.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
