"""The exact input of the templates on members, programs and changes."""

from dataclasses import dataclass
from datetime import datetime

from admin.skill_fields import SkillField
from pages.view import Choice, Form


@dataclass(frozen=True, slots=True)
class MemberRow:
    """`roles`, `levels` and `queues` are words; `has_password`: whether they can log in yet."""

    name: str
    login: str
    url: str
    email: str
    roles: tuple[str, ...]
    levels: str
    active: bool
    has_password: bool
    you: bool


@dataclass(frozen=True, slots=True)
class MembersPage:
    here: tuple[MemberRow, ...]
    gone: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A box to tick: `hint` says what it gives."""

    value: str
    label: str
    hint: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One member, or a new one (`login` empty). `link` is a password link to hand over where no mail can be sent."""

    login: str
    name: str
    url: str
    form: Form
    seen: int
    active: bool
    you: bool
    roles: tuple[Option, ...]
    levels: tuple[Option, ...]
    queues: tuple[Option, ...]
    languages: tuple[Choice, ...]
    mail: bool
    link: str = ""
    skills: tuple[SkillField, ...] = ()
    grades: tuple[Choice, ...] = ()
    usual_limit: int = 0
    """Of open tickets, where a member has none of their own."""


@dataclass(frozen=True, slots=True)
class TokenRow:
    name: str
    scope: str
    created_at: datetime
    last_used_on: str
    expires_at: datetime | None
    expired: bool


@dataclass(frozen=True, slots=True)
class TokensPage:
    """`token` is a new one, shown this once."""

    rows: tuple[TokenRow, ...]
    form: Form
    scopes: tuple[Choice, ...]
    token: str = ""
    token_name: str = ""
    lives: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change: (field, before, after) for each field that differs. `kind` and `key` say `about` in words."""

    at: datetime
    actor: str
    about: str
    kind: str
    key: str
    fields: tuple[tuple[str, str, str], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """`named`: what the page is narrowed to, if it is."""

    rows: tuple[ChangeRow, ...]
    about: str
    named: str
    older_url: str | None
