"""A plain form that is no message: a sentence such as "Your mail client does not support HTML", put there by a program. Pure."""

import re
from collections.abc import Callable

LONGEST = 300
_HTML = re.compile(r"\bhtml\b", re.I)
_WORD = re.compile(r"\w+")


def is_hint(plain: str, rich: Callable[[], str]) -> bool:
    """Whether the plain form is short, speaks of HTML, and says something else than the text of the other form, which is made
    only where it is asked for."""
    if len(plain) > LONGEST or not _HTML.search(plain):
        return False
    words, there = (set(_WORD.findall(text.casefold())) for text in (plain, rich()))
    return len(words & there) < len(words) / 2
