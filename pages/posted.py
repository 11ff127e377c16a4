"""What a page of the desk posts: read for members only, and only if it came from one of our own pages."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from pages import keys, problems
from pages.forms import Posted, read_form
from pages.guards import signed_in
from pages.middlewares import CHECKS_FORM, CSRF_FIELD, CSRF_HEADER
from pages.problems import Problem
from pages.visitor import csrf_is_right, language_of
from ticketing.attachment_limits import limits_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_POSTED = "desk_posted"


def by_members(handler: Handler) -> Handler:
    """The handler of a form. Anybody not logged in is sent to the log-in page before the body is read."""

    async def read(request: web.Request) -> web.StreamResponse:
        signed_in(request)
        said = await read_form(request, limits_of(request.app[keys.SETTINGS]), language_of(request))
        if not csrf_is_right(request, request.headers.get(CSRF_HEADER, "") or said.value(CSRF_FIELD)):
            return problems.answer(request, Problem(403, "form_expired"))
        request[_POSTED] = said
        return await handler(request)

    setattr(read, CHECKS_FORM, True)
    return read


def posted(request: web.Request) -> Posted:
    """What was posted to a handler of `by_members`."""
    said: Posted = request[_POSTED]
    return said
