"""Which of many words stand somewhere in a text, found in one walk through it. Pure."""

import re
from collections.abc import Iterable
from typing import Any

_END = ""
Tree = dict[str, Any]
"""Letter → what may follow it; `_END` where a word is complete."""


class WordsFound:
    """The words once made ready. At each place of a text the longest word that begins there is found, and with it
    those it begins with."""

    def __init__(self, words: Iterable[str]):
        known = frozenset(words)
        self._within = {word: tuple(_beginnings(word, known)) for word in sorted(known)}
        tree: Tree = {}
        for word in self._within:
            node = tree
            for letter in word:
                node = node.setdefault(letter, {})
            node[_END] = {}
        self._search = re.compile(f"(?=({_pattern(tree)}))").finditer

    def in_text(self, text: str) -> set[str]:
        found: set[str] = set()
        for match in self._search(text):
            if match[1] not in found:
                found.update(self._within[match[1]])
        return found


def _beginnings(word: str, words: frozenset[str]) -> Iterable[str]:
    return (word[:end] for end in range(1, len(word) + 1) if word[:end] in words)


def _pattern(node: Tree) -> str:
    """Words with one beginning share it, so that a letter of the text is looked at once; the longest comes first."""
    run = ""
    while len(node) == 1 and _END not in node:
        ((letter, node),) = node.items()
        run += re.escape(letter)
    ways = [re.escape(letter) + _pattern(after) for letter, after in node.items() if letter != _END]
    if not ways:
        return run
    return f"{run}(?:{'|'.join(ways)}){'?' if _END in node else ''}"
