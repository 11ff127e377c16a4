"""What a page posts: fields as text, files as bytes, read as a stream and never more than the limit kept."""

import mimetypes
from dataclasses import dataclass, field

import puremagic
from aiohttp import BodyPartReader, web
from aiohttp.multipart import MultipartReader

from foundation.errors import TooLarge
from ticketing.attachment_limits import Limits, cleaned
from ticketing.inbound import File

MAX_FIELDS = 200
MAX_FIELD_BYTES = 1_000_000
MAX_PARTS = 500
PATIENCE = 3
"""So many times the limit is read (and thrown away) in order to say kindly what is wrong; then the line is cut."""
_OCTETS = "application/octet-stream"


@dataclass(slots=True)
class Posted:
    """`fields` by name, the last of equal names, `lists` with all of them; `files` in the order sent. `too_large`: the
    files went over the limit and their bytes were not kept."""

    fields: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    too_large: bool = False

    def value(self, name: str) -> str:
        return self.fields.get(name, "")

    def add(self, name: str, value: str) -> None:
        """One field as it was sent, with a byte of nothing and the like taken out."""
        self.fields[name] = text(value)
        self.lists.setdefault(name, []).append(self.fields[name])


async def read_form(request: web.Request, limits: Limits, language: str = "en") -> Posted:
    """Reads a posted form of either encoding. TooLarge where it is beyond all patience, HTTPBadRequest where it is none."""
    if (request.content_length or 0) > _patience(limits):
        raise TooLarge("too_large")
    try:
        return await _read(request, limits, language)
    except (ValueError, LookupError) as broken:  # a broken multipart body, an unknown charset
        raise web.HTTPBadRequest from broken


async def _read(request: web.Request, limits: Limits, language: str) -> Posted:
    posted, total, parts = Posted(), 0, 0
    if not request.content_type.startswith("multipart/"):
        for name, value in (await request.post()).items():
            if isinstance(value, str):
                posted.add(name, value)
        return posted
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        parts += 1
        if parts > MAX_PARTS:
            raise TooLarge("too_many_parts")
        if isinstance(part, MultipartReader):
            await part.release()
        elif part.filename is None:
            await _field(part, posted)
        else:
            total = await _file(part, posted, total, limits, language)
    return posted


async def _field(part: BodyPartReader, posted: Posted) -> None:
    kept = bytearray()
    while chunk := await part.read_chunk():
        kept += chunk
        if len(kept) > MAX_FIELD_BYTES:
            raise TooLarge("field_too_large")
    if part.name and len(posted.fields) < MAX_FIELDS:
        posted.add(part.name, kept.decode(part.get_charset("utf-8"), "replace"))


async def _file(part: BodyPartReader, posted: Posted, total: int, limits: Limits, language: str) -> int:
    """Keeps one file; answers how many bytes of files have come so far."""
    kept = bytearray()
    while chunk := await part.read_chunk():
        total += len(chunk)
        if total > _patience(limits):
            raise TooLarge("too_large")
        if total > limits.total_bytes:
            posted.too_large = True
            kept.clear()
        else:
            kept += chunk
    if part.filename or kept:
        claimed = part.headers.get("Content-Type", "")[:200]
        name = cleaned(part.filename or "", language)
        content = b"" if posted.too_large else bytes(kept)
        posted.files.append(File(name, content, media_type(content, name), claimed))
    return total


def media_type(content: bytes, name: str = "") -> str:
    """What the bytes are. Plain text has no signature: there the name decides among the text types."""
    try:
        found = str(puremagic.from_string(content, mime=True)) if content else ""
    except (puremagic.PureError, ValueError):
        found = ""
    if found:
        return found
    by_name = mimetypes.guess_type(name)[0] or ""
    if b"\0" in content[:4096]:
        return _OCTETS
    return by_name if by_name.startswith("text/") and by_name != "text/html" else "text/plain"


def text(value: str) -> str:
    """As the product keeps text: no NUL, lines end in a line feed."""
    return value.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _patience(limits: Limits) -> int:
    return PATIENCE * limits.total_bytes + 1_000_000
