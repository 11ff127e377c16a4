"""Signed and encrypted mail: what can be read without keys is read, what cannot is marked.

Opaque-signed S/MIME (RFC 8551 section 3.5.2) holds the readable message inside a CMS SignedData value; a minimal walk
over its DER or BER finds the inner octets. Nothing is verified here.
"""

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_MAX_DEPTH = 30


def signed_content(content: bytes) -> bytes | None:
    """The message inside an opaque-signed CMS value, None if there is none (or the value is something else)."""
    if _SIGNED_DATA not in content[:64]:
        return None
    try:
        return _inner(content)
    except (IndexError, ValueError):
        return None


def _header(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, start of the value, its length (-1: indefinite)."""
    tag, length = data[at], data[at + 1]
    at += 2
    if length == 0x80:
        return tag, at, -1
    if length & 0x80:
        size = length & 0x7F
        if size > 6:
            raise ValueError("a length of more than six bytes")
        length = int.from_bytes(data[at : at + size], "big")
        at += size
    return tag, at, length


def _inner(data: bytes) -> bytes | None:
    """ContentInfo > [0] > SignedData > version, digests, EncapsulatedContentInfo > [0] > OCTET STRING."""
    _, at, _ = _header(data, 0)
    at = _after(data, at)  # contentType
    _, at, _ = _header(data, at)  # [0]
    _, at, _ = _header(data, at)  # SignedData
    at = _after(data, at)  # version
    at = _after(data, at)  # digestAlgorithms
    tag, at, length = _header(data, at)  # encapContentInfo
    end = at + length if length >= 0 else len(data)
    at = _after(data, at)  # eContentType
    if tag != 0x30 or at >= end or data[at] != 0xA0:
        return None
    _, at, _ = _header(data, at)
    out, _ = _octets(data, at, 0)
    return out


def _after(data: bytes, at: int, depth: int = 0) -> int:
    """The offset after the value at `at`."""
    _, start, length = _header(data, at)
    if length >= 0:
        return start + length
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    while data[start : start + 2] != b"\x00\x00":
        start = _after(data, start, depth + 1)
    return start + 2


def _octets(data: bytes, at: int, depth: int) -> tuple[bytes, int]:
    """An OCTET STRING, put together where it comes in pieces."""
    tag, start, length = _header(data, at)
    if not tag & 0x20:
        return data[start : start + length], start + length
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    pieces = []
    end = start + length if length >= 0 else len(data)
    while start < end and data[start : start + 2] != b"\x00\x00":
        piece, start = _octets(data, start, depth + 1)
        pieces.append(piece)
    return b"".join(pieces), start if length >= 0 else start + 2
