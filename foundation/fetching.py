"""A file fetched from an address somebody entered: bounded in size and time, and never from where it must not lead."""

import aiohttp

from foundation.outside import Permitted, connector, is_public

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
