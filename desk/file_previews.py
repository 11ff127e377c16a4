"""Which files are looked at, or listened to, in their place, and as what they are handed out for it. Pure.

The page goes by what a file is called, the answer by its bytes alone: whatever is neither a picture of four kinds, a PDF, a
sound (what a mailbox for voice sends) nor plain text stays a download, HTML and SVG first of all.
"""

from dataclasses import dataclass
from typing import Any, Literal

from ticketing.file_text import decoded, kind_of

Kind = Literal["", "picture", "pdf", "sound", "text"]
PICTURES = {"image/png": (".png",), "image/jpeg": (".jpg", ".jpeg"), "image/gif": (".gif",), "image/webp": (".webp",)}
SOUNDS = {
    "audio/mpeg": (".mp3",), "audio/wav": (".wav",), "audio/x-wav": (), "audio/mp4": (".m4a",), "audio/ogg": (".ogg", ".opus"),
}  # fmt: skip
TEXTS = {"text/plain": (".txt", ".log", ".md", ".ini", ".conf"), "text/csv": (".csv",), "application/json": (".json",)}
PDF = "application/pdf"
OCTETS = "application/octet-stream"
"""What programs say that know no better: then the ending of the name counts."""
LARGEST_TEXT = 1_000_000
LARGEST_THUMBNAIL = 3_000_000
"""Bytes; a larger picture is loaded when somebody wants to see it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Bytes a browser may show, under a type that is theirs."""

    kind: Kind
    content_type: str
    content: bytes


def preview(filename: str, media_type: str, size: int) -> Kind:
    """As what a file of this name, type and size (bytes) can be looked at; empty: not at all."""
    if _called(filename, media_type, {PDF: (".pdf",)}):
        return "pdf"
    if _called(filename, media_type, PICTURES):
        return "picture"
    if _called(filename, media_type, SOUNDS):
        return "sound"
    return "text" if size <= LARGEST_TEXT and _called(filename, media_type, TEXTS) else ""


def looks(filename: str, media_type: str, size: int) -> dict[str, Any]:
    """The same as the fields of a `FileView`, with whether it is small enough for a thumbnail."""
    kind = preview(filename, media_type, size)
    return {"preview": kind, "thumbnail": kind == "picture" and size <= LARGEST_THUMBNAIL}


def shown(filename: str, media_type: str, content: bytes) -> Shown | None:
    """What a browser gets to show; None where the bytes are not what the file is called."""
    kind = preview(filename, media_type, len(content))
    if kind == "picture" and (found := _picture(content)):
        return Shown(kind, found, content)
    if kind == "sound" and (found := _sound(content)):
        return Shown(kind, found, content)
    if kind == "pdf" and content.startswith(b"%PDF-"):
        return Shown(kind, PDF, content)
    if kind == "text" and kind_of(content, "") == "text":
        return Shown(kind, "text/plain", decoded(content, cut=False).encode())
    return None


def really(content: bytes) -> str:
    """What a file that is not what it is called holds, in a word of every language; empty where that cannot be told."""
    return {"pdf": "PDF", "zip": "ZIP", "html": "HTML", "text": "Text"}.get(kind_of(content, "") or "", "")


def _called(filename: str, media_type: str, kinds: dict[str, tuple[str, ...]]) -> bool:
    endings = tuple(ending for one in kinds.values() for ending in one)
    return media_type in kinds or (media_type == OCTETS and filename.lower().endswith(endings))


def _picture(content: bytes) -> str:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    signs = {
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"\xff\xd8\xff": "image/jpeg",
        b"GIF87a": "image/gif",
        b"GIF89a": "image/gif",
    }
    return next((name for sign, name in signs.items() if content.startswith(sign)), "")


def _sound(content: bytes) -> str:
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[4:8] == b"ftyp":
        return "audio/mp4"
    signs = {
        b"OggS": "audio/ogg",
        b"ID3": "audio/mpeg",
        b"\xff\xfb": "audio/mpeg",
        b"\xff\xf3": "audio/mpeg",
        b"\xff\xf2": "audio/mpeg",
    }
    return next((name for sign, name in signs.items() if content.startswith(sign)), "")
