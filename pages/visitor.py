"""What is known of whoever sends a request: the member of the desk, language and theme, the token of their forms."""

import hashlib
import hmac
import re
import secrets
from dataclasses import replace
from typing import Literal
from zoneinfo import ZoneInfo

from aiohttp import web

from pages import keys
from pages.client_address import client_address
from pages.templates import LANGUAGES, reader_for
from pages.times import Reader
from staff import sign_in
from staff.own_zone import zone_of
from staff.sign_in import SignedIn

SESSION_COOKIE = "schalter_session"
VISITOR_COOKIE = "schalter_visitor"
LANGUAGE_COOKIE = "language"
THEME_COOKIE = "theme"
YEAR = 365 * 24 * 3600


def agent_of(request: web.Request) -> SignedIn | None:
    """The member of the desk who is logged in, or None."""
    return request.get("agent")


def language_of(request: web.Request) -> str:
    """`?lang=`, then what the member or the visitor chose, then Accept-Language, then the desk's language."""
    agent = agent_of(request)
    chosen = agent.language if agent else request.cookies.get(LANGUAGE_COOKIE)
    for wish in (request.query.get("lang"), chosen):
        if wish in LANGUAGES:
            return str(wish)
    accepted = preferred(request.headers.get("Accept-Language", ""))
    return accepted or request.app[keys.SETTINGS].desk.language


def preferred(accept_language: str) -> Literal["de", "en", ""]:
    """The language we speak that a browser likes most (RFC 9110 section 12.5.4); empty where it names none."""
    likes: list[tuple[float, Literal["de", "en"]]] = []
    for part in accept_language.split(","):
        tag, _, rest = part.strip().partition(";")
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", rest)
        weight = float(quality[1]) if quality else 1.0
        for language in LANGUAGES:
            if weight > 0 and re.fullmatch(rf"{language}(-.*)?", tag.strip(), re.I):
                likes.append((weight, "de" if language == "de" else "en"))
    return max(likes, key=lambda like: like[0])[1] if likes else ""


def reader_of(request: web.Request) -> Reader:
    """For whom a page is written."""
    zone = ZoneInfo(request.app[keys.SETTINGS].desk.time_zone)
    return reader_for(language_of(request), zone, request.app[keys.CLOCK].now())


def own_reader_of(request: web.Request) -> Reader:
    """The same at the desk, where members read the times of the zone they chose."""
    agent, reader = agent_of(request), reader_of(request)
    return replace(reader, zone=zone_of(agent.zone, reader.zone.key)) if agent and agent.zone else reader


def address_of(request: web.Request) -> str:
    """The client's network address, behind the proxies we trust."""
    peername = request.transport.get_extra_info("peername") if request.transport else None
    peer = peername[0] if peername else ""
    trusted = request.app[keys.SETTINGS].http.trusted_proxies
    return client_address(peer, ",".join(request.headers.getall("X-Forwarded-For", [])), trusted)


def csrf_key(app: web.Application) -> bytes:
    return app[keys.SECRET].for_purpose("csrf")


def csrf_of(request: web.Request) -> str:
    """What the forms of this page carry. Members' tokens hang on their session; anybody else gets a signed cookie of
    their own with the answer, set only where a form asks for it."""
    if agent := agent_of(request):
        return agent.csrf
    key = csrf_key(request.app)
    visitor = _signed_visitor(request)
    if not visitor:
        nonce = secrets.token_urlsafe(24)
        visitor = request["new_visitor"] = f"{nonce}.{_mac(key, 'visitor:' + nonce)}"
    return _mac(key, "form:" + visitor)


def csrf_is_right(request: web.Request, said: str) -> bool:
    """Whether a form came from one of our own pages in the same browser."""
    if agent := agent_of(request):
        return _same(said, agent.csrf)
    visitor = _signed_visitor(request)
    return bool(visitor) and _same(said, _mac(csrf_key(request.app), "form:" + visitor))


def secure(request: web.Request) -> bool:
    """Whether visitors reach us by https only."""
    return request.app[keys.SETTINGS].public_url.startswith("https://")


def set_session(request: web.Request, response: web.StreamResponse, value: str) -> None:
    """The session cookie; it ends with its session, at the latest with the browser's."""
    response.set_cookie(SESSION_COOKIE, value, httponly=True, samesite="Lax", secure=secure(request), path="/")


def end_session(request: web.Request, response: web.StreamResponse) -> None:
    response.del_cookie(SESSION_COOKIE, httponly=True, samesite="Lax", secure=secure(request), path="/")


def remember(request: web.Request, response: web.StreamResponse, cookie: str, value: str) -> None:
    """A choice of the visitor's (language, theme), for a year; the theme is read by script before the first paint."""
    response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=secure(request), path="/")


async def recognise(request: web.Request) -> SignedIn | None:
    """Looks the session up."""
    cookie = request.cookies.get(SESSION_COOKIE, "")
    return await sign_in.signed_in(request.app[keys.DATABASE], cookie, csrf_key(request.app))


def _signed_visitor(request: web.Request) -> str:
    visitor = request.cookies.get(VISITOR_COOKIE, "")
    nonce, _, mac = visitor.partition(".")
    good = _same(mac, _mac(csrf_key(request.app), "visitor:" + nonce))
    return visitor if good else ""


def _mac(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(errors="surrogateescape"), hashlib.sha256).hexdigest()


def _same(said: str, right: str) -> bool:
    return hmac.compare_digest(said.encode(errors="surrogateescape"), right.encode())
