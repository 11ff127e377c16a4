"""Serves the page bundle. Names carry a hash of their content, so browsers may keep the files for ever."""

from aiohttp import web

from pages.assets import PREFIX, STATIC

ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><rect width="28" height="28" rx="7" fill="#0b6468"/>\
<path d="M14 4.5l2 7.5 7.5 2-7.5 2-2 7.5-2-7.5-7.5-2 7.5-2z" fill="#fff"/></svg>"""
FOR_EVER = "public, max-age=31536000, immutable"


def routes(app: web.Application) -> None:
    """Nothing is served where the bundle has not been built; pages say so themselves. The icon needs no building."""
    app.router.add_get("/favicon.svg", _icon)
    if STATIC.is_dir():
        app.router.add_static(PREFIX, STATIC)
        app.on_response_prepare.append(_kept)


async def _icon(_request: web.Request) -> web.Response:
    return web.Response(text=ICON, content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


async def _kept(request: web.Request, response: web.StreamResponse) -> None:
    if request.path.startswith(PREFIX) and response.status in (200, 206, 304):
        response.headers["Cache-Control"] = FOR_EVER
