"""Questions to the DNS, all of one message within one span of time. Synchronous: ask from a thread."""

import time
from collections.abc import Sequence
from typing import Any

import dns.exception
import dns.resolver


class LookupFailed(Exception):
    """The DNS did not answer in time, or not usably: nothing is known, which is not the same as "there is none"."""


class Lookup:
    """`server` is an address with or without a port, empty for the system's; `seconds` is the time for all questions."""

    def __init__(self, server: str, seconds: float):
        self._resolver = dns.resolver.Resolver(configure=not server)
        if server:
            address, port = _address_and_port(server)
            self._resolver.nameservers, self._resolver.port = [address], port
        self._ends_at = time.monotonic() + seconds
        self._known: dict[tuple[str, str], list[Any]] = {}

    def records(self, name: str, kind: str) -> Sequence[Any]:
        """What stands at `name`, aliases followed; empty where there is nothing. LookupFailed where that is not known."""
        name = name.rstrip(".").lower()
        if (name, kind) not in self._known:
            self._known[name, kind] = self._asked(name, kind)
        return self._known[name, kind]

    def texts(self, name: str) -> list[bytes]:
        """The TXT records of a name, each in one piece."""
        return [b"".join(record.strings) for record in self.records(name, "TXT")]

    def _asked(self, name: str, kind: str) -> list[Any]:
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise LookupFailed("no time left")
        try:
            return list(self._resolver.resolve(name, kind, lifetime=left, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise LookupFailed(f"{type(error).__name__}: {error}") from error


def _address_and_port(server: str) -> tuple[str, int]:
    if server.startswith("["):
        address, _, port = server[1:].partition("]")
        return address, int(port.lstrip(":") or 53)
    if server.count(":") == 1:
        address, _, port = server.partition(":")
        return address, int(port)
    return server, 53
