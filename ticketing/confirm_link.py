"""The link of a mail by which a member says that they care: it names one piece of news and ends after some days. Pure.

`<notice>-<expiry>-<HMAC-SHA-256>`: only this installation can have made it, and it opens nothing else.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

PURPOSE = "confirm"
"""Of the installation's secret."""
GOOD_FOR = timedelta(days=3)
_TOKEN = re.compile(r"([0-9]{1,18})-([0-9]{1,12})-([0-9a-f]{64})", re.ASCII)


def made(key: bytes, notice_id: int, now: datetime) -> str:
    """The token for this piece of news, from now on good for `GOOD_FOR`."""
    said = f"{notice_id}-{int((now + GOOD_FOR).timestamp())}"
    return f"{said}-{_signature(key, said)}"


def read(key: bytes, token: str, now: datetime) -> int | None:
    """The piece of news behind a token; None where it is not ours or has run out."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(found[3], _signature(key, f"{found[1]}-{found[2]}")):
        return None
    return int(found[1]) if int(found[2]) > now.timestamp() else None


def _signature(key: bytes, said: str) -> str:
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
