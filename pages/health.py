"""Whether the process lives, and whether it is ready for work. No token, no secrets."""

from aiohttp import web

from pages import keys


def routes(app: web.Application) -> None:
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)


async def healthz(request: web.Request) -> web.Response:
    """The event loop answers."""
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """503 until migration, demo data, model and listeners are up; says what is still missing."""
    readiness = request.app[keys.READINESS]
    waiting = sorted(readiness.waiting_for)
    states = request.app[keys.SUPERVISOR].states.values()
    loops = {state.name: state.last_error or ("done" if state.done else "running") for state in states}
    return web.json_response(
        {
            "status": "waiting" if waiting else "ready",
            "waiting_for": waiting,
            "addresses": readiness.addresses,
            "loops": loops,
        },
        status=503 if waiting else 200,
    )
