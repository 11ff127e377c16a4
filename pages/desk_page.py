"""What a channel needs in order to show its agents a page of its own: the desk around it.

The desk and the channels do not see each other; the desk puts its way of doing this into the application.
"""

from typing import Any, Protocol

from aiohttp import web


class DeskPage(Protocol):
    """Renders a template that extends `desk/shell.html` for whoever is logged in; anybody else is sent to the log-in page."""

    async def __call__(
        self,
        request: web.Request,
        template: str,
        *,
        status: int = 200,
        flash: str = "",
        error: bool = False,
        **context: Any,
    ) -> web.Response: ...
