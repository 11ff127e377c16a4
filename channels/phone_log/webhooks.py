"""The addresses vendors' telephone systems report to. They cannot send our header, so the token stands in the address."""

from collections.abc import Callable
from urllib.parse import parse_qs

from aiohttp import web

from channels.phone_log import placetel, sipgate
from foundation.errors import Forbidden, NotFound
from pages import keys
from staff import tokens
from staff.rights import Right, may
from staff.tokens import Bearer

MOST_BYTES = 20_000


async def from_sipgate(request: web.Request) -> web.Response:
    """sipgate.io: the answer subscribes to the rest of the call."""
    bearer = await _bearer(request)
    get, get_all = _form(await _body(request))
    event = sipgate.event_of(bearer.name, get, get_all)
    if event is not None:
        await request.app[keys.TELEPHONE].report(event)
    url = request.app[keys.SETTINGS].public_url + request.path
    return web.Response(text=sipgate.reply(url), content_type="application/xml")


async def from_placetel(request: web.Request) -> web.Response:
    """Placetel: where a shared secret is set, only what carries its signature counts."""
    bearer = await _bearer(request)
    body = await _body(request)
    secret = request.app[keys.SETTINGS].telephone.placetel_secret.get_secret_value()
    if secret and not placetel.signed(body, request.headers.get("X-PLACETEL-SIGNATURE", ""), secret):
        raise Forbidden("The signature of this report is not right.")
    get, _ = _form(body)
    event = placetel.event_of(bearer.name, get)
    if event is not None:
        await request.app[keys.TELEPHONE].report(event)
    return web.Response(status=204)


async def _bearer(request: web.Request) -> Bearer:
    """Whose token stands in the address. An address with a wrong one does not exist."""
    bearer = await tokens.bearer(request.app[keys.DATABASE], request.match_info["token"])
    if bearer is None or not may(bearer.who, Right.INTAKE_WRITE):
        raise NotFound("There is nothing here.")
    return bearer


async def _body(request: web.Request) -> bytes:
    return await request.clone(client_max_size=MOST_BYTES).read()


def _form(body: bytes) -> tuple[Callable[[str], str], Callable[[str], list[str]]]:
    """A field's last value, and every value of a repeated field."""
    said = parse_qs(body.decode("utf-8", "replace").replace("\0", ""), max_num_fields=200)
    return (lambda name: said.get(name, [""])[-1][:200]), (lambda name: [one[:200] for one in said.get(name, [])][:50])
