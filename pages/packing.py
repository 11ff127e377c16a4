"""Pages leave packed for browsers that unpack them: a list of fifty tickets shrinks to an eighth.

The length of a packed page could tell a listener on the line what stands in it beside words they chose (BREACH). So a random
stretch in the gzip header (RFC 1952, FNAME) makes each answer as long as chance wants it.
"""

import gzip
import io
import secrets
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
WORTH = 2000
"""bytes; below, a page is sent as it is"""
LEVEL = 1
MOST_PADDING = 100


@web.middleware
async def packed(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    takes = "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, "")
    if not isinstance(response, web.Response) or response.prepared or response.content_type != "text/html":
        return response
    response.headers.add(hdrs.VARY, hdrs.ACCEPT_ENCODING)
    plain = response.body
    if takes and isinstance(plain, bytes) and len(plain) >= WORTH:
        response.body = pack(plain)
        response.headers[hdrs.CONTENT_ENCODING] = "gzip"
    return response


def pack(plain: bytes) -> bytes:
    """The bytes in gzip format, with padding of a random length."""
    padding = "x" * secrets.randbelow(MOST_PADDING)
    packed_into = io.BytesIO()
    with gzip.GzipFile(padding, "wb", LEVEL, packed_into, mtime=0) as file:
        file.write(plain)
    return packed_into.getvalue()
