"""A file fetched from an address somebody entered: bounded in size and time, and never from where it must not lead."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import aiohttp

SECONDS = 10.0
HOPS = 3


class Inside(Exception):
    """The address leads into an internal network."""


class TooMuch(Exception):
    """The file is larger than was allowed."""


class Refused(Exception):
    """The server answered, but with no file; `status` is what it said."""

    def __init__(self, status: int):
        super().__init__(f"status {status}")
        self.status = status


def is_public(ip: str) -> bool:
    """Whether this address is one of the open internet: not this machine, nor anything of the house it stands in."""
    address = ipaddress.ip_address(ip)
    inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (inner or address).is_global and not (inner or address).is_multicast


async def downloaded(url: str, largest: int, permitted: Callable[[str], bool] = is_public) -> bytes:
    """The bytes at `url`, at most `largest`. Only IP addresses that are `permitted` are connected to.

    Raises Inside, TooMuch, Refused, and aiohttp.ClientError, TimeoutError or ValueError where there is no answer.
    """

    def line(info: tuple[Any, ...]) -> socket.socket:
        """Asked for every connection: of a name that was looked up, of a bare address, of a redirect."""
        family, kind, protocol, _, to = info
        if not permitted(to[0]):
            raise Inside
        return socket.socket(family, kind, protocol)

    # addresses one after another, for a race would keep the refusal to itself
    connector = aiohttp.TCPConnector(socket_factory=line, happy_eyeballs_delay=None)
    session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=SECONDS))
    async with session, session.get(url, max_redirects=HOPS) as answer:
        content = bytearray()
        async for chunk in answer.content.iter_chunked(65_536):
            content += chunk
            if len(content) > largest:
                raise TooMuch
        if answer.status != 200:
            raise Refused(answer.status)
        return bytes(content)
