"""The words of a search, and where they stand in a text. Pure."""

import re
from collections.abc import Sequence

from foundation.umlauts import put_together, written_out

MOST_WORDS = 8
_WORD, _BETWEEN = re.compile(r"[^\W_]+"), r"[\W_]+"


def phrases_of(query: str) -> list[list[str]]:
    """The words of each quoted phrase, and each further word for itself."""
    found: list[list[str]] = []
    for phrase, rest in re.findall(r'"([^"]*)"?|([^"]+)', query.casefold()):
        found += [_WORD.findall(phrase)] if phrase else [[word] for word in _WORD.findall(rest)]
    return [words for words in found if words][:MOST_WORDS]


def spellings(words: Sequence[str]) -> list[list[str]]:
    """The words as they were typed, with umlauts written out, and with what may be umlauts written out put together: whoever
    looks for Waermepumpe means Wärmepumpe, and the other way round."""
    ways = (lambda word: word, written_out, put_together)
    return [list(way) for way in dict.fromkeys(tuple(map(spelt, words)) for spelt in ways)]


def patterns_of(query: str) -> tuple[re.Pattern[str], ...]:
    """What finds each phrase of the query in a text, the way the index does: whole words, the last one may go on."""
    phrases = phrases_of(query)
    return tuple(
        re.compile(
            rf"(?<![^\W_])(?:{'|'.join(_BETWEEN.join(map(re.escape, way)) for way in spellings(phrase))})"
            + ("" if at == len(phrases) - 1 else r"(?![^\W_])"),
            re.IGNORECASE,
        )
        for at, phrase in enumerate(phrases)
    )
