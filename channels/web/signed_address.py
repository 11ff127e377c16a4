"""A mail address somebody has shown to be theirs, in a value only this installation can have made. Pure.

`<address and expiry, base64url>.<HMAC-SHA-256>`: as the secret of a mailed link, and then as the visitor's cookie.
"""

import base64
import hashlib
import hmac
from datetime import datetime


def made(key: bytes, address: str, until: datetime) -> str:
    """The value for this address; good until then."""
    body = base64.urlsafe_b64encode(f"{int(until.timestamp())} {address}".encode()).decode().rstrip("=")
    return f"{body}.{_signature(key, body)}"


def read(key: bytes, value: str, now: datetime) -> str:
    """The address behind a value; empty where it is not ours or has run out."""
    body, _, signature = value.rpartition(".")
    if not hmac.compare_digest(signature.encode(errors="surrogateescape"), _signature(key, body).encode()):
        return ""
    until, _, address = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode().partition(" ")
    return address if int(until) > now.timestamp() else ""


def _signature(key: bytes, body: str) -> str:
    return hmac.new(key, body.encode(errors="surrogateescape"), hashlib.sha256).hexdigest()
