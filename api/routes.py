"""Puts the table of operations on the application: each request is recognised, allowed and checked, then handled."""

import json
from collections.abc import Awaitable, Callable
from functools import cache
from http import HTTPStatus

from aiohttp import web
from pydantic import BaseModel

from api import metrics
from api.authentication import bearer_of
from api.calls import Answer, Call, Given, Operation
from api.edge import Nothing, read_body, read_query
from api.openapi import document
from api.operations import OPERATIONS, V1
from api.refusals import Refused
from pages import keys

DOCUMENT = f"{V1}/openapi.json"


def routes(app: web.Application) -> None:
    for operation in OPERATIONS:
        app.router.add_route(operation.method, operation.path, served(operation))

    @cache
    def text() -> str:  # made when first asked for: it would cost every start a tenth of a second
        return json.dumps(document(OPERATIONS, f"{app[keys.SETTINGS].desk.company}: Schalter"), ensure_ascii=False)

    async def described(request: web.Request) -> web.Response:
        """The document is no secret: it needs no token."""
        return web.Response(text=text(), content_type="application/json")

    app.router.add_get(DOCUMENT, described)
    metrics.routes(app)


def served(operation: Operation) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The operation as the server calls it. Errors of the taxonomy travel on to `pages/middlewares.py`."""

    async def serve(request: web.Request) -> web.Response:
        try:
            bearer = await bearer_of(request, operation.right)
            query = read_query(request, operation.query or Nothing)
            body = await read_body(request, operation.body) if operation.body else None
        except Refused as refusal:
            return refusal.answer
        call = Call(request.app, bearer, request.match_info, query, body)
        return _response(await operation.handler(call), operation.status)

    return serve


def _response(answer: Answer, status: int) -> web.Response:
    if isinstance(answer, web.Response):
        return answer
    if isinstance(answer, BaseModel):
        answer = Given(answer)
    return web.Response(
        text=answer.model.model_dump_json(),
        status=answer.status or status or HTTPStatus.OK,
        headers=dict(answer.headers),
        content_type="application/json",
    )
