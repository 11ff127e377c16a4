"""winmail.dat unpacked: Microsoft's TNEF (MS-OXTNEF), as far as attachments and the body go.

The stream is a signature, a key, and attributes of level, id, length, data, checksum. Everything is bounded by the
length of the stream; a damaged tail gives what came before it. Compressed RTF (MS-OXRTFCP) is inflated for its text.
"""

import re
import struct
from dataclasses import dataclass, field

_SIGNATURE = 0x223E9F78
_ATT_RENDER, _ATT_DATA, _ATT_TITLE, _ATT_PROPS = 0x9002, 0x800F, 0x8010, 0x9005
_MSG_PROPS, _MSG_BODY, _CODEPAGE = 0x9003, 0x800C, 0x9007
_MAX_FILES = 500
_MAX_RTF = 8_000_000
_RTF_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbol"
    b"ArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
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
    files: list[Packed] = field(default_factory=list)


def unpack(data: bytes) -> Unpacked | None:
    """What a TNEF stream holds, None if it is no such stream."""
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
                codepage = f"cp{struct.unpack_from('<I', value)[0]}"
            elif attribute == _ATT_RENDER:
                if len(found.files) >= _MAX_FILES:
                    break
                found.files.append(Packed())
            elif attribute == _MSG_BODY:
                found.text = found.text or _text(value, codepage)
            elif attribute == _MSG_PROPS:
                _message_properties(_properties(value), found, codepage)
            elif level == 2 and found.files:
                _file_attribute(found.files[-1], attribute, value, codepage)
        except (struct.error, ValueError, LookupError):
            continue
    found.files = [packed for packed in found.files if packed.content or packed.name]
    return found


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
        if (inner := properties.get(0x3701)) and not packed.content:
            packed.content = inner[16:] if inner[:16].hex().startswith("0703020000000000c00000") else inner
        packed.media_type = _string(properties, 0x370E, codepage)
        packed.content_id = _string(properties, 0x3712, codepage)


def _message_properties(properties: dict[int, bytes], found: Unpacked, codepage: str) -> None:
    found.text = _string(properties, 0x1000, codepage) or found.text
    found.html = properties.get(0x1013, b"").rstrip(b"\x00") or found.html
    if (packed := properties.get(0x1009)) and (rtf := inflate_rtf(packed)):
        html, text = rtf_bodies(rtf, codepage)
        found.html = found.html or html
        found.text = found.text or text


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
    try:
        return value.decode(codepage, "replace")
    except LookupError:
        return value.decode("cp1252", "replace")


def inflate_rtf(data: bytes) -> bytes:
    """Compressed RTF as RTF; empty if it is neither kind."""
    if len(data) < 16:
        return b""
    _, raw_size, kind = struct.unpack_from("<III", data)
    if kind == 0x414C454D:
        return data[16 : 16 + raw_size]
    if kind != 0x75465A4C:
        return b""
    out = bytearray(_RTF_DICTIONARY)
    base, at = len(out), 16
    limit = min(raw_size, _MAX_RTF) + base
    while at < len(data) and len(out) < limit:
        flags = data[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 1 >= len(data):
                    return bytes(out[base:])
                pair = data[at] << 8 | data[at + 1]
                at += 2
                offset, length = pair >> 4, (pair & 15) + 2
                write = len(out) % 4096
                if offset == write:
                    return bytes(out[base:limit])
                start = len(out) - ((write - offset) % 4096)
                for step in range(length):
                    out.append(out[start + step] if 0 <= start + step < len(out) else 32)
            else:
                if at >= len(data):
                    break
                out.append(data[at])
                at += 1
    return bytes(out[base:limit])


def rtf_bodies(rtf: bytes, codepage: str) -> tuple[bytes, str]:
    """HTML and text of an RTF body. HTML wrapped in RTF (`\\fromhtml`) is taken out of its `\\htmltag` groups."""
    wrapped = b"\\fromhtml" in rtf[:400]
    html, text = [], []
    stack: list[tuple[bool, bool]] = []
    skip = tag = plain_off = False
    token = re.compile(
        rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.S
    )
    for match in token.finditer(rtf):
        word, number, hexed, symbol, brace, run = match.groups()
        out = b""
        if brace == b"{":
            stack.append((skip, tag))
        elif brace == b"}":
            skip, tag = stack.pop() if stack else (False, False)
        elif word == b"htmlrtf":
            plain_off = number != b"0"
        elif word in (b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pntext", b"pict", b"mhtmltag", b"generator"):
            skip = True
        elif word == b"htmltag":
            skip, tag = False, True
        elif word in (b"par", b"line"):
            out = b"\r\n"
        elif word == b"tab":
            out = b"\t"
        elif word == b"u" and number:
            out = chr(int(number) % 65536).encode(codepage, "ignore") if codepage else b""
        elif symbol == b"*":
            skip = True
        elif symbol:
            out = {b"~": b" ", b"_": b"-"}.get(symbol, symbol if symbol in b"\\{}" else b"")
        elif hexed:
            out = bytes([int(hexed, 16)])
        elif run:
            out = run
        if out and not skip and not (wrapped and plain_off):
            html.append(out)
            if not tag:
                text.append(out)
    plain = b"".join(text).decode(codepage, "replace").replace("\x00", "")
    return (b"".join(html), "") if wrapped else (b"", plain.strip())
