"""What one process of the server does: several on one PostgreSQL share the work by their roles."""

from typing import Literal, get_args

from foundation.errors import OperatorError

Role = Literal["web", "smtp", "imap", "fax", "intake", "outbox", "timers"]
"""web: pages and API · smtp: the listeners for mail · imap: mailboxes · fax: watched folders and the reading of scans ·
intake: arrivals become tickets · outbox: what is sent · timers: deadlines, dates of return, learning."""
Roles = frozenset[Role]
ALL: Roles = frozenset(get_args(Role))
THINKING: Roles = frozenset({"web", "intake"})
"""Roles that ask the e-level, and so wait for its model."""


def roles_of(said: str) -> Roles:
    """The roles named, separated by commas. OperatorError where there is no such role, or none at all."""
    named = [word.strip() for word in said.split(",") if word.strip()]
    unknown = [word for word in named if word not in ALL]
    if unknown or not named:
        wrong = f"There is no role {unknown[0]!r}." if unknown else "At least one role is needed."
        raise OperatorError(f"{wrong} Name some of {listed(ALL)}, separated by commas.")
    return frozenset(role for role in get_args(Role) if role in named)


def listed(roles: Roles) -> str:
    """The roles in their own order, as they are written on the command line."""
    return ",".join(role for role in get_args(Role) if role in roles)
