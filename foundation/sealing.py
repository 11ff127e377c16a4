"""Secrets of others, unreadable where they are kept: sealed under a key of this installation, opened with it alone.

Encrypt-then-MAC over two keys drawn from the one given: the text is added to a stream of HMAC-SHA256 blocks in counter mode
under a fresh nonce, and the whole is signed, so that what was changed or copied to another place does not open.
"""

import base64
import hashlib
import hmac
import secrets

NONCE, MAC, BLOCK = 16, 32, 32
MARK = "sealed:"


def sealed(text: str, key: bytes, place: str) -> str:
    """`text` as it may be kept. `place` says what it belongs to; elsewhere it does not open."""
    nonce = secrets.token_bytes(NONCE)
    hidden = _xored(text.encode(), _drawn(key, b"encrypt"), nonce)
    return MARK + base64.b64encode(nonce + hidden + _mac(key, place, nonce + hidden)).decode()


def opened(kept: str, key: bytes, place: str) -> str | None:
    """What was sealed for this place under this key, None where it was not."""
    try:
        whole = base64.b64decode(kept.removeprefix(MARK), validate=True)
    except ValueError:
        return None
    body, mac = whole[:-MAC], whole[-MAC:]
    if not kept.startswith(MARK) or len(body) < NONCE or not hmac.compare_digest(mac, _mac(key, place, body)):
        return None
    return _xored(body[NONCE:], _drawn(key, b"encrypt"), body[:NONCE]).decode()


def _drawn(key: bytes, purpose: bytes) -> bytes:
    return hmac.new(key, purpose, hashlib.sha256).digest()


def _mac(key: bytes, place: str, body: bytes) -> bytes:
    return hmac.new(_drawn(key, b"sign"), place.encode() + b"\0" + body, hashlib.sha256).digest()


def _xored(text: bytes, key: bytes, nonce: bytes) -> bytes:
    counters = range(-(-len(text) // BLOCK))
    stream = b"".join(hmac.new(key, nonce + number.to_bytes(8, "big"), hashlib.sha256).digest() for number in counters)
    return bytes(one ^ other for one, other in zip(text, stream, strict=False))
