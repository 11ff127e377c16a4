"""Brings a desk of years into PostgreSQL by COPY. Secondary indexes are taken away meanwhile and made again afterwards.

All on two lines at once; of the indexes, the one of the words takes as long as all others.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
from psycopg import sql

from bench import desk_of_years as years
from bench.desk_of_years import Desk

TABLES = ("person", "contact_point", "ticket", "ticket_due", "contact", "ticket_event", "contact_search")
PORTION = 20_000
"""Tickets whose rows are in memory at once."""
LINES = 2
READY = "CREATE TEMPORARY TABLE ready (body text, document tsvector)"
READ_ONCE = "INSERT INTO ready SELECT DISTINCT body, to_tsvector('simple', body) FROM unnest(%s::text[]) AS body"
"""The words of the texts that all contacts are made of: reading them again for each contact takes half of the whole time."""
WORDS = (
    "INSERT INTO contact_search (contact_id, document) SELECT contact.id, to_tsvector('simple', subject) || document || "
    f"to_tsvector('simple', '{years.RARE}' || ticket_id || ' ' || sender_address) "
    f"FROM contact JOIN ready ON body = split_part(body_text, ' {years.RARE}', 1) WHERE ticket_id >= %s AND ticket_id < %s"
)
INDEXES = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = ANY(%s) "
    "AND indexname NOT IN (SELECT conname FROM pg_constraint) AND indexname <> 'ix_contact_ticket'"
)
ROOM = "SET maintenance_work_mem = '1GB'"
COUNT = "INSERT INTO tally (scope, count) VALUES (%s, %s) ON CONFLICT (scope) DO UPDATE SET count = tally.count + excluded.count"


def load(address: str, first: int, last: int, size: int) -> None:
    """Tickets `first` to `last` (exclusive) of a desk that is to have `size`; `address` as psycopg takes it."""
    with psycopg.connect(address, autocommit=True) as connection:
        queues = connection.execute("SELECT code, level FROM queue ORDER BY code").fetchall()
        categories = [code for (code,) in connection.execute("SELECT code FROM category ORDER BY code")]
        desk = Desk(size, queues, categories, years.texts(random.Random(size)))
        with without_indexes(connection, TABLES), ThreadPoolExecutor(LINES) as lines:
            shares = [range(first + n * PORTION, last, LINES * PORTION) for n in range(LINES)]
            list(lines.map(lambda starts: _portions(address, desk, starts, last), shares))
        for table in ("person", "ticket"):
            name = sql.Identifier(table)
            connection.execute(
                sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}").format(table, name)
            )
        for table in TABLES:
            connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))


def _portions(address: str, desk: Desk, starts: Iterable[int], last: int) -> None:
    """The tickets of every second portion, on a line of their own."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # references hold by construction
        connection.execute(READY)
        connection.execute(READ_ONCE, (list(desk.texts),))
        for start in starts:
            _portion(connection, desk, start, min(start + PORTION, last))


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
        for scope, count in sorted(years.counted(made).items()):  # in one order: two lines count in the same rows
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
    address = psycopg.conninfo.make_conninfo(connection.info.dsn)
    longest_first = sorted((definition for _, definition in found), key=lambda one: " USING gin " not in one)
    with ThreadPoolExecutor(LINES) as lines:
        list(lines.map(lambda definition: _made(address, definition), longest_first))


def _made(address: str, definition: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(ROOM)
        connection.execute(definition)
