"""What looks like a trick about the sender: shown as it is, and marked with a warning (mail-requirements 17, 60). Pure."""

import re
from collections.abc import Collection, Iterator

from channels.email import addresses, lookalikes
from ticketing.inbound import Party

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
