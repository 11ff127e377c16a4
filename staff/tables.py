"""Members of the desk, their log-ins, and the tokens of programs."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData

MAILED = ("new_work", "told", "timer_warning", "violation", "pause_over")
"""What is mailed to a member who has not chosen."""


class Agent(SQLModel, table=True):
    """A member of staff. `password_hash` is argon2id; empty: cannot log in until a password is set."""

    __tablename__ = "agent"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    display_name: str
    public_alias: str = ""
    email: str = ""
    password_hash: str = ""
    roles: list[str] = Field(default_factory=list, sa_type=PlainData)
    levels: list[int] = Field(default_factory=list, sa_type=PlainData)
    queues: list[str] = Field(default_factory=list, sa_type=PlainData)
    """Codes of queues beyond those of the levels (crm, privacy)."""
    skills: dict[str, int] = Field(default_factory=dict, sa_type=PlainData)
    """Skill → grade, 1 to 3."""
    language: str = "de"
    theme: str = "auto"
    zone: str = ""
    """In which time zone they read times; empty: the desk's."""
    presence: str = "present"
    signatures: dict[str, str] = Field(default_factory=dict, sa_type=PlainData)
    """What stands below their answers to customers, by language (de, en)."""
    mail_kinds: list[str] = Field(default_factory=lambda: list(MAILED), sa_type=PlainData)
    """Which news are mailed to them too: kinds of `ticketing/agent_notice_table.py`."""
    mail_pace: str = ""
    """How their news are gathered: hour, day; empty: what comes in one minute."""
    quiet_from: str = ""
    """From this time of day on (`22:00`) no mail goes to them, until `quiet_until`; both empty: always."""
    quiet_until: str = ""
    extension: str = Field(default="", index=True)
    """Their place in the telephone system: what it names where a call rings (an extension, a user, a SIP peer)."""
    parallel_limit: int = 0
    """Open tickets at which nothing more is given to them; 0: as for everybody."""
    active: bool = True
    failed_logins: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=Instant)
    version: int = 1


class AgentSession(SQLModel, table=True):
    """A log-in. The cookie holds a random value; only its SHA-256 is stored."""

    __tablename__ = "agent_session"

    digest: str = Field(primary_key=True)
    agent_id: int = Field(foreign_key="agent.id", index=True)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant, index=True)


class PasswordReset(SQLModel, table=True):
    """A link to set a new password, good once and for an hour; only its SHA-256 is stored."""

    __tablename__ = "password_reset"

    digest: str = Field(primary_key=True)
    agent_id: int = Field(foreign_key="agent.id", index=True)
    expires_at: datetime = Field(sa_type=Instant)


class ApiToken(SQLModel, table=True):
    """A program's key, with the scope `agent`, `admin` or `intake`; only its SHA-256 is stored."""

    __tablename__ = "api_token"

    digest: str = Field(primary_key=True)
    name: str = Field(unique=True)
    scope: str
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    last_used_on: str = ""
