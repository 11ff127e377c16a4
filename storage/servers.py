"""Which servers share a PostgreSQL database, and what each of them does: they say so on the line they listen on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

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
    with _connected(url) as connection:
        said = sorted(connection.execute(_LISTENING, {"mine": f"{SERVER}%"}).scalars())
    parted = [one.removeprefix(SERVER).split(" ", 2) for one in said]
    return [Server(*parts) for parts in parted if len(parts) == 3]


def clock_of(url: str) -> datetime:
    """The time on the machine of a PostgreSQL database."""
    with _connected(url) as connection:
        now: datetime = connection.execute(text("SELECT now()")).scalar_one()
    return now


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = open_engine(url, connections=1)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
