"""Mail signed by DKIM as its sender's server would, with the record its domain publishes."""

import base64
import hashlib
import re
import subprocess
from functools import cache

import dkim
from dkim.crypto import RSASSA_PKCS1_v1_5_sign, parse_pem_private_key


@cache
def key_pair() -> tuple[bytes, str]:
    """A private key (PEM) and the TXT record of its public half."""
    private = subprocess.run(["openssl", "genrsa", "1024"], capture_output=True, check=True, timeout=60).stdout
    public = subprocess.run(
        ["openssl", "rsa", "-pubout", "-outform", "DER"], input=private, capture_output=True, check=True, timeout=60
    ).stdout
    return private, "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()


def sealed(raw: bytes, domain: str, found: str) -> bytes:
    """The mail as a forwarder of `domain` passes it on, with what it `found` about the sender: the first set of a chain
    (RFC 8617), headers and body in relaxed form."""
    fields, body = dkim.rfc822_parse(raw)
    signed_over = "".join(_relaxed(name.decode(), value.decode()) for name, value in fields if name.lower() == b"from")
    body_hash = _base64(hashlib.sha256(re.sub(rb"[ \t]+", b" ", body).rstrip() + b"\r\n").digest())
    results = f"i=1; {domain}; {found}"
    message = f"i=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=one; h=from; bh={body_hash}; b="
    message += _signature(signed_over + _relaxed("ARC-Message-Signature", message).strip())
    seal = f"i=1; a=rsa-sha256; cv=none; d={domain}; s=one; b="
    chain = _relaxed("ARC-Authentication-Results", results) + _relaxed("ARC-Message-Signature", message)
    seal += _signature(chain + _relaxed("ARC-Seal", seal).strip())
    added = f"ARC-Seal: {seal}\r\nARC-Message-Signature: {message}\r\nARC-Authentication-Results: {results}\r\n"
    return added.encode() + raw


def _relaxed(name: str, value: str) -> str:
    return f"{name.lower()}:{' '.join(value.split())}\r\n"


def _signature(text: str) -> str:
    digest, key = hashlib.sha256(), parse_pem_private_key(key_pair()[0])
    digest.update(text.encode())
    return _base64(RSASSA_PKCS1_v1_5_sign(digest, key))


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def signed(raw: bytes, domain: str, selector: str = "one", **options: object) -> bytes:
    """The mail with a signature of `domain` above it."""
    return dkim.sign(raw, selector.encode(), domain.encode(), key_pair()[0], **options) + raw
