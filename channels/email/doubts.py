"""What looks like a trick about the sender: shown as it is, and marked with a warning (mail-requirements 17, 60), and
what is hardly a mail at all (mail-requirements 7). Pure."""

import re
from collections.abc import Collection, Iterator

from channels.email import addresses, headers, lookalikes
from channels.email.headers import Field
from ticketing.inbound import Party

_OF_A_MAIL = ("from", "to", "subject", "date", "message-id", "received", "sender", "return-path", "mime-version", "content-type")  # fmt: skip
FEW, SHARE = 5, 0.02
"""So many control characters, and such a share of them, no text has."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0d-\x1f]")
_ADDRESS = re.compile(r"[^\s<>\"'()]+@[\w.-]+\.\w+")


def about(
    sender: Party, subject: str, senders: int, own_addresses: Collection[str], own_names: Collection[str]
) -> Iterator[str]:
    """Warning codes. `senders` counts the From fields; own addresses and names are lower case."""
    address = sender.address.lower()
    domain, ours = address.rpartition("@")[2], {one.rpartition("@")[2] for one in own_addresses}
    if senders > 1:
        yield "second_from"
    inner = _ADDRESS.search(sender.name)
    if inner and addresses.normal(inner[0]).lower() != address:
        yield "name_holds_address"
    if sender.name.lower() in own_names and address not in own_addresses:
        yield "name_is_ours"
    if lookalikes.hidden_marks(sender.name, subject, address):
        yield "direction_marks"
    if lookalikes.like_ours(domain, ours):
        yield "domain_like_ours"
    if lookalikes.mixed_scripts(sender.name) or lookalikes.mixed_scripts(lookalikes.readable(domain)):
        yield "mixed_scripts"


def is_no_head(fields: list[Field]) -> bool:
    """Whether nothing is in a head that mail has: what came is hardly one."""
    return not any(headers.first(fields, name) for name in _OF_A_MAIL)


def is_noise(text: str) -> bool:
    """Whether a text is full of control characters: bytes of something else, which nobody wrote and nobody reads."""
    read = text[:20_000]
    controls = len(_CONTROL.findall(read))
    return controls >= FEW and controls > len(read) * SHARE
