"""How often one address may send a form: a sliding hour, in memory, forgotten with the process. Pure but for its memory."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

HOUR = timedelta(hours=1)
MOST_ADDRESSES = 50_000


class Throttle:
    """Lets `most` through per address and hour."""

    def __init__(self, most: int):
        self._most = most
        self._sent: dict[str, deque[datetime]] = {}

    def lets(self, address: str, now: datetime) -> bool:
        """Whether one more may pass; it is counted if it may."""
        if len(self._sent) > MOST_ADDRESSES:
            self._forget(now)
        sent = self._sent.setdefault(address, deque())
        while sent and sent[0] <= now - HOUR:
            sent.popleft()
        if len(sent) >= self._most:
            return False
        sent.append(now)
        return True

    def _forget(self, now: datetime) -> None:
        for address in [address for address, sent in self._sent.items() if not sent or sent[-1] <= now - HOUR]:
            del self._sent[address]


def client_address(remote: str | None, forwarded_for: str, trusted: Sequence[str]) -> str:
    """Who sent a request: the nearest hop we do not trust, read from the right of X-Forwarded-For (the left part is the
    visitor's own to write). An IPv6 client counts by its /64."""
    networks = [ip_network(network, strict=False) for network in trusted]
    hops = [*(part.strip() for part in forwarded_for.split(",") if part.strip()), remote or ""]
    address = hops.pop()
    while hops and _within(address, networks):
        address = hops.pop()
    try:
        found = ip_address(address)
    except ValueError:
        return remote or ""
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def _within(address: str, networks: list) -> bool:  # type: ignore[type-arg]
    try:
        return any(ip_address(address) in network for network in networks)
    except ValueError:
        return False
