"""Which servers share a PostgreSQL database, and what each of them does: they say so on the line they listen on."""

from dataclasses import dataclass

from sqlalchemy import text

from storage.engines import open_engine

SERVER = "schalter serve "
_LISTENING = text("SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE :mine")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Server:
    """One process of `serve`. `roles` may be cut short: PostgreSQL keeps 63 letters."""

    host: str
    process: str
    roles: str


def servers(url: str) -> list[Server]:
    """Those that are connected now; none on SQLite, which does not know."""
    if url.startswith("sqlite"):
        return []
    engine = open_engine(url, connections=1)
    try:
        with engine.connect() as connection:
            said = sorted(connection.execute(_LISTENING, {"mine": f"{SERVER}%"}).scalars())
    finally:
        engine.dispose()
    parted = [one.removeprefix(SERVER).split(" ", 2) for one in said]
    return [Server(*parts) for parts in parted if len(parts) == 3]
