"""Running the application on its port until somebody asks it to stop."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from foundation.errors import OperatorError
from pages import keys


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[asyncio.Event]:
    """Serves within the block, then unwinds every context. The event is set by SIGINT, SIGTERM and whoever asks for a new start.

    OperatorError where the port is taken.
    """
    settings = app[keys.SETTINGS]
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
    try:
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.http.host, settings.http.port, reuse_address=True).start()
        except OSError as error:
            raise OperatorError(
                f"Pages cannot be served on {settings.http.host}:{settings.http.port}: {error.strerror or error}. "
                "Stop the other program on that port, or set SCHALTER_HTTP__PORT to a free one."
            ) from error
        app[keys.READINESS].addresses["http"] = settings.public_url
        stop = app[keys.STOPPING].asked
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        yield stop
    finally:
        await runner.cleanup()
