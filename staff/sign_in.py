"""Logging in and out, and a new password by mail. Nothing here tells whether a log-in exists.

A session lasts twelve hours from its last use. Five wrong passwords in a row lock a log-in for a minute, each further
one twice as long, up to an hour; while it is locked even the right password is refused, with the same answer.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, delete, func, or_, select

from foundation.settings import Settings
from staff import passwords, rights, roster
from staff.directory import password_changed
from staff.rights import Who
from staff.roster_tables import RosterEntry
from staff.tables import Agent, AgentSession, PasswordReset
from storage.change import Change
from storage.database import Database
from storage.straight import Straight

LASTS = timedelta(hours=12)
PROLONGED_AFTER = timedelta(minutes=10)
"""So often at most is a session in use written again."""
FREE_FAILURES = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(minutes=1), timedelta(hours=1)
LINK_LASTS = timedelta(hours=1)
ANY_AWAY = (
    columns(func.count(col(RosterEntry.id)))
    .where(
        col(RosterEntry.kind) == "away", col(RosterEntry.starts_at) <= bindparam("now"), col(RosterEntry.ends_at) > bindparam("now")
    )
    .scalar_subquery()
)  # fmt: skip
"""How many absences there are now: only where there are any, the roster is read."""
BEHIND = Straight(
    columns(
        col(Agent.id), col(Agent.login), col(Agent.display_name), col(Agent.roles), col(Agent.levels), col(Agent.queues),
        col(Agent.language), col(Agent.theme), col(Agent.presence), col(Agent.zone), col(AgentSession.expires_at), ANY_AWAY.label("any_away"),
    )
    .join(AgentSession, col(AgentSession.agent_id) == col(Agent.id))
    .where(col(AgentSession.digest) == bindparam("digest"), col(AgentSession.expires_at) > bindparam("now"), col(Agent.active))
)  # fmt: skip
"""Who is behind a session; asked for with every page, so plain columns and made once."""
OPEN_LINKS = 3
"""So many reset links may be open for one member; further requests send nothing."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The member of the desk behind a request. `csrf` goes into every form."""

    agent_id: int
    login: str
    display_name: str
    roles: tuple[str, ...]
    levels: tuple[int, ...]
    queues: tuple[str, ...]
    language: str
    theme: str
    present: bool
    who: Who
    csrf: str
    away_until: datetime | None = None
    """When the planned absence they are in ends."""
    zone: str = ""
    """In which time zone they read times; empty: the desk's."""


@dataclass(frozen=True, slots=True)
class ResetTexts:
    """What a reset link is mailed with; `text` holds `{link}`. One per language, chosen by the member's own."""

    subject: str
    text: str


async def log_in(database: Database, login: str, password: str, previous: str = "") -> str | None:
    """A fresh cookie value, or None. `previous` is the session the browser had until now; it ends."""
    name = _name(login)
    stored = await database.read(lambda session: _stored_hash(session, name))
    right = await passwords.matches_beside(stored, password[: passwords.MOST_LENGTH])
    better = await passwords.hashed_beside(password) if right and passwords.is_outdated(stored) else ""

    def work(change: Change) -> str | None:
        agent = change.session.exec(select(Agent).where(Agent.login == name, Agent.active).with_for_update()).first()
        if agent is None or (agent.locked_until and agent.locked_until > change.now):
            return None
        if not right or agent.password_hash != stored:
            agent.failed_logins += 1
            agent.locked_until = _locked_until(agent.failed_logins, change.now)
            return None
        agent.failed_logins, agent.locked_until = 0, None
        agent.password_hash = better or stored
        change.session.exec(
            delete(AgentSession).where(
                or_(col(AgentSession.digest) == digest(previous), col(AgentSession.expires_at) <= change.now)
            )
        )
        value = secrets.token_urlsafe(32)
        change.session.add(
            AgentSession(digest=digest(value), agent_id=agent.id, created_at=change.now, expires_at=change.now + LASTS)  # type: ignore[arg-type]
        )
        return value

    return await database.change(work)


async def signed_in(database: Database, cookie: str, csrf_key: bytes) -> SignedIn | None:
    """Who the cookie belongs to; None where it is unknown, ran out, or its owner left. Prolongs a session in use."""
    if not cookie:
        return None
    now = database.clock.now()
    found = await database.read(lambda session: _session(session, cookie, now, csrf_key))
    if found is None:
        return None
    member, expires_at = found
    if expires_at - now < LASTS - PROLONGED_AFTER:
        await database.change(lambda change: _prolong(change, cookie))
    return member


async def log_out(database: Database, cookie: str) -> None:
    """Ends the session, if there is one."""
    await database.change(
        lambda change: change.session.exec(
            delete(AgentSession).where(col(AgentSession.digest) == digest(cookie))
        ).close()
    )


