"""The copied head of old Lotus Notes: the sender, the date, then each label on a line of its own and its value below. Pure."""

import re
from collections.abc import Sequence

from channels.email import quote_labels

MOST_LINES = 16
_TO, _SUBJECT = quote_labels.TO.split("|"), quote_labels.SUBJECT.split("|")
_DATE_ALONE = re.compile(r"^\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?\s*$")


def begin_at(lines: Sequence[str], at: int) -> bool:
    """Whether such a head begins in this line, with the sender."""
    if not lines[at].strip() or at + 3 >= len(lines):
        return False
    below = at + 1 if lines[at + 1].strip() else at + 2
    if not _DATE_ALONE.match(lines[below]):
        return False
    labels = {line.strip().rstrip(":").lower() for line in lines[below + 1 : below + MOST_LINES] if len(line) < 40}
    return not labels.isdisjoint(_TO) and not labels.isdisjoint(_SUBJECT)
