"""Whether a peer stands in one of our networks. Pure."""

import ipaddress
from collections.abc import Sequence


def holds(networks: Sequence[str], address: str) -> bool:
    """False for what is no address. An IPv4 address written as IPv6 counts as the IPv4 address it is."""
    try:
        peer = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
        peer = peer.ipv4_mapped
    known = (ipaddress.ip_network(network, strict=False) for network in networks)
    return any(peer in network for network in known if network.version == peer.version)
