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
