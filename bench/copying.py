"""Brings a desk of years into PostgreSQL by COPY. Secondary indexes are taken away meanwhile and made again afterwards."""

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import sql

from bench import desk_of_years as years
from bench.desk_of_years import Desk

TABLES = ("person", "contact_point", "ticket", "ticket_due", "contact", "ticket_event", "contact_search")
PORTION = 20_000
"""Tickets whose rows are in memory at once."""
WORDS = (
    "INSERT INTO contact_search (contact_id, document) SELECT id, to_tsvector('simple', subject || ' ' || body_text || ' ' || sender_address) "
    "FROM contact WHERE ticket_id >= %s AND ticket_id < %s"
)
INDEXES = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = ANY(%s) "
    "AND indexname NOT IN (SELECT conname FROM pg_constraint) AND indexname <> 'ix_contact_ticket'"
)
COUNT = "INSERT INTO tally (scope, count) VALUES (%s, %s) ON CONFLICT (scope) DO UPDATE SET count = tally.count + excluded.count"


def load(address: str, first: int, last: int, size: int) -> None:
    """Tickets `first` to `last` (exclusive) of a desk that is to have `size`; `address` as psycopg takes it."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # references hold by construction
        connection.execute("SET maintenance_work_mem = '512MB'")
        queues = connection.execute("SELECT code, level FROM queue ORDER BY code").fetchall()
        categories = [code for (code,) in connection.execute("SELECT code FROM category ORDER BY code")]
        desk = Desk(size, queues, categories, years.texts(random.Random(size)))
        with without_indexes(connection, TABLES):
            for start in range(first, last, PORTION):
                _portion(connection, desk, start, min(start + PORTION, last))
        for table in ("person", "ticket"):
            name = sql.Identifier(table)
            connection.execute(
                sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}").format(table, name)
            )
        for table in TABLES:
            connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))


def _portion(connection: psycopg.Connection, desk: Desk, first: int, last: int) -> None:
    made = [years.made(desk, n) for n in range(first, last)]
    with connection.transaction():
        _copy(connection, "person", years.PERSON, years.persons(first, last))
        _copy(connection, "contact_point", years.POINT, years.points(first, last))
        _copy(connection, "ticket", years.TICKET, (years.ticket(desk, one) for one in made))
        _copy(connection, "ticket_due", years.DUE, (years.due(one) for one in made))
        _copy(connection, "contact", years.CONTACT, (line for one in made for line in years.contacts(desk, one)))
        _copy(connection, "ticket_event", years.EVENT, (line for one in made for line in years.events(one)))
        connection.execute(WORDS, (first, last))
        for scope, count in years.counted(made).items():
            connection.execute(COUNT, (scope, count))


def _copy(connection: psycopg.Connection, table: str, columns: str, lines: Iterable[str]) -> None:
    with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for line in lines:
            copy.write(line)


@contextmanager
def without_indexes(connection: psycopg.Connection, tables: Sequence[str]) -> Iterator[None]:
    """Fills these tables without their secondary indexes, which are made again at the end."""
    found = connection.execute(INDEXES, (list(tables),)).fetchall()
    for name, _ in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    for _, definition in found:
        connection.execute(definition)
