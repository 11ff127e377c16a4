"""The zone a member of the desk reads times in: their own, or the desk's."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from foundation.errors import Invalid, Mistake


def zone_of(chosen: str, desk: str) -> ZoneInfo:
    """The desk's where none was chosen, or where the machine's zone data no longer know it."""
    try:
        return ZoneInfo(chosen or desk)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(desk)


def acceptable(said: str, desk: str) -> str:
    """A choice as it is stored, empty for the desk's own zone; Invalid where there is no such zone."""
    name = said.strip().replace(" ", "_")
    if name and name not in available_timezones():
        raise Invalid(Mistake("zone", "there is no such time zone"))
    return "" if name == desk else name
