"""Who looks at a public page: the language, the wall clock, and what surrounds every page."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aiohttp import web

from channels.web.throttle import client_address
from channels.web.view import Site, TroublePage
from foundation.errors import CustomerError, NotFound, TooLarge, TooMany
from pages import keys, templates
from pages.times import Reader
from pages.words import N_

LANGUAGE_COOKIE = "language"
NAMES = {"de": "Deutsch", "en": "English"}
Section = Literal["", "help", "contact"]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_TROUBLES: dict[type[CustomerError], tuple[int, str, str]] = {
    NotFound: (404, N_("There is nothing here"), N_("The link may be incomplete. Search the help, or write to us.")),
    TooLarge: (413, N_("That was too much at once"), N_("Please send smaller or fewer files, in several messages if need be.")),
    TooMany: (429, N_("That was very often"), N_("Many messages came from your connection within an hour. Please try again later, or call us.")),
}  # fmt: skip


def language_of(request: web.Request) -> str:
    """What the visitor chose, else the first of theirs that we speak, else the desk's."""
    for wanted in (request.query.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if wanted in templates.LANGUAGES:
            return str(wanted)
    ranked = sorted(_accepted(request.headers.get("Accept-Language", "")), key=lambda one: -one[1])
    spoken = (code for code, weight in ranked if code in templates.LANGUAGES and weight > 0)
    return next(spoken, request.app[keys.SETTINGS].desk.language)


def say(request: web.Request) -> Callable[[str], str]:
    """Turns a marked sentence into the visitor's language."""
    return templates.translations_for(language_of(request)).gettext


def show(request: web.Request, name: str, page: Any, section: Section = "", status: int = 200) -> web.Response:
    """The template `name` with its view model, in the visitor's language."""
    html = templates.render(name, reader_of(request), site=site(request, section), page=page)
    response = web.Response(text=html, content_type="text/html", status=status)
    response.headers["Cache-Control"] = "no-store"
    if request.query.get("lang") in templates.LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, request.query["lang"], max_age=365 * 86400, samesite="Lax", httponly=True)
    return response


def reader_of(request: web.Request) -> Reader:
    zone = ZoneInfo(request.app[keys.SETTINGS].desk.time_zone)
    return Reader(language_of(request), zone, request.app[keys.CLOCK].now())


def site(request: web.Request, section: Section = "") -> Site:
    languages = tuple((code, NAMES[code], str(request.rel_url.update_query(lang=code))) for code in templates.LANGUAGES)
    return Site(request.app[keys.SETTINGS].desk.company, section=section, languages=languages)


def peer(request: web.Request) -> str:
    """The visitor's network address."""
    trusted = request.app[keys.SETTINGS].http.trusted_proxies
    return client_address(request.remote, request.headers.get("X-Forwarded-For", ""), trusted)


def page(handler: Handler) -> Handler:
    """A handler of a public page: what a customer can mend is said kindly, on a page."""

    @wraps(handler)
    async def shown(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except CustomerError as error:
            return trouble(request, error)

    return shown


def trouble(request: web.Request, error: CustomerError) -> web.Response:
    status, title, text = _TROUBLES.get(type(error), _TROUBLES[NotFound])
    words = say(request)
    return show(request, "web/trouble.html", TroublePage(words(title), words(text), status), status=status)


def from_elsewhere(request: web.Request) -> bool:
    """Whether another site's page sends this form (RFC 6454 origin, Fetch metadata). Programs say neither."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return True
    origin = request.headers.get("Origin", "")
    ours = {request.host, urlsplit(request.app[keys.SETTINGS].public_url).netloc}
    return bool(origin) and urlsplit(origin).netloc not in ours


def _accepted(header: str) -> list[tuple[str, float]]:
    """`de-DE,de;q=0.9` → [("de", 1.0), ("de", 0.9)] (RFC 9110 section 12.5.4)."""
    found = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            found.append((tag.split("-")[0].lower(), float(weight or 1)))
        except ValueError:
            continue
    return found
