"""A file fetched from an address somebody entered: bounded in size and time, and never from where it must not lead."""

import aiohttp

from foundation.outside import Inside, Permitted, connector, is_public

SECONDS = 10.0
HOPS = 3


class TooMuch(Exception):
    """The file is larger than was allowed."""


class Refused(Exception):
    """The server answered, but with no file; `status` is what it said."""

    def __init__(self, status: int):
        super().__init__(f"status {status}")
        self.status = status


async def downloaded(url: str, largest: int, permitted: Permitted = is_public) -> bytes:
    """The bytes at `url`, at most `largest`. Only IP addresses that are `permitted` are connected to.

    Raises outside.Inside, TooMuch, Refused, and aiohttp.ClientError, TimeoutError or ValueError where there is no answer.
    """
    session = aiohttp.ClientSession(connector=connector(permitted), timeout=aiohttp.ClientTimeout(total=SECONDS))
    async with session, session.get(url, max_redirects=HOPS) as answer:
        content = bytearray()
        async for chunk in answer.content.iter_chunked(65_536):
            content += chunk
            if len(content) > largest:
                raise TooMuch
        if answer.status != 200:
            raise Refused(answer.status)
        return bytes(content)


FAULTS = (Inside, TooMuch, Refused, aiohttp.ClientError, TimeoutError, ValueError)
"""What `downloaded` raises."""


def cause_of(fault: Exception) -> str:
    """Why there is no file: `internal`, `too_large`, `status 404`, `slow`, `redirects`, `name` (nobody has it), `certificate`,
    `no_connection`, `address` (it is none), `broken` (the connection, while it was read)."""
    match fault:
        case Inside():
            return "internal"
        case TooMuch():
            return "too_large"
        case Refused():
            return f"status {fault.status}"
        case TimeoutError():
            return "slow"
        case aiohttp.TooManyRedirects():
            return "redirects"
        case aiohttp.ClientConnectorDNSError():
            return "name"
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return "certificate"
        case aiohttp.ClientConnectorError():
            return "no_connection"
        case aiohttp.InvalidURL() | ValueError():
            return "address"
    return "broken"
