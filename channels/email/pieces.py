"""What a mail says, in stretches: each came as plain text, as HTML, or as both forms of the same."""

from dataclasses import dataclass
from html import escape

from foundation import html_text


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of readable text; `html` is empty where it came as plain text, `text` where it came as HTML."""

    text: str = ""
    html: str = ""


def is_plain(pieces: list[Piece]) -> bool:
    """Whether all of them can be read without their HTML, and something is said."""
    return any(p.text.strip() for p in pieces) and all(p.text.strip() or not p.html for p in pieces)


def read(*pieces: Piece) -> str:
    """The pieces as text, each on lines of its own; a readable one is made of those that came as HTML alone."""
    return "\n".join(piece.text or html_text.readable(piece.html) for piece in pieces)


def as_html(text: str) -> str:
    return "<div>" + escape(text).replace("\n", "<br>\n") + "</div>" if text else ""
