"""What the pages show to somebody who has not logged in, as frozen values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pages.view import Form


@dataclass(frozen=True, slots=True)
class LoginPage:
    """`next` is the path to go to afterwards; `trouble` one sentence for the whole form."""

    form: Form
    next: str = "/desk/"
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """`step`: open (the button), confirmed, over (the clock stopped meanwhile), gone (the link is not, or no longer, good)."""

    step: Literal["open", "confirmed", "over", "gone"]
    form: Form
    url: str
    number: str = ""
    metric: str = ""
    due_at: datetime | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PasswordResetPage:
    """`step`: ask (name or address), asked (mail is on its way, whoever it was), set (new password), expired."""

    step: Literal["ask", "asked", "set", "expired"]
    form: Form
    token: str = ""
    login: str = ""
    """Whose password it is, for password managers."""
    least_length: int = 12
    mail: bool = True
    """Whether a mail server is set up that could take the link there."""
