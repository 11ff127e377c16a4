"""winmail.dat unpacked: Microsoft's TNEF (MS-OXTNEF), as far as attachments and the body go.

The stream is a signature, a key, and attributes of level, id, length, data, checksum. Everything is bounded by the
length of the stream; a damaged tail gives what came before it. A mail attached within is a stream of its own, whose files
are told with the others.
"""

import struct
from dataclasses import dataclass, field

from channels.email import rtf

_SIGNATURE = 0x223E9F78
_ATT_RENDER, _ATT_DATA, _ATT_TITLE, _ATT_PROPS = 0x9002, 0x800F, 0x8010, 0x9005
_MSG_PROPS, _MSG_BODY, _CODEPAGE = 0x9003, 0x800C, 0x9007
_MAX_FILES = 500
_MAX_DEPTH = 8
_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
"""The interface of a mail that is attached (MS-OXCMSG): its stream is TNEF again."""
_OBJECT_KEYS = 0x10000
"""From here on stand the interfaces of objects, by the name of the property that holds the object."""
_INNER = "application/ms-tnef"
_WIDTH = {2: 2, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 2, 0x14: 8, 0x40: 8, 0x48: 16}


@dataclass(slots=True)
class Packed:
    """A file inside: its name as bytes or text, its content, its type and Content-ID where stated."""

    name: str = ""
    content: bytes = b""
    media_type: str = ""
    content_id: str = ""


@dataclass(slots=True)
class Unpacked:
    text: str = ""
    html: bytes = b""
    charset: str = ""
    files: list[Packed] = field(default_factory=list)


def unpack(data: bytes, budget: rtf.Budget, depth: int = 0) -> Unpacked | None:
    """What a TNEF stream holds, None if it is no such stream; `budget` bounds its bodies and those of the mails within."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    found, at, codepage = Unpacked(), 6, "cp1252"
    while at + 9 <= len(data):
        level, attribute, length = (
            data[at],
            struct.unpack_from("<H", data, at + 1)[0],
            struct.unpack_from("<I", data, at + 5)[0],
        )
        value = data[at + 9 : at + 9 + length]
        at += 9 + length + 2
        if level not in (1, 2):
            break
        try:
            if attribute == _CODEPAGE and len(value) >= 4:
                codepage = rtf.codec(struct.unpack_from("<I", value)[0])
            elif attribute == _ATT_RENDER:
                if len(found.files) >= _MAX_FILES:
                    break
                found.files.append(Packed())
            elif attribute == _MSG_BODY:
                found.text = found.text or _text(value, codepage)
            elif attribute == _MSG_PROPS:
                _message_properties(_properties(value), found, codepage, budget)
            elif level == 2 and found.files:
                _file_attribute(found.files[-1], attribute, value, codepage)
        except (struct.error, ValueError, LookupError):
            continue
    found.files = [inner for packed in found.files for inner in _with_inner(packed, budget, depth)][:_MAX_FILES]
    return found


def _with_inner(packed: Packed, budget: rtf.Budget, depth: int) -> list[Packed]:
    """A file, none if it is empty and nameless, and behind an attached mail what that holds: its words and its files."""
    if packed.media_type != _INNER:
        return [packed] if packed.content or packed.name else []
    inner = unpack(packed.content, budget, depth + 1) if depth < _MAX_DEPTH else None
    if inner is None:
        return [packed]
    words = []
    if inner.html:
        words = [Packed(f"{packed.name or 'mail'}.html", inner.html, "text/html")]
    elif inner.text.strip():
        words = [Packed(f"{packed.name or 'mail'}.txt", inner.text.encode(), "text/plain")]
    return [packed, *words, *inner.files]


def _file_attribute(packed: Packed, attribute: int, value: bytes, codepage: str) -> None:
    if attribute == _ATT_DATA:
        packed.content = value
    elif attribute == _ATT_TITLE:
        packed.name = packed.name or _text(value, codepage)
    elif attribute == _ATT_PROPS:
        properties = _properties(value)
        for name in (0x3707, 0x3704, 0x3001):  # long name, short name, display name
            if text := _string(properties, name, codepage):
                packed.name = text
                break
        mail = properties.get(0x3701 + _OBJECT_KEYS) == _MESSAGE
        if (inner := properties.get(0x3701)) and (mail or not packed.content):
            packed.content = inner  # what stands outside says in words that a mail is attached
        packed.media_type = _INNER if mail else _string(properties, 0x370E, codepage)
        packed.content_id = _string(properties, 0x3712, codepage)


def _message_properties(properties: dict[int, bytes], found: Unpacked, codepage: str, budget: rtf.Budget) -> None:
    found.text = _string(properties, 0x1000, codepage) or found.text
    found.html = properties.get(0x1013, b"").rstrip(b"\x00") or found.html
    if len(page := properties.get(0x3FDE, b"")) == 4:
        found.charset = rtf.codec(struct.unpack("<I", page)[0])
    if (packed := properties.get(0x1009)) and (body := rtf.inflate(packed, budget)):
        html, text = rtf.bodies(body, budget, codepage)
        found.text = found.text or text
        if html and not found.html:
            found.html, found.charset = html.encode("utf-8-sig", "replace"), "utf-8"


def _properties(data: bytes) -> dict[int, bytes]:
    """MAPI properties by id; a string's bytes are UTF-16 with a mark in front where its type says so."""
    found: dict[int, bytes] = {}
    (count,) = struct.unpack_from("<I", data)
    at = 4
    for _ in range(min(count, 5_000)):
        if at + 4 > len(data):
            break
        kind, name = struct.unpack_from("<HH", data, at)
        at += 4
        if name >= 0x8000:  # named: GUID, kind of name, name
            (named_by,) = struct.unpack_from("<I", data, at + 16)
            at += 20
            if named_by:
                (length,) = struct.unpack_from("<I", data, at)
                at += 4 + length + (-length % 4)
            else:
                at += 4
        many, base = bool(kind & 0x1000), kind & 0x0FFF
        values = 1
        if many or base in (0x1E, 0x1F, 0x102, 0xD):
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
        for _ in range(min(values, 5_000)):
            if base in (0x1E, 0x1F, 0x102, 0xD):
                (length,) = struct.unpack_from("<I", data, at)
                value = data[at + 4 : at + 4 + length]
                if base == 0xD:  # an object: its interface, then itself
                    found.setdefault(name + _OBJECT_KEYS, value[:16])
                    value = value[16:]
                at += 4 + length + (-length % 4)
                found.setdefault(name, b"\xff\xfe" + value if base == 0x1F else value)
            elif base in _WIDTH:
                width = _WIDTH[base]
                found.setdefault(name, data[at : at + width])
                at += max(width, 4)
            else:
                return found
    return found


def _string(properties: dict[int, bytes], name: int, codepage: str) -> str:
    return _text(properties.get(name, b""), codepage)


def _text(value: bytes, codepage: str) -> str:
    if value.startswith(b"\xff\xfe"):
        return value[2:].decode("utf-16-le", "replace").rstrip("\x00")
    value = value.split(b"\x00", 1)[0]
    return value.decode(codepage, "replace")
