"""The envelope sender that names the mail it was for: `bounce+KEY.SIGNATURE@desk.example` (VERP).

KEY and SIGNATURE are those of the mail's Message-ID, so that whatever comes back tells its mail without holding a word
of it, and only we can make one.
"""

from collections.abc import Iterable

from channels.email import message_ids

LONGEST_LOCAL = 64
"""RFC 5321 section 4.5.3.1.1."""


def make(message_id: str, bounces: str) -> str | None:
    """The envelope sender for a mail of ours; None where the mail or the address does not fit for one."""
    local, _, domain = bounces.rpartition("@")
    form = message_ids.FORM.fullmatch(message_id)
    if form is None or not local:
        return None
    marked = f"{local}+{form[1]}.{form[2]}".lower()
    return f"{marked}@{domain}" if len(marked) <= LONGEST_LOCAL else None


def find(addresses: Iterable[str], secret: bytes, bounces: str, domain: str) -> str | None:
    """The Message-ID (without <>) of ours that the first rightly signed address names; `domain` is that of our ids."""
    local, _, host = bounces.lower().rpartition("@")
    for address in addresses:
        name, _, at = address.strip().strip("<>").lower().rpartition("@")
        for sign in "+-.=":
            if at == host and local and name.startswith(local + sign):
                named = f"c.{name[len(local) + 1 :]}@{domain}"
                if message_ids.is_own(named, secret, domain):
                    return named
    return None
