"""Who looks at a public page: the language, the wall clock, and what surrounds every page."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Literal
from urllib.parse import urlsplit

from aiohttp import web

from channels.web.surroundings import SURROUNDINGS
from channels.web.view import Site, TroublePage
from foundation.errors import CustomerError, NotFound, TooLarge, TooMany
from pages import embedding, keys, templates, times, visitor
from pages.middlewares import CHECKS_FORM
from pages.saying import Saying, saying
from pages.throttle import counted_as
from pages.times import Reader
from pages.visitor import address_of, csrf_is_right, language_of
from pages.words import N_

NAMES = {"de": "Deutsch", "en": "English"}
Section = Literal["", "help", "contact", "mine"]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_TROUBLES: dict[type[CustomerError], tuple[int, str, str]] = {
    NotFound: (404, N_("There is nothing here"), N_("The link may be incomplete. Search the help, or write to us.")),
    TooLarge: (413, N_("That was too much at once"), N_("Please send smaller or fewer files, in several messages if need be.")),
    TooMany: (429, N_("That was too often"), N_("Many messages came from your connection within an hour. Please try again later, or call us.")),
}  # fmt: skip


def say(request: web.Request) -> Saying:
    """Turns a marked sentence into the visitor's language."""
    return saying(language_of(request), request.app[keys.SETTINGS].desk.du)


def reader_of(request: web.Request) -> Reader:
    """The visitor, addressed as the company addresses its customers."""
    return replace(visitor.reader_of(request), du=request.app[keys.SETTINGS].desk.du)


async def show(request: web.Request, name: str, page: Any, section: Section = "", status: int = 200) -> web.Response:
    """The template `name` with its view model, in the visitor's language."""
    around = await site(request, section)
    html = templates.render(name, reader_of(request), site=around, page=page)
    headers = {"Cache-Control": "no-store"}
    if around.framed:
        allowed = await request.app[keys.DATABASE].read(embedding.origins)
        headers["Content-Security-Policy"] = embedding.policy(allowed)
        own, referrer = request.app[keys.SETTINGS].public_url, request.headers.get("Referer", "")
        request.app[embedding.REFUSED].note(referrer, allowed, embedding.origin_of(own), request.app[keys.CLOCK].now())
    return web.Response(text=html, content_type="text/html", status=status, headers=headers)


async def site(request: web.Request, section: Section = "") -> Site:
    languages = tuple((code, NAMES[code], _in_language(request, code)) for code in templates.LANGUAGES)
    now, language = request.app[keys.CLOCK].now(), language_of(request)
    known = await request.app[SURROUNDINGS].outages(request.app)
    ahead = [one for one in known if one.starts_at and one.starts_at > now]
    outages = tuple((one.text(language), one.ends_at) for one in known if one.ends_at > now and one not in ahead)
    works = tuple((one.text(language), times.from_until(one.starts_at, one.ends_at, reader_of(request))) for one in ahead if one.starts_at)  # fmt: skip
    company, framed = request.app[keys.SETTINGS].desk.company, request.headers.get("Sec-Fetch-Dest") == "iframe"
    return Site(company, section=section, languages=languages, outages=outages, works=works, framed=framed)


def peer(request: web.Request) -> str:
    """What the visitor's network address counts as."""
    return counted_as(address_of(request))


def page(handler: Handler) -> Handler:
    """A handler of a public page: what a customer can mend is said kindly, on a page."""

    @wraps(handler)
    async def shown(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except CustomerError as error:
            return await trouble(request, error)

    setattr(shown, CHECKS_FORM, True)
    return shown


async def trouble(request: web.Request, error: CustomerError) -> web.Response:
    status, title, text = _TROUBLES.get(type(error), _TROUBLES[NotFound])
    words = say(request)
    return await show(request, "web/trouble.html", TroublePage(words(title), words(text), status), status=status)


def need_own_page(request: web.Request, csrf: str) -> None:
    """HTTPForbidden where another site's page sends this form.

    A public form is backed by no log-in: what it may do stands in its own address. So the token is enough but not
    needed: a browser without cookies, or with a page opened yesterday, is believed by its Origin (RFC 6454), and a
    program that sends neither cookies nor an origin has nothing that could be abused.
    """
    if csrf_is_right(request, csrf):
        return
    origin = request.headers.get("Origin", "")
    ours = {request.host, urlsplit(request.app[keys.SETTINGS].public_url).netloc}
    from_us = urlsplit(origin).netloc in ours if origin else not request.cookies
    if not from_us or request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise web.HTTPForbidden


def _in_language(request: web.Request, code: str) -> str:
    """This page in another language; a page that only answers a form leads to the form."""
    return (
        str(request.rel_url.update_query(lang=code)) if request.method == "GET" else f"{_form_of(request)}?lang={code}"
    )


def _form_of(request: web.Request) -> str:
    return request.path.removesuffix("/reply").removesuffix("/reopen")
