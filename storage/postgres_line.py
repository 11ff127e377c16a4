"""How every connection to PostgreSQL is made, so that a line that was cut is noticed on both of its ends within seconds.

Without this a process waits a quarter of an hour for an answer that will not come, and the server keeps the locks of a
client that is long gone for two hours (the kernel's defaults for TCP).
"""

from typing import Any

CONNECT_SECONDS = 5
IDLE_SECONDS, PROBE_SECONDS, PROBES = 5, 3, 3
GIVEN_UP_MILLISECONDS = 15_000
_SERVER_SIDE = {
    "tcp_keepalives_idle": IDLE_SECONDS,
    "tcp_keepalives_interval": PROBE_SECONDS,
    "tcp_keepalives_count": PROBES,
    "tcp_user_timeout": GIVEN_UP_MILLISECONDS,
}
_NAME_LENGTH = 63


def address_of(url: str) -> str:
    """What psycopg takes, of an address as SQLAlchemy writes it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def line_options(name: str) -> dict[str, Any]:
    """Keyword arguments of psycopg's connect; `name` is how the connection shows in pg_stat_activity."""
    return {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": IDLE_SECONDS,
        "keepalives_interval": PROBE_SECONDS,
        "keepalives_count": PROBES,
        "tcp_user_timeout": GIVEN_UP_MILLISECONDS,
        "application_name": name[:_NAME_LENGTH],
        "options": " ".join(f"-c {key}={value}" for key, value in _SERVER_SIDE.items()),
    }
