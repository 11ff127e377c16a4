"""Whether a machine has read a fax or letter well enough to go on, or a person has to type it in (needs_indexing). Pure."""

from collections.abc import Sequence

from ticketing.scan_tables import ScanPage
from ticketing.scans import text_of

FEW_LETTERS = 100
"""Some fifteen words: a shorter letter of nobody is one to look at."""
SURE = 85
"""Mean confidence of a page that was read as a clean one is; printed letters on a bad fax line reach 90."""


def is_legible(pages: Sequence[ScanPage], least: float) -> bool:
    """Whether there is text, and no written page was read with less confidence than the admin's `least` (0–100)."""
    written = [page for page in pages if not page.blank]
    return bool(text_of(pages)) and all(page.source == "text_layer" or page.confidence >= least for page in written)


def can_be_worked_with(pages: Sequence[ScanPage], least: float, *, sender_known: bool) -> bool:
    """Whether the letter may go on by itself. Of a known sender it has to be legible; of one nobody knows it has to be
    long and clean enough that an agent can do something with it: else nobody could be asked what was meant."""
    if not is_legible(pages, least) or sender_known:
        return is_legible(pages, least)
    letters = sum(char.isalnum() for char in text_of(pages))
    return letters >= FEW_LETTERS and is_legible(pages, SURE)
