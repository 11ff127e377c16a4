"""What a forwarder of ours found out about a sender before it passed the mail on (ARC, RFC 8617). Asks the DNS.

A mailing list or a group mailbox changes mails, and no signature of the sender holds afterwards. It seals what it had found
until then. Such a seal is believed only where the whole chain is valid and its last link is a domain that the admin names:
anybody can seal anything.
"""

import re
from collections.abc import Callable, Collection

import dkim

from channels.email import authentication, headers
from channels.email.headers import Field
from ticketing.inbound import SenderCheck

Key = Callable[..., bytes | None]
_INSTANCE = re.compile(r"\s*i\s*=\s*(\d+)\s*;(.*)", re.S)


def findings(raw: bytes, key: Key, sealers: Collection[str]) -> tuple[SenderCheck, ...]:
    """What the last forwarder found, headed by `arc pass` with its domain; empty where there is no chain to believe.
    `key` answers a TXT record by its name, `sealers` are domains in lower case."""
    fields, _ = headers.split_head(raw)
    if not sealers or not headers.first(fields, "arc-seal"):
        return ()
    try:
        result, links, _ = dkim.arc_verify(raw, dnsfunc=key)
    except Exception:  # dkimpy raises much, not all of it its own, on what a stranger may write
        return ()
    if result != dkim.CV_Pass:
        return ()
    sealer = links[0]["as-domain"].decode("ascii", "replace").lower()
    if sealer not in sealers:
        return ()
    return (SenderCheck("arc", "pass", sealer), *_sealed(fields, links[0]["instance"]))


def _sealed(fields: list[Field], instance: int) -> tuple[SenderCheck, ...]:
    """The findings of the ARC-Authentication-Results field with this number."""
    for value in headers.every(fields, "arc-authentication-results"):
        said = _INSTANCE.match(headers.raw_text(value))
        if said and int(said[1]) == instance:
            return authentication.findings(said[2])
    return ()
