"""Who asks: `Authorization: Bearer TOKEN` (RFC 6750)."""

from aiohttp import web

from api.refusals import refused
from pages import keys
from staff import tokens
from staff.rights import Right, may
from staff.tokens import Bearer


async def bearer_of(request: web.Request, right: Right | None) -> Bearer:
    """The program behind a request, which has the right (None: needs none) at least for some tickets; else 401 or 403."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise refused(401, "Send a token in the header `Authorization: Bearer …`.")
    bearer = await tokens.bearer(request.app[keys.DATABASE], token.strip())
    if bearer is None:
        raise refused(401, "This token is unknown or has run out.")
    if right is not None and not may(bearer.who, right):
        raise refused(403, f"A token of scope {bearer.scope} may not do this; it needs the right {right}.")
    return bearer
