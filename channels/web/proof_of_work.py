"""A small payment in computing time that a browser makes while somebody writes: no puzzle, no third party. Pure.

Each showing of a form carries an id that only this installation can have made. The browser looks for a number that
gives the id a SHA-256 beginning with `BITS` zero bits (hashcash); checking costs one hash. Whoever sends without, for
instance without script, is let through less often.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

BITS = 14
"""About 16,000 hashes: a fraction of a second in a browser, much for whoever sends thousands of forms."""
GOOD_FOR = timedelta(hours=24)
LONGEST = 40
_LONGEST_PROOF = 20


def issued(key: bytes, now: datetime) -> str:
    """A fresh id of a showing: `<seconds since 1970, hexadecimal>-<random>-<signature>`, at most `LONGEST` characters."""
    body = f"{int(now.timestamp()):x}-{secrets.token_hex(5)}"
    return f"{body}-{_signature(key, body)}"


def paid(key: bytes, form_id: str, proof: str, now: datetime) -> bool:
    """Whether the id is ours and fresh, and `proof` pays for it."""
    if not is_ours(key, form_id) or len(proof) > _LONGEST_PROOF:
        return False
    if not timedelta(0) <= now - datetime.fromtimestamp(int(form_id.partition("-")[0], 16), now.tzinfo) <= GOOD_FOR:
        return False
    return zero_bits(hashlib.sha256(f"{form_id}:{proof}".encode()).digest()) >= BITS


def is_ours(key: bytes, form_id: str) -> bool:
    body, _, signature = form_id.rpartition("-")
    return hmac.compare_digest(signature.encode(), _signature(key, body).encode())


def zero_bits(digest: bytes) -> int:
    """How many zero bits the digest begins with."""
    return len(digest) * 8 - int.from_bytes(digest, "big").bit_length()


def _signature(key: bytes, body: str) -> str:
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()[:16]
