"""A plain form that is no message: a sentence such as "Your mail client does not support HTML", put there by a program. Pure."""

import re

LONGEST = 300
_HTML = re.compile(r"\bhtml\b", re.I)
_WORD = re.compile(r"\w+")


def is_hint(plain: str, rich: str) -> bool:
    """Whether the plain form is short, speaks of HTML, and says something else than the text of the other form."""
    if len(plain) > LONGEST or not _HTML.search(plain):
        return False
    words, there = (set(_WORD.findall(text.casefold())) for text in (plain, rich))
    return len(words & there) < len(words) / 2
