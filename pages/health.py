"""Whether the process lives, and whether it is ready for work. No token, no secrets."""

from aiohttp import web

from foundation.roles import listed
from foundation.supervision import LoopState
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
    loops = {state.name: state.last_error or _doing(state) for state in states}
    return web.json_response(
        {
            "status": "waiting" if waiting else "ready",
            "waiting_for": waiting,
            "roles": listed(readiness.roles).split(","),
            "addresses": readiness.addresses,
            "loops": loops,
        },
        status=503 if waiting else 200,
    )


def _doing(state: LoopState) -> str:
    if state.standing_by:
        return "standing by: another process does this"
    return "done" if state.done else "running"
