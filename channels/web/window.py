"""The script of the help window, under the one address that stands in other websites' pages."""

from aiohttp import web

from pages.assets import STATIC, manifest

HEADERS = {
    "Content-Type": "text/javascript; charset=utf-8",
    "Cache-Control": "public, max-age=3600",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


async def script(_request: web.Request) -> web.FileResponse:
    """Browsers ask again after an hour: a new version reaches every website without a change there."""
    return web.FileResponse(STATIC / manifest()["widget.js"], headers=HEADERS)
