"""Facts about this installation that every process sharing the database must agree on."""

import secrets

from sqlmodel import Session

from foundation.secret_key import SecretKey
from storage.change import Change
from storage.database import Database
from storage.tables import Installation


def fact(session: Session, key: str) -> str | None:
    """The value kept under `key`, or None."""
    row = session.get(Installation, key)
    return row.value if row else None


def settle(change: Change, key: str, value: str) -> str:
    """Keeps `value` under `key` unless one is there already; answers the one that counts."""
    change.session.connection()
    row = change.session.get(Installation, key)
    if row is None:
        change.session.add(row := Installation(key=key, value=value))
        change.session.flush()
    return row.value


def secret_of(database: Database) -> SecretKey:
    """The installation's secret, made on the first start."""
    known = database.read_now(lambda session: fact(session, "secret"))
    if known is None:
        known = database.change_now(lambda change: settle(change, "secret", secrets.token_hex(32)))
    return SecretKey(bytes.fromhex(known))
