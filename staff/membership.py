"""What admins do with members of the desk: invite, change, lock, let in again. Each with its line in the log."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import col, delete, select

from foundation.errors import Conflict, Invalid, Mistake, NotFound
from staff import audit, directory
from staff.directory import Member
from staff.sign_in import LINK_LASTS, digest
from staff.tables import Agent, AgentSession, PasswordReset
from storage.change import Change

TRACED = ("display_name", "public_alias", "email", "roles", "levels", "queues", "skills", "parallel_limit", "active")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a member's form says."""

    display_name: str
    email: str
    roles: tuple[str, ...]
    levels: tuple[int, ...]
    queues: tuple[str, ...]
    public_alias: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)
    parallel_limit: int = 0


def invite(change: Change, login: str, wanted: Wanted, language: str, by: str) -> Member:
    """A new member, an agent where no role is named, who sets a password by link. Raises Invalid."""
    if not wanted.roles:
        wanted = replace(wanted, roles=("agent",))
    member = directory.add(
        change, login, wanted.display_name, email=wanted.email, roles=wanted.roles, levels=wanted.levels, queues=wanted.queues, language=language
    )  # fmt: skip
    agent = locked(change, member.id)
    agent.public_alias, agent.skills, agent.parallel_limit = (
        wanted.public_alias,
        dict(wanted.skills),
        wanted.parallel_limit,
    )
    audit.note(change, by, f"member {agent.login}", {}, _traced(agent))
    return member


def save(change: Change, agent_id: int, wanted: Wanted, seen: int, by: str) -> None:
    """Raises Invalid, and Conflict where somebody else has saved since version `seen`."""
    agent = locked(change, agent_id)
    if agent.version != seen:
        raise Conflict("Somebody else has changed this member meanwhile.")
    _sound(wanted)
    before = _traced(agent)
    agent.display_name, agent.public_alias, agent.email = wanted.display_name, wanted.public_alias, wanted.email
    agent.roles, agent.levels, agent.queues = list(wanted.roles), sorted(set(wanted.levels)), list(wanted.queues)
    agent.skills, agent.parallel_limit = dict(wanted.skills), wanted.parallel_limit
    agent.version += 1
    _need_an_admin(change)
    audit.note(change, by, f"member {agent.login}", before, _traced(agent))


def set_active(change: Change, agent_id: int, by: str, *, active: bool) -> None:
    """Locks somebody out at once, or lets them in again. Their work stays with them until somebody else takes it."""
    agent = locked(change, agent_id)
    before = _traced(agent)
    agent.active, agent.failed_logins, agent.locked_until = active, 0, None
    agent.version += 1
    if not active:
        change.session.exec(delete(AgentSession).where(col(AgentSession.agent_id) == agent_id))
    _need_an_admin(change)
    audit.note(change, by, f"member {agent.login}", before, _traced(agent))


def password_link(change: Change, agent_id: int, by: str) -> str:
    """The secret of a link that sets a password, good once and for an hour. Earlier links are void."""
    agent = locked(change, agent_id)
    change.session.exec(delete(PasswordReset).where(col(PasswordReset.agent_id) == agent_id))
    token = secrets.token_urlsafe(32)
    change.session.add(PasswordReset(digest=digest(token), agent_id=agent_id, expires_at=change.now + LINK_LASTS))
    audit.note(change, by, f"member {agent.login}", {}, {"password_link": audit.SECRET})
    return token


def locked(change: Change, agent_id: int) -> Agent:
    agent = change.session.exec(select(Agent).where(Agent.id == agent_id).with_for_update()).first()
    if agent is None:
        raise NotFound("There is no such member.")
    return agent


def _sound(wanted: Wanted) -> None:
    mistakes = directory.mistakes_in(wanted.roles, wanted.levels)
    if not wanted.display_name:
        mistakes.append(Mistake("display_name", "everybody needs a name", "Anna Berg"))
    if not wanted.roles:
        mistakes.append(Mistake("roles", "everybody needs a role", "agent"))
    if mistakes:
        raise Invalid(*mistakes)


def _need_an_admin(change: Change) -> None:
    change.session.flush()
    if not any("admin" in roles for roles in change.session.exec(select(Agent.roles).where(Agent.active))):
        raise Invalid(Mistake("roles", "somebody has to remain who may administer", "admin"))


def _traced(agent: Agent) -> dict[str, Any]:
    return {name: getattr(agent, name) for name in TRACED}
