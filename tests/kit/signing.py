"""Mail signed by DKIM as its sender's server would, with the record its domain publishes."""

import base64
import subprocess
from functools import cache

import dkim


@cache
def key_pair() -> tuple[bytes, str]:
    """A private key (PEM) and the TXT record of its public half."""
    private = subprocess.run(["openssl", "genrsa", "1024"], capture_output=True, check=True).stdout
    public = subprocess.run(
        ["openssl", "rsa", "-pubout", "-outform", "DER"], input=private, capture_output=True, check=True
    ).stdout
    return private, "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()


def signed(raw: bytes, domain: str, selector: str = "one", **options: object) -> bytes:
    """The mail with a signature of `domain` above it."""
    return dkim.sign(raw, selector.encode(), domain.encode(), key_pair()[0], **options) + raw
