"""Whose request this is, where proxies stand in between. Pure."""

import ipaddress
from collections.abc import Sequence


def client_address(peer: str, forwarded_for: str, trusted: Sequence[str]) -> str:
    """The address of the client. `peer` is who connected; `forwarded_for` the X-Forwarded-For header, which is believed
    from the right as far as the hop that added an entry lies in one of the `trusted` networks."""
    networks = [ipaddress.ip_network(network, strict=False) for network in trusted]
    address = peer
    for said in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        if not _within(address, networks):
            break
        if _parsed(said) is None:
            break
        address = said
    return address


def _within(address: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks if network.version == parsed.version)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None
