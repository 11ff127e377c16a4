import json
import logging

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from foundation.errors import Conflict, CustomerError, Forbidden, Invalid, Mistake, NotFound, TooLarge, TooMany
from pages.middlewares import errors_answered


async def said(error: Exception) -> tuple[int, dict]:
    async def fails(request: web.Request) -> web.StreamResponse:
        raise error

    response = await errors_answered(make_mocked_request("GET", "/api/v1/tickets"), fails)
    assert isinstance(response, web.Response) and response.content_type == "application/problem+json"
    assert isinstance(response.text, str)
    return response.status, json.loads(response.text)


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (NotFound("There is no such ticket."), 404, "Not Found"),
        (Forbidden("Your role does not include this."), 403, "Forbidden"),
        (Conflict("Somebody else changed this."), 409, "Conflict"),
        (TooMany("Try again in an hour."), 429, "Too Many Requests"),
        (TooLarge("At most 25 MB."), 413, "Request Entity Too Large"),
    ],
)
async def test_an_error_says_its_sentence(error: Exception, status: int, title: str):
    assert await said(error) == (
        status,
        {"type": "about:blank", "title": title, "status": status, "detail": str(error)},
    )


async def test_every_mistake_of_a_form_is_named_with_its_field():
    status, document = await said(
        Invalid(Mistake("level", "there is no level 4", "1, 2 or 3"), Mistake("name", "empty"))
    )
    assert status == 422
    assert document["errors"] == [
        {"field": "level", "problem": "there is no level 4", "hint": "1, 2 or 3"},
        {"field": "name", "problem": "empty", "hint": ""},
    ]


@pytest.mark.parametrize("error", [KeyError("a secret of ours"), CustomerError("a secret of ours")])
async def test_a_mistake_of_ours_is_logged_and_not_shown(error: Exception, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR):
        status, document = await said(error)
    assert status == 500 and "secret" not in json.dumps(document)
    assert document["reference"] in caplog.text and "a secret of ours" in caplog.text


async def test_what_the_framework_refuses_is_a_document_too():
    assert await said(web.HTTPRequestEntityTooLarge(10, 11)) == (
        413,
        {
            "type": "about:blank", "title": "Request Entity Too Large", "status": 413,
            "detail": "The request is larger than this server accepts.",
        },
    )  # fmt: skip


@pytest.mark.parametrize("error", [web.HTTPNotFound(), web.HTTPMethodNotAllowed("PUT", ["GET"])])
async def test_a_path_or_a_method_nobody_knows_is_told_in_a_sentence(error: web.HTTPException):
    assert (await said(error))[1]["detail"].endswith(".")


async def test_a_redirect_is_no_error():
    with pytest.raises(web.HTTPSeeOther):
        await said(web.HTTPSeeOther("/login"))
