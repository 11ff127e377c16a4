"""Behind the link of a mail about a deadline: one button by which its reader says that they care. Mail scanners follow links,
so looking decides nothing. No log-in is asked for: the link is signed, names one piece of news, and ends after some days."""

from dataclasses import replace

from aiohttp import web

from desk.door_view import ConfirmPage
from pages import keys, visitor
from pages.templates import render
from pages.view import Form
from sla import notice_confirming
from sla.notice_confirming import Told
from staff.own_zone import zone_of
from ticketing import confirm_link


async def show(request: web.Request) -> web.Response:
    notice = _named(request)
    if notice is None:
        return _page(request, Told("gone"))
    return _page(
        request, await request.app[keys.DATABASE].read(lambda session: notice_confirming.told(session, notice))
    )


async def confirm(request: web.Request) -> web.Response:
    """Books it; pressed again, or reloaded, it says that it is booked."""
    notice = _named(request)
    if notice is None:
        return _page(request, Told("gone"))
    await request.app[keys.DATABASE].change(lambda change: notice_confirming.confirm(change, notice))
    raise web.HTTPSeeOther(request.path)


def _named(request: web.Request) -> int | None:
    """The piece of news the link is for."""
    key = request.app[keys.DESK].confirm_key
    return confirm_link.read(key, request.match_info["token"], request.app[keys.CLOCK].now())


def _page(request: web.Request, told: Told) -> web.Response:
    page = ConfirmPage(
        told.standing,
        Form(visitor.csrf_of(request)),
        request.path,
        told.number,
        told.metric,
        told.due_at,
        told.confirmed_at,
    )
    reader = visitor.reader_of(request)
    reader = replace(reader, zone=zone_of(told.zone, reader.zone.key))
    text = render("desk/confirm.html", reader, page=page)
    status = 410 if told.standing == "gone" else 200
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)
