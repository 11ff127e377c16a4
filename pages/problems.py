"""Errors as problem documents (RFC 9457) for programs and as plain pages for people. Ours are never shown."""

from dataclasses import dataclass, replace
from html import escape
from http import HTTPStatus

from aiohttp import web

from foundation.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Mistake,
    NotFound,
    OperatorError,
    SchalterError,
    TooLarge,
    TooMany,
    listed,
)
from pages import keys
from pages.templates import render, translations_for
from pages.visitor import agent_of, reader_of
from pages.words import N_

STATUS: dict[type[SchalterError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Invalid: 422,
    Conflict: 409,
    TooLarge: 413,
    TooMany: 429,
}
TOLD = (
    N_("Your role does not include this."),
    N_("This cannot be done to this ticket."),
    N_("This file is held back."),
    N_("Only whoever saved a view may change or delete it."),
)
"""What people may not do, as a page says it; for the catalogue."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`detail` is fit to be shown; `reference` finds the trace of a mistake of ours in the log."""

    status: int
    detail: str = ""
    mistakes: tuple[Mistake, ...] = ()
    reference: str = ""

    @property
    def title(self) -> str:
        return HTTPStatus(self.status).phrase


def problem_of(error: SchalterError) -> Problem | None:
    """What an error of the taxonomy says; None where it is no concern of the one who asked."""
    for kind, status in STATUS.items():
        if isinstance(error, kind):
            return Problem(status, str(error), error.mistakes if isinstance(error, Invalid) else ())
    return None


def wants_document(request: web.Request) -> bool:
    return request.path.startswith("/api/") or request.path == "/api"


def answer(request: web.Request, problem: Problem) -> web.Response:
    """The problem in the form the asker reads."""
    return document(problem) if wants_document(request) else page(request, problem)


def document(problem: Problem) -> web.Response:
    said: dict[str, object] = {"type": "about:blank", "title": problem.title, "status": problem.status}
    if problem.detail:
        said["detail"] = problem.detail
    if problem.mistakes:
        said["errors"] = listed(problem.mistakes)
    if problem.reference:
        said["reference"] = problem.reference
    response = web.json_response(said, status=problem.status, content_type="application/problem+json")
    if problem.status == 503:
        response.headers["Retry-After"] = "10"
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="schalter"'
    return response


def page(request: web.Request, problem: Problem) -> web.Response:
    """The page `pages/error.html`; bare words while the page bundle has not been built."""
    try:
        reader = replace(reader_of(request), du=_is_customer(request))
        told = translations_for(reader.language, reader.du).gettext(problem.detail) if problem.detail else ""
        text = render("pages/error.html", reader, page=replace(problem, detail=told))
    except OperatorError:
        text = f"<!doctype html><title>{problem.title}</title><h1>{problem.title}</h1><p>{escape(problem.detail)}</p>"
    return web.Response(text=text, status=problem.status, content_type="text/html")


def _is_customer(request: web.Request) -> bool:
    """Whether the company says du to whoever reads this: to its customers, never to its members."""
    return agent_of(request) is None and request.app[keys.SETTINGS].desk.du
