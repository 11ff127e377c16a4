"""Whether the process lives, and whether it is ready for work. No token, no secrets."""

from aiohttp import web

from foundation.roles import listed
from pages import keys


def routes(app: web.Application) -> None:
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)


async def healthz(request: web.Request) -> web.Response:
    """The event loop answers."""
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """503 until migration, demo data, model and listeners are up; says what is still missing.

    `loops`: name → what it does now, or what hinders it now. `last_errors`: name → the last failure and its time (ISO 8601, UTC),
    whether or not it is over.
    """
    readiness = request.app[keys.READINESS]
    waiting = sorted(readiness.waiting_for)
    states = request.app[keys.SUPERVISOR].states.values()
    failures = {
        state.name: {"error": state.last_error, "at": state.last_error_at.isoformat(timespec="seconds")}
        for state in states
        if state.last_error_at
    }
    return web.json_response(
        {
            "status": "waiting" if waiting else "ready",
            "waiting_for": waiting,
            "roles": listed(readiness.roles).split(","),
            "addresses": readiness.addresses,
            "loops": {state.name: state.doing for state in states},
            "last_errors": failures,
        },
        status=503 if waiting else 200,
    )
