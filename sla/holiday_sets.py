"""Public holidays by country and subdivision, named like `DE-BY`, `AT` or `US-NY` (ISO 3166)."""

from datetime import date
from functools import cache, lru_cache

from foundation.errors import Invalid, Mistake


@lru_cache(maxsize=4096)
def holidays_in(set_name: str, year: int) -> tuple[tuple[date, str], ...]:
    """Dates with their names in the country's own language, ascending; empty for years nobody has recorded.

    Raises Invalid where the set is unknown.
    """
    import holidays  # takes a while to load, and most calendars of a test or a tool never ask

    check_set(set_name)
    country, _, subdivision = set_name.partition("-")
    language = getattr(holidays, country).default_language
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year, language=language)
    return tuple(sorted(found.items()))


def check_set(set_name: str, field: str = "holiday_set") -> None:
    """Raises Invalid at `field` unless the set is known."""
    country, dash, subdivision = set_name.partition("-")
    known = _countries()
    if country not in known:
        raise Invalid(Mistake(field, f"no holidays are known for {set_name!r}", "a code such as DE or DE-BY"))
    if dash and subdivision not in known[country]:
        some = ", ".join(f"{country}-{name}" for name in known[country][:3])
        raise Invalid(Mistake(field, f"{country} has no subdivision {subdivision!r}", some))


@cache
def _countries() -> dict[str, list[str]]:
    import holidays

    return dict(holidays.list_supported_countries(include_aliases=False))
