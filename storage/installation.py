"""Facts about this installation that every process sharing the database must agree on."""

import secrets

from sqlmodel import Session, select

from foundation.secret_key import SecretKey
from storage.change import Change
from storage.database import Database
from storage.tables import Installation
from storage.upsert import insert_or

FIRST_STEPS = "first steps"
"""`open` from the first start of an empty desk until its admin is through with them or wants none."""
ADDRESSED = "customers are addressed with"
"""`Sie` or `du`, as what a desk starts with says it; Sie where nothing is kept."""
LAST_BACKUP = "last backup"
"""When the newest whole snapshot was begun (ISO 8601)."""


def fact(session: Session, key: str) -> str | None:
    """The value kept under `key`, or None."""
    row = session.get(Installation, key)
    return row.value if row else None


def settle(change: Change, key: str, value: str) -> str:
    """Keeps `value` under `key` unless one is there already; answers the one that counts."""
    change.session.execute(
        insert_or(change.session, Installation).values(key=key, value=value).on_conflict_do_nothing()
    )
    return change.session.exec(select(Installation.value).where(Installation.key == key)).one()


def put(change: Change, key: str, value: str) -> None:
    """Keeps `value` under `key`, whatever was there."""
    row = insert_or(change.session, Installation).values(key=key, value=value)
    change.session.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def secret_of(database: Database) -> SecretKey:
    """The installation's secret, made on the first start."""
    known = database.read_now(lambda session: fact(session, "secret"))
    if known is None:
        known = database.change_now(lambda change: settle(change, "secret", secrets.token_hex(32)))
    return SecretKey(bytes.fromhex(known))
