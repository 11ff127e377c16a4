"""Tokens of programs: shown once, stored as SHA-256."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select, update

from foundation.errors import Invalid, Mistake
from staff import rights
from staff.rights import Who
from staff.tables import ApiToken
from storage.change import Change
from storage.database import Database

PREFIX = "schalter_"


@dataclass(frozen=True, slots=True)
class Bearer:
    """The program behind a request."""

    name: str
    scope: str
    who: Who


def create(change: Change, name: str, scope: str, days: int = 0) -> str:
    """A new token, which nobody can read again; it ends after `days`, with 0 never. Invalid where the name is taken or the scope unknown."""
    if scope not in rights.SCOPES:
        raise Invalid(Mistake("scope", f"there is no scope {scope!r}", ", ".join(rights.SCOPES)))
    if not name.strip():
        raise Invalid(Mistake("name", "a token needs a name", "web shop"))
    if change.session.exec(select(ApiToken.digest).where(ApiToken.name == name)).first():
        raise Invalid(Mistake("name", f"there is already a token named {name!r}", "another name"))
    ends = change.now + timedelta(days=days) if days else None
    token = PREFIX + secrets.token_urlsafe(32)
    change.session.add(ApiToken(digest=_digest(token), name=name, scope=scope, created_at=change.now, expires_at=ends))
    return token


async def bearer(database: Database, token: str) -> Bearer | None:
    """Whose token this is; None where it is unknown or has run out. Books the day of its last use."""
    if not token.startswith(PREFIX):
        return None
    digest, now = _digest(token), database.clock.now()
    today = now.date().isoformat()
    row = await database.read(
        lambda session: session.exec(
            select(ApiToken.name, ApiToken.scope, ApiToken.expires_at, ApiToken.last_used_on).where(
                ApiToken.digest == digest
            )
        ).first()
    )
    if row is None or (row[2] is not None and row[2] <= now):
        return None
    if row[3] != today:
        await database.change(
            lambda change: change.session.exec(
                update(ApiToken).where(col(ApiToken.digest) == digest).values(last_used_on=today)
            ).close()
        )
    return Bearer(row[0], row[1], rights.token(row[1]))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogateescape")).hexdigest()
