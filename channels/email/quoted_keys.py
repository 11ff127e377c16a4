"""What only our mail holds, found in the text of somebody who quotes it: the last way to a ticket (mail-requirements 35).

Mail programs that lose every header field still copy the words of the mail answered. Pure; linear in the text.
"""

import re
from collections.abc import Sequence

from channels.email import message_ids, reply_address

MOST_TEXT = 200_000
MOST = 5
_PAGE = re.compile(r"/t/([A-Za-z0-9_-]{32})(?![A-Za-z0-9_-])")


def found(text: str, secret: bytes, bases: Sequence[str], domain: str, public_url: str) -> tuple[str, ...]:
    """The keys as `Inbound.quoted_keys` holds them, in the order of their worth, each once. An address or an id counts
    only with our signature; a page's address is a secret by itself, known where it belongs to a ticket."""
    text = text[:MOST_TEXT]
    keys: dict[str, None] = {}
    if "@" not in text and public_url not in text:
        return ()
    for base in bases:
        local, _, host = base.lower().rpartition("@")
        form = rf"{re.escape(local)}[+.=-][a-z0-9]{{1,24}}[._-][a-z2-7]{{26}}@{re.escape(host)}"
        for match in re.finditer(form, text, re.I):
            if token := reply_address.find((match[0],), secret, base):
                keys[f"token:{token}"] = None
    keys.update(
        dict.fromkeys(f"id:{one}" for one in message_ids.all_in(text) if message_ids.is_own(one, secret, domain))
    )
    if public_url in text:
        keys.update(dict.fromkeys(f"page:{token}" for token in _PAGE.findall(text)))
    return tuple(keys)[:MOST]
