"""Names as they stand in addresses and codes."""

import re
import unicodedata

from foundation.umlauts import written_out

LONGEST = 60


def slug_of(title: str, longest: int = LONGEST) -> str:
    """`outlook-signatur-einrichten` of "Outlook: Signatur einrichten"; empty where there is no Latin letter or figure in it."""
    plain = unicodedata.normalize("NFKD", written_out(title.casefold())).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:longest].strip("-")
