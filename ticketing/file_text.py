"""The words in a file somebody sent: PDF, HTML, plain text, tables, and what office programs write. Pure.

Runs in a process of its own (`file_text_process.py`): what a hostile file does to its reader, it does there.
"""

import re
from typing import Literal

from foundation.html_text import readable
from ticketing.office_text import office_text

LONGEST = 50_000
"""Characters of a file that are found; what stands behind them is not."""
MOST_PAGES = 500
_HTML = re.compile(rb"\s*<(!doctype html|html|body|head)\b", re.IGNORECASE)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LOOKED_AT = 4096
_SIGNATURE = b"-----BEGIN"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
Kind = Literal["pdf", "zip", "html", "text"]


def text_of(content: bytes, media_type: str) -> str:
    """Its words on one line, at most `LONGEST` characters; empty where it is of no kind we read. Many programs call whatever
    they send a stream of octets, so the bytes count more than the type. Raises what the reader of a damaged file raises."""
    text = " ".join(_text(content, media_type)[: 2 * LONGEST].replace("\0", " ").split())
    return text[:LONGEST]


def kind_of(content: bytes, media_type: str) -> Kind | None:
    """How it is read, by its first bytes; None where it is of no kind we read."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "zip"
    if media_type in ("text/html", "application/xhtml+xml") or _HTML.match(content):
        return "html"
    marked = any(content.startswith(mark) for mark, _ in _MARKS)
    if not marked and (_NO_TEXT.search(content, 0, _LOOKED_AT) or content.startswith(_SIGNATURE)):
        return None
    return "text"


def _text(content: bytes, media_type: str) -> str:
    match kind_of(content, media_type):
        case "pdf":
            return _of_pdf(content)
        case "zip":
            return office_text(content, LONGEST)
        case "html":
            return readable(decoded(content))
        case "text":
            return decoded(content[: 8 * LONGEST])
        case None:
            return ""


def decoded(content: bytes, *, cut: bool = True) -> str:
    """Plain text of whatever encoding it is: by its mark, else UTF-8, else what Windows writes. `cut`: its end may be missing."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_short = cut and len(content) - error.start < 4
        return content.decode("utf-8" if cut_short else "cp1252", errors="replace")


def _of_pdf(content: bytes) -> str:
    import pypdfium2  # other kinds do without

    document = pypdfium2.PdfDocument(content)
    pages: list[str] = []
    length = 0
    for number in range(min(len(document), MOST_PAGES)):
        pages.append(document[number].get_textpage().get_text_bounded())
        length += len(pages[-1])
        if length >= LONGEST:
            break
    return "\n".join(pages)
