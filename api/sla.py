"""The calculator anyone can check: `/api/v1/sla/calculate`, `/api/v1/sla/timeline` and `/api/v1/holidays`.

The exchange format is read and answered by `sla/exchange.py`, the same way as on the command line. Every answer is
worked out on a thread: a calendar has to be compiled first, and a span of decades has a long proof.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from foundation.errors import Invalid, Mistake
from pages import keys, problems
from pages.problems import Problem
from sla import exchange
from staff import tokens

Handler = Callable[[web.Request], Awaitable[web.Response]]


def routes(app: web.Application) -> None:
    app.router.add_post("/api/v1/sla/calculate", _answering(exchange.calculate))
    app.router.add_post("/api/v1/sla/timeline", _answering(exchange.timeline))
    app.router.add_get("/api/v1/holidays", _for_programs(holidays))


async def holidays(request: web.Request) -> web.Response:
    """`?set=DE-BY&year=2026` → `{"items": [{"date", "name"}, …], "next": null}`."""
    said = request.query.get("year", "")
    if not said.isascii() or not said.isdigit() or len(said) > 4:
        raise Invalid(Mistake("year", f"{said!r} is not a year", "2026"))
    found = await asyncio.to_thread(exchange.holidays_of, request.query.get("set", ""), int(said))
    return web.json_response({"items": found, "next": None})


def _answering(answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        body = await request.read()
        text = await asyncio.to_thread(lambda: json.dumps(answer(_read(body)), ensure_ascii=False))
        return web.Response(text=text, content_type="application/json")

    return _for_programs(handler)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Invalid(Mistake("request", "is not JSON", '{"calendar": {…}, "start": "…", "minutes": 60}')) from None


def _for_programs(handler: Handler) -> Handler:
    """Lets in whoever shows a token, of any scope."""

    async def guarded(request: web.Request) -> web.Response:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return problems.document(Problem(401, "Send a token in the header `Authorization: Bearer …`."))
        if await tokens.bearer(request.app[keys.DATABASE], token.strip()) is None:
            return problems.document(Problem(401, "This token is unknown or has run out."))
        return await handler(request)

    return guarded
