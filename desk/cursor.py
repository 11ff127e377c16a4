"""Where a list goes on: the sort key of its last row, packed into one word of an address.

The word is opaque to people and not signed: it only says from where to read, never what may be read.
"""

import base64
import binascii
import struct
from datetime import datetime, timedelta

from storage.types import EPOCH

_FORM = struct.Struct(">qq")


def pack(at: datetime | int, row_id: int) -> str:
    """`at`: an instant, or a place in an order."""
    number = at if isinstance(at, int) else (at - EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(_FORM.pack(number, row_id)).decode().rstrip("=")


def place(at: datetime) -> int:
    """The place that was packed, out of what `unpack` made of it."""
    return (at - EPOCH) // timedelta(microseconds=1)


def unpack(word: str) -> tuple[datetime, int] | None:
    """Instant and id; None for an empty or spoilt word, which starts the list anew."""
    try:
        micros, row_id = _FORM.unpack(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        return EPOCH + timedelta(microseconds=micros), row_id
    except (binascii.Error, struct.error, ValueError, OverflowError):
        return None
