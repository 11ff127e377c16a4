"""Umlauts as people without a German keyboard write them."""


def written_out(folded: str) -> str:
    """ae, oe and ue for ä, ö and ü of a text in small letters (whose `casefold` has made ss of ß)."""
    return folded.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
