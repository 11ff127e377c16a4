"""Our signature under outgoing mail (RFC 6376), by the key of the sender's domain.

The fields signed are those a reader sees or a program threads and loops by; those of them that are not there are signed
as missing, so that nobody can add one (oversigning) to From, Subject, To and the like.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import OperatorError
from foundation.settings import Settings

FIELDS = (
    b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references", b"mime-version",
    b"content-type", b"content-transfer-encoding", b"auto-submitted",
)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """The keys by domain; they never print themselves."""

    keys: Mapping[str, tuple[str, bytes]]
    """Domain → selector and PEM."""

    def signed(self, raw: bytes) -> bytes:
        """The mail with our signature in front; as it is where we have no key for its From domain."""
        domain = _from_domain(raw)
        if domain not in self.keys:
            return raw
        import dkim  # late: most desks let their relay sign

        selector, key = self.keys[domain]
        signature = dkim.DKIM(raw).sign(
            selector.encode(), domain.encode(), key, canonicalize=(b"relaxed", b"relaxed"), include_headers=FIELDS
        )
        return bytes(signature) + raw


def signer(settings: Settings) -> Signer:
    """Reads the keys. OperatorError, without a word of their content, where one cannot be used."""
    return Signer({one.domain: (one.selector, _key(one.domain, one.key_file)) for one in settings.signing_keys})


def _key(domain: str, name: str) -> bytes:
    import dkim

    try:
        key = Path(name).read_bytes()
        dkim.sign(b"From: a@b\r\n\r\n", b"s", domain.encode(), key)
    except OSError as error:
        raise OperatorError(
            f"The DKIM key of {domain} cannot be read: {error.strerror}. SCHALTER_DKIM__KEY_FILE names a PEM file."
        ) from error
    except (dkim.DKIMException, ValueError, IndexError) as error:
        raise OperatorError(f"The DKIM key of {domain} ({name}) is no private RSA key in PEM form.") from error
    return key


def _from_domain(raw: bytes) -> str:
    """The domain of the sender shown; `raw` is a mail of ours, with one From field."""
    field = re.search(rb"^From:(.*(?:\r\n[ \t].*)*)", raw, re.I | re.M)
    return field[1].rpartition(b"@")[2].strip(b"> \r\n").decode("ascii", "replace").lower() if field else ""
