"""How often one address may send a form or try to log in: a sliding hour, in memory, forgotten with the process. Pure but for its memory."""

from collections import deque
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
        if self.is_full(address, now):
            return False
        self._sent.setdefault(address, deque()).append(now)
        return True

    def is_full(self, address: str, now: datetime) -> bool:
        """Whether no more would pass now; nothing is counted."""
        if len(self._sent) > MOST_ADDRESSES:
            self._forget(now)
        sent = self._sent.get(address, deque())
        while sent and sent[0] <= now - HOUR:
            sent.popleft()
        return len(sent) >= self._most

    def _forget(self, now: datetime) -> None:
        for address in [address for address, sent in self._sent.items() if not sent or sent[-1] <= now - HOUR]:
            del self._sent[address]


def counted_as(address: str) -> str:
    """An IPv6 visitor counts by their /64, which one household has; everybody else by the address itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else address
