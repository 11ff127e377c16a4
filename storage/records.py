"""Rows as lines of JSON that mean the same on both engines: one record a line, in the order of the primary key."""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, LargeBinary, Table, select
from sqlalchemy.types import TypeEngine

from storage.types import Instant

AT_ONCE = 500
"""Rows held in memory at a time."""


def lines(connection: Connection, table: Table, leave_out: str = "") -> Iterator[bytes]:
    """Every row of the table as the connection's transaction sees it, without the column `leave_out`."""
    columns = [column for column in table.columns if column.name != leave_out]
    question = select(*columns).order_by(*table.primary_key.columns)
    result = connection.execute(question, execution_options={"yield_per": AT_ONCE})
    for row in result.mappings():
        yield _line({column.name: _plain(row[column.name]) for column in columns})


def record(table: Table, line: bytes) -> dict[str, Any]:
    """The row a line stands for. KeyError where it has a column this table does not know."""
    return {name: _value(table.columns[name].type, value) for name, value in json.loads(line).items()}


def fingerprint(written: Iterator[bytes]) -> tuple[int, str]:
    """How many lines there are, and the SHA-256 over all of them."""
    digest, count = hashlib.sha256(), 0
    for count, line in enumerate(written, 1):  # noqa: B007
        digest.update(line)
    return count, digest.hexdigest()


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date) else value


def _value(kind: TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value
