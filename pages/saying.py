"""Sentences of the pages in the reader's language: English in the code, German from the catalogue.

Functions that make sentences take one of these under the name `_`, so that the catalogue's collector finds them.
"""

from functools import cache
from typing import Any

from pages import words
from pages.templates import translations_for


class Saying:
    """One language. Calling it translates a message and fills in its values."""

    def __init__(self, language: str, du: bool = False):
        self.language = language
        self._catalogue = translations_for(language, du)

    def __call__(self, message: str, **values: Any) -> str:
        said = self._catalogue.gettext(message) if message else ""
        return said % values if values else said

    def ngettext(self, one: str, many: str, num: int, **values: Any) -> str:
        return self._catalogue.ngettext(one, many, num) % {"num": num, **values}

    def word(self, kind: str, value: Any) -> str:
        """The word of a stored value; the value itself where the product has none for it."""
        return words.word(kind, value, self.language, self) or str(value)

    def named(self, german: str, english: str) -> str:
        """A name the admin entered in both languages."""
        return german if self.language == "de" else english or german


def sentence(text: str) -> str:
    """`das ist keine Domain` → `Das ist keine Domain.` What already ends as a sentence, and nothing at all, stays."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text[-1:] in ("", ".", "?", "!") else ".")


@cache
def saying(language: str, du: bool = False) -> Saying:
    return Saying(language, du)
