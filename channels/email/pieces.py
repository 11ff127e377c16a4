"""What a mail says, in stretches: each came as plain text, as HTML, or as both forms of the same."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from html import escape

from foundation import html_text


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of readable text; `html` is empty where it came as plain text, `text` where it came as HTML. `packed` was in
    a winmail.dat, and may stand in the mail besides."""

    text: str = ""
    html: str = ""
    packed: bool = False


def is_plain(pieces: list[Piece]) -> bool:
    """Whether all of them can be read without their HTML, and something is said."""
    return any(p.text.strip() for p in pieces) and all(p.text.strip() or not p.html for p in pieces)


def read(*pieces: Piece) -> str:
    """The pieces as text, each on lines of its own; a readable one is made of those that came as HTML alone."""
    return "\n".join(piece.text or html_text.readable(piece.html) for piece in pieces)


def as_html(text: str) -> str:
    return "<div>" + escape(text).replace("\n", "<br>\n") + "</div>" if text else ""


def told_once(pieces: list[Piece]) -> list[Piece]:
    """Without what a winmail.dat says where the mail itself says it, too; its HTML then is the other form of a plain text."""
    own = [piece for piece in pieces if not piece.packed]
    if not own or len(own) == len(pieces):
        return pieces
    said = Counter(re.findall(r"\w+", read(*own)))
    kept: list[Piece] = []
    html = ""
    for piece in pieces:
        words = Counter(re.findall(r"\w+", read(piece))) if piece.packed else said
        if piece.packed and not words - said:
            html = html or (piece.html if words == said else "")
        else:
            kept.append(piece)
    if html and not any(piece.html for piece in kept) and len(kept) == 1:
        kept[0] = replace(kept[0], html=html)
    return kept
