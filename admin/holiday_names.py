"""The public holidays that can be chosen, by name in the reader's language."""

from babel import Locale

from pages.saying import Saying
from pages.view import Choice

LAENDER = ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")
COUNTRIES = ("DE", *(f"DE-{one}" for one in LAENDER), "AT", "CH", "LU", "FR", "NL", "BE", "DK", "PL", "CZ", "GB", "US")
LAND_NAMES = {
    "BB": "Brandenburg", "BE": "Berlin", "BW": "Baden-Württemberg", "BY": "Bayern", "HB": "Bremen", "HE": "Hessen", "HH": "Hamburg",
    "MV": "Mecklenburg-Vorpommern", "NI": "Niedersachsen", "NW": "Nordrhein-Westfalen", "RP": "Rheinland-Pfalz", "SH": "Schleswig-Holstein",
    "SL": "Saarland", "SN": "Sachsen", "ST": "Sachsen-Anhalt", "TH": "Thüringen",
}  # fmt: skip


def set_name(code: str, say: Saying) -> str:
    """A holiday set by its name; empty for none."""
    country, _, land = code.partition("-")
    if not code:
        return ""
    named = Locale.parse(say.language).territories.get(country, country)
    return f"{named}: {LAND_NAMES.get(land, land)}" if land else str(named)


def sets(chosen: str, say: Saying) -> tuple[Choice, ...]:
    """What a select box offers, with what is chosen by now."""
    known = COUNTRIES if not chosen or chosen in COUNTRIES else (*COUNTRIES, chosen)
    return tuple(Choice(code, set_name(code, say)) for code in known)
