"""Message-IDs of our own: they name the contact and prove by a keyed hash that we made them."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator

_BYTES = 16
FORM = re.compile(r"<?c\.([a-z0-9]{1,40})\.([a-z2-7]{26})@([\w.-]{1,253})>?", re.I)


def make(secret: bytes, contact_key: str, domain: str) -> str:
    """A Message-ID without <>. `contact_key` is 1 to 40 letters and digits, unique to the contact."""
    key = contact_key.lower()
    if not re.fullmatch(r"[a-z0-9]{1,40}", key):
        raise ValueError(f"a contact key is 1 to 40 letters and digits, not {contact_key!r}")
    return f"c.{key}.{_signature(secret, key, domain.lower())}@{domain.lower()}"


def is_own(message_id: str, secret: bytes, domain: str) -> bool:
    return contact_key(message_id, secret, domain) is not None


def all_in(text: str) -> Iterator[str]:
    """Everything in a text that has the form of an id of ours, without <>."""
    return (match[0].strip("<>") for match in FORM.finditer(text))


def contact_key(message_id: str, secret: bytes, domain: str) -> str | None:
    """The key of the contact an own Message-ID (with or without <>) was made for, None if it is not ours."""
    match = FORM.fullmatch(message_id.strip())
    if not match or match[3].lower() != domain.lower():
        return None
    key = match[1].lower()
    return key if hmac.compare_digest(match[2].lower(), _signature(secret, key, domain.lower())) else None


def _signature(secret: bytes, key: str, domain: str) -> str:
    digest = hmac.new(secret, f"message-id:{key}@{domain}".encode(), hashlib.sha256).digest()[:_BYTES]
    return base64.b32encode(digest).decode("ascii").rstrip("=").lower()
