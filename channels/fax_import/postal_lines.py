"""How street and town are written in the countries letters come from. Pure.

Number behind the street (`Holzweg 3`) or before it (`12 Harbour Road`); the postcodes of DE, FR and IT (five figures), AT and
CH (four), NL (`1012 AB`), GB (`NW1 6XE`, behind the town or below it) and US (`TX 78701`).
"""

import re
from typing import Final

_WORD: Final = r"[^\W\d_]"
_NAME: Final = rf"{_WORD}[\w .()/'’-]{{1,40}}"
_NAME_ONLY: Final = rf"{_WORD}(?:{_WORD}|[ .'’-]){{1,40}}"
"""Without figures, so that no postcode is taken for a part of it."""
_NUMBER: Final = r"\d{1,4}\s?[a-zA-Z]?(?:\s?[-/]\s?\d{1,4}\s?[a-zA-Z]?)?"
_BRITISH: Final = r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}"

STREET: Final = rf"(?:{_WORD}[\w .'’-]{{2,50}}?\s{_NUMBER}|{_NUMBER},?\s{_NAME_ONLY})"
TOWN: Final = (
    rf"(?:(?:[A-Z]{{1,2}}-|D\s)?\d{{4,5}}\s+{_NAME}|\d{{4}}\s?[A-Z]{{2}}\s+{_NAME}"
    rf"|{_NAME_ONLY},?\s+[A-Z]{{2}}\s+\d{{5}}(?:-\d{{4}})?|{_NAME_ONLY},?\s+{_BRITISH})"
)
COUNTRY: Final = (
    r"(?:Germany|Deutschland|Austria|Österreich|Switzerland|Schweiz|Suisse|France|Frankreich|Netherlands|The Netherlands|Nederland|Niederlande"
    r"|United Kingdom|Great Britain|Großbritannien|England|Scotland|Wales|USA|United States(?: of America)?)"
)
ADDRESS: Final = re.compile(
    rf"(?P<street>{STREET})(?:\s*[·•|,;]\s*|\n)(?P<town>{TOWN})(?:(?:\s*[·•|,;]\s*|\n)(?P<country>{COUNTRY}))?"
)
MOST_LINES: Final = 4
"""Street, town, a British postcode on a line of its own, country."""
RETURN_ADDRESS: Final = re.compile(
    rf"^(?P<name>[^\d·•|,;]{{3,60}}?)\s*[·•|,;:\-–]\s*(?P<street>[^·•|;]{{3,60}}?\d[^·•|;]{{0,6}}?|{STREET})\s*[·•|,;:\-–]\s*(?P<town>\d{{4,5}}\s+\S.{{1,40}}|{TOWN})$"
)
"""The small line above the window: name, street and town on one line."""


def street_and_town(lines: list[str]) -> tuple[str, str] | None:
    """The postal lines of the longest address that the first of these lines begin with; None where they begin with none."""
    for count in range(min(MOST_LINES, len(lines)), 0, -1):
        if match := ADDRESS.fullmatch("\n".join(lines[:count])):
            town = re.sub(r",?\s*\n\s*", " ", match["town"]).strip()
            return match["street"].strip(), f"{town}, {match['country']}" if match["country"] else town
    return None
