"""Umlauts as people without a German keyboard write them."""


def written_out(folded: str) -> str:
    """ae, oe and ue for ä, ö and ü of a text in small letters (whose `casefold` has made ss of ß)."""
    return folded.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")


def put_together(folded: str) -> str:
    """ä, ö, ü and ß for ae, oe, ue and ss, wherever they stand: right for Waermepumpe and Strasse, harmless for a search
    where it is not (neue becomes neü, which nobody wrote)."""
    return folded.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü").replace("ss", "ß")
