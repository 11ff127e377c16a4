"""Serves the page bundle. Names carry a hash of their content, so browsers may keep the files for ever."""

from aiohttp import web

from pages.assets import PREFIX, STATIC

FOR_EVER = "public, max-age=31536000, immutable"


def routes(app: web.Application) -> None:
    """Nothing is served where the bundle has not been built; pages say so themselves."""
    if STATIC.is_dir():
        app.router.add_static(PREFIX, STATIC)
        app.on_response_prepare.append(_kept)


async def _kept(request: web.Request, response: web.StreamResponse) -> None:
    if request.path.startswith(PREFIX) and response.status in (200, 206, 304):
        response.headers["Cache-Control"] = FOR_EVER
