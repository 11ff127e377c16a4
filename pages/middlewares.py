"""What surrounds every request: errors, who it is, the token of forms, and headers that keep browsers careful."""

import logging
import re
import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web

from foundation.errors import SchalterError
from foundation.logbook import about
from pages import problems, visitor
from pages.packing import packed
from pages.problems import Problem
from pages.templates import LANGUAGES
from storage.answering import away
from storage.engines import passing

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CHANGES_NOTHING = {"GET", "HEAD", "OPTIONS"}
WITHOUT_SESSION = ("/api", "/static/", "/healthz", "/readyz", "/metrics")
FRAMEWORK_SAYS = {
    404: "There is nothing at this address; /api/v1/openapi.json lists every operation.",
    405: "This address does not know this method; the header Allow lists those it does.",
    413: "The request is larger than this server accepts.",
}
"""What programs are told where no handler of ours was reached."""
NOT_NOW = "The database cannot be reached at the moment. Nothing that was received is lost; try again in a minute."
REQUEST_ID, PLAIN_ID = "X-Request-ID", re.compile(r"[\w.:-]{1,64}")
CSRF_FIELD, CSRF_HEADER = "csrf", "X-CSRF-Token"
CHECKS_FORM = "checks_form"
"""Attribute of handlers that read their form as a stream (uploads) and check its token themselves."""


def surround(app: web.Application) -> None:
    """Puts all of this around the application's handlers."""
    app.middlewares.extend(
        [request_followed, packed, visitor_remembered, errors_answered, session_recognised, forms_checked]
    )
    app.on_response_prepare.append(finish)


@web.middleware
async def request_followed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Gives the request an id that stands in every line of the log about it, or keeps the one a proxy gave it."""
    given = request.headers.get(REQUEST_ID, "")
    request[REQUEST_ID] = given if PLAIN_ID.fullmatch(given) else secrets.token_hex(8)
    with about(request=request[REQUEST_ID]):
        response = await handler(request)
        log.debug("%s is answered with %s", request.method, response.status)
        return response


@web.middleware
async def visitor_remembered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Sets the cookies of a visitor's first form and of a language chosen by `?lang=`."""
    response = await handler(request)
    if response.prepared:
        return response
    if new := request.get("new_visitor"):
        response.set_cookie(
            visitor.VISITOR_COOKIE, new, httponly=True, samesite="Lax", secure=visitor.secure(request), path="/"
        )
    if (wish := request.query.get("lang")) in LANGUAGES and wish != request.cookies.get(visitor.LANGUAGE_COOKIE):
        visitor.remember(request, response, visitor.LANGUAGE_COOKIE, wish)
    return response


@web.middleware
async def errors_answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every error as a problem document under /api and as a page elsewhere."""
    try:
        return await handler(request)
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        detail = FRAMEWORK_SAYS.get(answer.status, "") if problems.wants_document(request) else ""
        response = problems.answer(request, Problem(answer.status, detail))
        if "Allow" in answer.headers:
            response.headers["Allow"] = answer.headers["Allow"]
        return response
    except SchalterError as error:
        problem = problems.problem_of(error)
        return problems.answer(request, problem or _ours(request))
    except ConnectionResetError:
        return web.Response()  # whoever asked went away; nobody reads this
    except Exception as error:
        if passing(error):
            level = logging.INFO if away(error) else logging.WARNING  # an outage is told once for all
            log.log(level, "%s could not be answered: %s", request.method, type(error).__name__)
            return problems.answer(request, Problem(503, NOT_NOW))
        return problems.answer(request, _ours(request))


def _ours(request: web.Request) -> Problem:
    reference = secrets.token_hex(6)
    resource = request.match_info.route.resource  # not the address itself: it may hold a secret
    log.exception("%s %s failed (%s)", request.method, resource.canonical if resource else "", reference)
    return Problem(500, reference=reference)


@web.middleware
async def session_recognised(request: web.Request, handler: Handler) -> web.StreamResponse:
    """`request["agent"]`: who is logged in, or None. Programs under /api show a token instead."""
    needed = not request.path.startswith(WITHOUT_SESSION)
    request["agent"] = await visitor.recognise(request) if needed else None
    return await handler(request)


@web.middleware
async def forms_checked(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses what changes something and did not come from one of our own pages (cross-site request forgery)."""
    checks_itself = getattr(request.match_info.handler, CHECKS_FORM, False)
    if request.method not in CHANGES_NOTHING and not checks_itself and not problems.wants_document(request):
        try:
            said = request.headers.get(CSRF_HEADER, "") or str((await request.post()).get(CSRF_FIELD, ""))
        except (ValueError, LookupError):  # a broken multipart body, an unknown charset
            return problems.answer(request, Problem(400))
        if not visitor.csrf_is_right(request, said):
            return problems.answer(request, Problem(403, "form_expired"))
    return await handler(request)


async def finish(request: web.Request, response: web.StreamResponse) -> None:
    """The headers of every answer. A handler's own Content-Security-Policy or Cache-Control stays."""
    headers = response.headers
    headers["Server"] = "Schalter"
    headers[REQUEST_ID] = request.get(REQUEST_ID, "")
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if visitor.secure(request):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.get("agent") or problems.wants_document(request):
        headers.setdefault("Cache-Control", "no-store")
