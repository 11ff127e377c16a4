"""What a change may only decide while nobody else decides the same: the others wait until it has committed."""

import zlib

from sqlalchemy import func, select
from sqlmodel import Session

_CLASS = 7_245_003
"""The first half of these advisory locks; the second is made of what is decided."""


def one_at_a_time(session: Session, what: str) -> None:
    """Goes on when no other change is between here and its end for the same `what`; what it asks afterwards it sees as
    they left it. SQLite has one writer, so nobody has to wait."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_CLASS, zlib.crc32(what.encode()) - 2**31)))
