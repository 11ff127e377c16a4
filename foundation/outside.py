"""Connections that leave the house: to addresses somebody entered, and never to machines of the house by accident.

Whether an address is permitted is asked for every connection, after the name was looked up and after each redirect, so that
a name that suddenly means this machine is refused as well (server-side request forgery).
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import aiohttp

Permitted = Callable[[str], bool]


class Inside(Exception):
    """The address belongs to this machine or to the house it stands in."""


def is_public(ip: str) -> bool:
    """Whether this address is one of the open internet: not this machine, nor anything of the house it stands in."""
    address = ipaddress.ip_address(ip)
    inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (inner or address).is_global and not (inner or address).is_multicast


def permitted_in(networks: Sequence[str]) -> Permitted:
    """The open internet, and these networks of the house."""
    return partial(_is_permitted, networks=tuple(ipaddress.ip_network(one, strict=False) for one in networks))


def _is_permitted(ip: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    return is_public(ip) or any(ipaddress.ip_address(ip) in one for one in networks)


def connector(permitted: Permitted = is_public) -> aiohttp.TCPConnector:
    """Connects to permitted addresses alone; Inside for any other."""

    def line(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, to = info
        if not permitted(to[0]):
            raise Inside(to[0])
        return socket.socket(family, kind, protocol)

    # addresses one after another, for a race would keep the refusal to itself
    return aiohttp.TCPConnector(socket_factory=line, happy_eyeballs_delay=None)
