"""Fetching a calendar file from an address: from the open internet only, whole or not at all."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import aiohttp

from foundation.errors import Invalid, Mistake

LARGEST = 2_000_000
SECONDS = 10.0
SCHEMES = ("https://", "http://", "webcal://")
UNREACHABLE, INTERNAL, TOO_LARGE = "unreachable", "internal", "too_large"


def is_public(ip: str) -> bool:
    """Whether this address is one of the open internet: not this machine, nor anything of the house it stands in."""
    address = ipaddress.ip_address(ip)
    inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (inner or address).is_global and not (inner or address).is_multicast


async def downloaded(url: str, permitted: Callable[[str], bool] = is_public) -> bytes:
    """The bytes behind an address; Invalid (field `feed`, with one of the words above) where there are none.

    Only IP addresses that are `permitted` are connected to, redirects included.
    """
    try:
        return await _downloaded(url.replace("webcal://", "https://", 1), permitted)
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
        raise Invalid(Mistake("feed", UNREACHABLE)) from error


async def _downloaded(url: str, permitted: Callable[[str], bool]) -> bytes:
    def line(info: tuple[Any, ...]) -> socket.socket:
        """Asked for every connection: of a name that was looked up, of a bare address, of a redirect."""
        family, kind, protocol, _, to = info
        if not permitted(to[0]):
            raise Invalid(Mistake("feed", INTERNAL))
        return socket.socket(family, kind, protocol)

    # addresses one after another, for a race would keep the refusal to itself
    connector = aiohttp.TCPConnector(socket_factory=line, happy_eyeballs_delay=None)
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    session = aiohttp.ClientSession(connector=connector, timeout=timeout)
    async with session, session.get(url, max_redirects=3) as answer:
        content = bytearray()
        async for chunk in answer.content.iter_chunked(65_536):
            content += chunk
            if len(content) > LARGEST:
                raise Invalid(Mistake("feed", TOO_LARGE))
        if answer.status != 200:
            raise Invalid(Mistake("feed", UNREACHABLE))
        return bytes(content)
