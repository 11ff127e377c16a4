"""Column types that mean the same on both engines."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)
"""Sorts after every due time: what is not due at all."""


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC: `timestamptz` in PostgreSQL, whole microseconds since 1970 in SQLite (sorts, no parsing)."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        if dialect.name == "postgresql":
            return value.astimezone(UTC)
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return value.astimezone(UTC)
        return EPOCH + timedelta(microseconds=value)


PlainData = JSON().with_variant(postgresql.JSONB(), "postgresql")
"""Lists and mappings of plain values."""
