"""The installation's secret: 32 random bytes, made once. Every signature uses a key of its own, derived by purpose.

The derivation is one HMAC-SHA256 of the purpose under the root: HKDF-Expand (RFC 5869) with one block, which is
enough for a root that is itself uniformly random.
"""

import hashlib
import hmac


class SecretKey:
    """Hands out keys by purpose; never prints itself."""

    def __init__(self, root: bytes):
        if len(root) != 32:
            raise ValueError("the root of all keys has 32 bytes")
        self._root = root

    def for_purpose(self, purpose: str) -> bytes:
        """32 bytes that only this installation and this purpose share."""
        return hmac.new(self._root, purpose.encode(), hashlib.sha256).digest()

    def __repr__(self) -> str:
        return "SecretKey(…)"
