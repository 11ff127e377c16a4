"""A conversation for somebody who only reads it: what would let its holder act as the customer becomes a word. Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace

from channels.web.view import Message

_RUN = re.compile(r"""[^\s<>()\[\]"']+""")
_KEY = re.compile(r"(?:/|%2f)(?:t|a|my)(?:/|%2f)[\w-]{16}|[._-][a-z2-7]{26}@", re.I)
"""The path of a page behind a secret link, also inside the link of a mail scanner, and the signature that our reply
addresses and message ids bear: each may stand in a mail of ours, and in whatever quotes it."""


def without_keys(messages: Iterable[Message], word: str) -> tuple[Message, ...]:
    """The messages, folds included, with `word` for every secret link and address."""
    return tuple(
        replace(one, passages=tuple(replace(part, text=plain(part.text, word)) for part in one.passages)) for one in messages
    )  # fmt: skip


def plain(text: str, word: str) -> str:
    return _RUN.sub(lambda run: word if _KEY.search(run[0]) else run[0], text)
