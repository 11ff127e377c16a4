"""The members of the desk: add, list, change."""

import re
from dataclasses import dataclass

from sqlmodel import Session, col, delete, func, select, update

from foundation.errors import Invalid, Mistake, NotFound
from staff.levels import HIGHEST, NUMBERS
from staff.rights import ROLES
from staff.tables import Agent, AgentSession, PasswordReset
from storage.change import Change

ANOTHER = "another one"
"""The hint at a log-in name that is taken."""
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the desk, as listed."""

    id: int
    login: str
    display_name: str
    email: str
    roles: tuple[str, ...]
    levels: tuple[int, ...]
    queues: tuple[str, ...]
    language: str
    active: bool


def add(
    change: Change, login: str, display_name: str, *, email: str = "", roles: tuple[str, ...] = ("agent",),
    levels: tuple[int, ...] = (), queues: tuple[str, ...] = (), language: str = "de", password_hash: str = "",
) -> Member:  # fmt: skip
    """A new member; without a password hash they cannot log in until one is set. Raises Invalid."""
    login = login.strip().lower()
    mistakes = mistakes_in(roles, levels)
    if not _LOGIN.fullmatch(login):
        mistakes.append(Mistake("login", "letters, digits and . _ @ + - only", "anna.berg"))
    elif change.session.exec(select(Agent.id).where(Agent.login == login)).first():
        mistakes.append(Mistake("login", f"there is already a log-in {login!r}", ANOTHER))
    if not display_name.strip():
        mistakes.append(Mistake("name", "everybody needs a name", "Anna Berg"))
    if mistakes:
        raise Invalid(*mistakes)
    agent = Agent(
        login=login, display_name=display_name.strip(), email=email.strip(), password_hash=password_hash, roles=list(roles),
        levels=sorted(set(levels)), queues=list(queues), language=language,
    )  # fmt: skip
    change.session.add(agent)
    change.session.flush()
    return _member(agent)


def owner_of(session: Session, email: str) -> str:
    """The name of the member with this address, in whatever case; empty where it is nobody's."""
    named = select(Agent.display_name).where(func.lower(col(Agent.email)) == email.lower())
    return session.exec(named).first() or ""


def everybody(session: Session) -> tuple[Member, ...]:
    """All members by log-in name, those who left included."""
    return tuple(_member(agent) for agent in session.exec(select(Agent).order_by(Agent.login)))


def set_password(change: Change, login: str, password_hash: str) -> None:
    """A new password: ends every session and lock-out, voids open reset links. Raises NotFound."""
    agent = change.session.exec(select(Agent).where(Agent.login == login.strip().lower()).with_for_update()).first()
    if agent is None:
        raise NotFound(f"There is no log-in {login!r}.")
    password_changed(change, agent, password_hash)


def password_changed(change: Change, agent: Agent, password_hash: str) -> None:
    """Books a new password on a locked row."""
    agent.password_hash = password_hash
    agent.failed_logins, agent.locked_until = 0, None
    change.session.exec(delete(AgentSession).where(col(AgentSession.agent_id) == agent.id))
    change.session.exec(delete(PasswordReset).where(col(PasswordReset.agent_id) == agent.id))


def set_preferences(change: Change, agent_id: int, language: str, theme: str) -> None:
    """The language and theme (auto, light, dark) a member likes."""
    change.session.exec(update(Agent).where(col(Agent.id) == agent_id).values(language=language, theme=theme))


def mistakes_in(roles: tuple[str, ...], levels: tuple[int, ...]) -> list[Mistake]:
    unknown = [Mistake("role", f"there is no role {role!r}", ", ".join(ROLES)) for role in roles if role not in ROLES]
    beyond = [
        Mistake("level", f"there is no level {level}", f"1 to {HIGHEST}") for level in levels if level not in NUMBERS
    ]
    return unknown + beyond


def _member(agent: Agent) -> Member:
    return Member(
        agent.id or 0, agent.login, agent.display_name, agent.email, tuple(agent.roles), tuple(agent.levels),
        tuple(agent.queues), agent.language, agent.active,
    )  # fmt: skip