async def request_reset(
    database: Database, login_or_email: str, settings: Settings, texts: dict[str, ResetTexts]
) -> None:
    """Mails a link to whoever this is, if there is such a member with an address; does as much work if not."""
    said = _name(login_or_email)
    token = secrets.token_urlsafe(32)

    def work(change: Change) -> None:
        change.session.exec(delete(PasswordReset).where(col(PasswordReset.expires_at) <= change.now))
        agent = change.session.exec(
            select(Agent)
            .where(or_(col(Agent.login) == said, func.lower(col(Agent.email)) == said), Agent.active)
            .order_by(col(Agent.login) != said, col(Agent.id))
            .limit(1)
            .with_for_update()
        ).first()
        if agent is None or not agent.email or agent.id is None:
            return
        if (
            len(change.session.exec(select(PasswordReset.digest).where(PasswordReset.agent_id == agent.id)).all())
            >= OPEN_LINKS
        ):
            return
        change.session.add(PasswordReset(digest=digest(token), agent_id=agent.id, expires_at=change.now + LINK_LASTS))
        language = settings.desk.spoken_by(agent.language)
        words = texts[language]
        text = words.text.format(link=f"{settings.public_url}/password-reset/{token}")
        change.later(
            "staff_mail",
            {"to": agent.email, "subject": words.subject, "text": text, "language": language},
            about=f"agent:{agent.id}",
        )

    await database.change(work)


async def link_owner(database: Database, token: str) -> str | None:
    """The log-in name whose password the link sets; None where it is no longer good. Looking does not use it up."""
    now = database.clock.now()
    return await database.read(lambda session: _owner(session, token, now))


async def set_new_password(database: Database, token: str, password: str) -> bool:
    """Sets the password behind a link and uses the link up; False where it is no longer good. Raises Invalid."""
    new = await passwords.hashed_beside(passwords.acceptable(password))

    def work(change: Change) -> bool:
        reset = _reset(change.session, token, change.now)
        if reset is None:
            return False
        agent = change.session.exec(select(Agent).where(Agent.id == reset.agent_id).with_for_update()).one()
        if _reset(change.session, token, change.now) is None or not agent.active:
            return False
        password_changed(change, agent, new)
        return True

    return await database.change(work)


def csrf_token(cookie: str, key: bytes) -> str:
    """What forms of this session carry: nobody can make it without the cookie and the installation's key."""
    return hmac.new(key, b"session:" + cookie.encode(errors="surrogateescape"), hashlib.sha256).hexdigest()


def digest(value: str) -> str:
    """How a secret value is stored: random 256 bits need no salt and no slow hash."""
    return hashlib.sha256(value.encode(errors="surrogateescape")).hexdigest()


def _name(said: str) -> str:
    """What was entered as log-in or address; nobody has a name with characters that cannot be printed."""
    name = said.strip().lower()
    return name if name.isprintable() else ""


def _locked_until(failures: int, now: datetime) -> datetime | None:
    if failures < FREE_FAILURES:
        return None
    return now + min(FIRST_LOCK * 2 ** min(failures - FREE_FAILURES, 10), LONGEST_LOCK)


def _stored_hash(session: Session, login: str) -> str:
    return session.exec(select(Agent.password_hash).where(Agent.login == login, Agent.active)).first() or ""


def _session(session: Session, cookie: str, now: datetime, csrf_key: bytes) -> tuple[SignedIn, datetime] | None:
    row = BEHIND.first(session, digest=digest(cookie), now=now)
    if row is None:
        return None
    duty = roster.at(session, now) if row.any_away else roster.Duty()
    who = rights.agent(row.id, row.roles, row.levels, row.queues, duty.stands_for(row.id))
    return SignedIn(
        row.id, row.login, row.display_name, tuple(row.roles), tuple(row.levels), tuple(row.queues),
        row.language, row.theme, row.presence == "present" and row.id not in duty.away, who,
        csrf_token(cookie, csrf_key), duty.until.get(row.id), row.zone,
    ), row.expires_at  # fmt: skip


def _prolong(change: Change, cookie: str) -> None:
    row = change.session.get(AgentSession, digest(cookie))
    if row is not None:
        row.expires_at = change.now + LASTS


def _reset(session: Session, token: str, now: datetime) -> PasswordReset | None:
    return session.exec(
        select(PasswordReset).where(PasswordReset.digest == digest(token), PasswordReset.expires_at > now)
    ).first()


def _owner(session: Session, token: str, now: datetime) -> str | None:
    reset = _reset(session, token, now)
    return session.exec(select(Agent.login).where(Agent.id == reset.agent_id, Agent.active)).first() if reset else None
