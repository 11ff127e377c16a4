"""Instants and spans in the words people use, German and English. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date


def day_and_time(at: datetime, zone: str, language: str, now: datetime | None = None) -> str:
    """ "Montag, 9. März, 11:06 Uhr" or "Monday, 9 March, 11:06"; today and tomorrow by name where `now` is given."""
    local = at.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M}"
    if now is not None:
        days = (local.date() - now.astimezone(ZoneInfo(zone)).date()).days
        if days in (0, 1):
            word = (("heute", "morgen") if language == "de" else ("today", "tomorrow"))[days]
            return f"{word}, {clock}" + (" Uhr" if language == "de" else "")
    day = format_date(local, "EEEE, d. MMMM" if language == "de" else "EEEE, d MMMM", locale=language)
    return f"{day}, {clock}" + (" Uhr" if language == "de" else "")


def span(seconds: int, language: str) -> str:
    """ "1 Stunde 30 Minuten", "2 hours", "less than a minute": whole minutes, and beyond a hundred hours whole hours."""
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    german = language == "de"
    said = []
    if hours:
        said.append(
            f"{hours} " + (("Stunde" if hours == 1 else "Stunden") if german else ("hour" if hours == 1 else "hours"))
        )
    if minutes and hours < 100:
        said.append(
            f"{minutes} "
            + (("Minute" if minutes == 1 else "Minuten") if german else ("minute" if minutes == 1 else "minutes"))
        )
    return " ".join(said) or ("weniger als eine Minute" if german else "less than a minute")
