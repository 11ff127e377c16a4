"""OpenPGP inside the text, as programs without PGP/MIME write it (RFC 9580 sections 6 and 7): what of it is armour."""

import re

from ticketing.inbound import Fold

_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z-]{1,30}: .{0,200}\n)*\n?", re.M)
_SIGNATURE = re.compile(r"^-----BEGIN PGP SIGNATURE-----[ \t]*\n(?:.{0,200}\n){0,500}?-----END PGP SIGNATURE-----[ \t]*$", re.M)  # fmt: skip
_ENCRYPTED, _END, _NEAR = "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----", 500


def folds(text: str) -> list[Fold]:
    """The head and the signature of a message that is signed in its text: neither has words of its writer."""
    signed = _SIGNED.search(text) if "-----BEGIN PGP SIGNED" in text else None
    begins = text.find("\n-----BEGIN PGP SIGNATURE", signed.end() - 1) + 1 if signed else 0
    signature = _SIGNATURE.match(text, begins) if begins else None
    if signed is None or signature is None:
        return []
    return [Fold(signed.start(), signed.end(), "signature"), Fold(signature.start(), signature.end(), "signature")]


def is_encrypted(text: str) -> bool:
    """Whether nothing of the text can be read without a key, but for a line or two before it."""
    at = text.find(_ENCRYPTED, 0, _NEAR + len(_ENCRYPTED))
    return at >= 0 and (at == 0 or text[at - 1] == "\n") and _END in text
