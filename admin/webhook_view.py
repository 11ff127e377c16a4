"""The exact input of the webhook pages."""

from dataclasses import dataclass
from datetime import datetime

from pages.view import Choice, Form


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """`state`: good, bad (the latest call failed), new (never called), rests."""

    name: str
    address: str
    url: str
    events: int
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call of the log. `outcome` in words; `state`: good, bad, again (it will be tried again)."""

    id: int
    event: str
    about: str
    at: datetime
    state: str
    outcome: str
    attempts: int
    milliseconds: int
    request: str
    answer: str


@dataclass(frozen=True, slots=True)
class WebhookPage:
    """`secret` is shown once, after it was made. `events` are ticked in `form` as `event.<name>`."""

    url: str
    title: str
    form: Form
    events: tuple[Choice, ...]
    stored: bool = False
    secret: str = ""
    calls: tuple[CallRow, ...] = ()
    older_url: str = ""
