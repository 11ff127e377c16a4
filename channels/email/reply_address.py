"""The signed token in the address customers answer to: `support+t7kq….abcd@desk.example`.

The part after the base address is the ticket's own token and a keyed hash of it over 128 bits, in base32, which
survives mail systems that change the case. It is found again after `+`, `-` or `.`.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Sequence

_SIGNATURE_BYTES = 16
_SIGNATURE_LENGTH = 26  # 128 bits in base32 without padding
MAX_TOKEN = 24
_TOKEN = re.compile(rf"([a-z0-9]{{1,{MAX_TOKEN}}})[._-]([a-z2-7]{{{_SIGNATURE_LENGTH}}})")


def make(secret: bytes, ticket_token: str) -> str:
    """What comes after the separator in the local part. `ticket_token` is 1 to 24 lower-case letters and digits."""
    token = ticket_token.lower()
    if not re.fullmatch(rf"[a-z0-9]{{1,{MAX_TOKEN}}}", token):
        raise ValueError(f"a ticket token is 1 to {MAX_TOKEN} letters and digits, not {ticket_token!r}")
    return f"{token}.{_signature(secret, token)}"


def address(secret: bytes, ticket_token: str, base_address: str, separator: str = "+") -> str:
    """The whole address to answer to."""
    local, _, domain = base_address.rpartition("@")
    return f"{local}{separator}{make(secret, ticket_token)}@{domain}"


def find(addresses: Iterable[str], secret: bytes, *base_addresses: str) -> str | None:
    """The ticket token of the first address that carries a rightly signed one for one of `base_addresses`, else None."""
    for token, signature in _tokens(addresses, base_addresses):
        if hmac.compare_digest(signature, _signature(secret, token)):
            return token
    return None


def holds_forged(addresses: Iterable[str], secret: bytes, *base_addresses: str) -> bool:
    """Whether an address looks like one of `make` for one of `base_addresses` but is not signed by us."""
    return any(signature != _signature(secret, token) for token, signature in _tokens(addresses, base_addresses))


def _tokens(addresses: Iterable[str], base_addresses: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Token and signature of each address that has the form of ours."""
    bases = [base.lower().rpartition("@") for base in base_addresses]
    for candidate in addresses:
        name, _, host = candidate.strip().strip("<>").lower().rpartition("@")
        for local, _, domain in bases:
            rest = name[len(local) :] if host.rstrip(".") == domain and name.startswith(local) else ""
            if rest[:1] in ("+", "-", ".", "=") and (match := _TOKEN.fullmatch(rest[1:])):
                yield match[1], match[2]


def _signature(secret: bytes, token: str) -> str:
    digest = hmac.new(secret, b"reply-address:" + token.encode(), hashlib.sha256).digest()[:_SIGNATURE_BYTES]
    return base64.b32encode(digest).decode("ascii").rstrip("=").lower()
