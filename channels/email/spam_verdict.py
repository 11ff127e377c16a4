"""What a mail server of ours says about spam, in the fields of the common filters (mail-requirements 61). Pure.

Anybody can write such a field. It counts only where the topmost Received field was written by a named server: that one
took the mail in, and removes or overrules what came with it.
"""

import re
from collections.abc import Collection

from channels.email import headers
from channels.email.headers import Field

_BY = re.compile(r"\bby\s+([^\s;()]+)", re.I)
_YES = re.compile(r"\s*(?:yes|true|spam)\b", re.I)
_LEVEL = re.compile(r"\s*([5-9])\b")
_FOREFRONT = re.compile(r"\bSFV:(?:SPM|SKB|SKS)\b")
_VERDICTS = {
    "x-spam-flag": _YES,
    "x-spam-status": _YES,
    "x-spam": _YES,
    "x-spam-flagged": _YES,
    "x-barracuda-spam-status": _YES,
    "x-ms-exchange-organization-scl": _LEVEL,
    "x-forefront-antispam-report": _FOREFRONT,
}


def is_spam(fields: list[Field], hosts: Collection[str]) -> bool:
    """Whether a named host took the mail in and calls it spam. `hosts` as they stand behind `by` in Received."""
    by = _BY.search(headers.raw_text(headers.first(fields, "received")))
    if by is None or by[1].lower().rstrip(".") not in {host.lower().rstrip(".") for host in hosts}:
        return False
    return any(
        (verdict := _VERDICTS.get(name)) is not None and verdict.search(headers.raw_text(value)) is not None
        for name, value in fields
    )
