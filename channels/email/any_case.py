"""Words looked for in any case: in plain letters several times as quick as an expression that heeds no case. Pure."""

import re


class AnyCase:
    """An expression written in small letters. Of a text in plain letters (ASCII) the small form is searched, where nothing
    has to be compared case by case; any other may change its length with its case, and is searched as it is."""

    def __init__(self, expression: str) -> None:
        self._small, self._any = re.compile(expression), re.compile(expression, re.I)

    def is_in(self, text: str) -> bool:
        found = self._small.search(text.lower()) if text.isascii() else self._any.search(text)
        return found is not None
