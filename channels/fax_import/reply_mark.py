"""The small code on letters of ours: a page that comes back with it proves which ticket it belongs to. Pure.

It is to paper what the signed reply address is to mail: nobody without our key can make one (HMAC-SHA-256, 100 bits).
"""

import hashlib
import hmac
from collections.abc import Iterable

_HEAD = "SCHALTER1"
_LENGTH = 25


def mark(secret: bytes, ticket_id: int) -> str:
    """The text of the code, in characters a QR code holds most tightly."""
    return f"{_HEAD}:{ticket_id}:{_signature(secret, ticket_id)}"


def ticket_marked(secret: bytes, codes: Iterable[str]) -> str:
    """The id of the ticket that a code of ours names; empty where there is none or it is forged."""
    for code in codes:
        head, _, rest = code.partition(":")
        number, _, signature = rest.partition(":")
        if head == _HEAD and number.isascii() and number.isdigit() and len(number) < 12:
            if hmac.compare_digest(signature.encode(), _signature(secret, int(number)).encode()):
                return number
    return ""


def _signature(secret: bytes, ticket_id: int) -> str:
    return hmac.new(secret, f"paper:{ticket_id}".encode(), hashlib.sha256).hexdigest()[:_LENGTH].upper()
