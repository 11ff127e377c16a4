"""Every error the product raises on purpose, sorted by the reader who can mend it.

SchalterError
├── CustomerError      said kindly on the form or by mail
│   └── NotFound, TooLarge, TooMany
├── AgentError         said beside the field on the desk, a problem document on the API
│   └── Invalid (fields), Conflict (somebody was quicker), Forbidden
├── OperatorError      one sentence at start-up or on the health page, with what to do
└── everything else    is ours: logged with its trace, held, never shown
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass


class SchalterError(Exception):
    """The request could not be carried out."""


class CustomerError(SchalterError):
    """A customer can mend this; the text is fit to be shown to one."""


class NotFound(CustomerError):
    """There is nothing here, or it may not be seen."""


class TooLarge(CustomerError):
    """What was sent is over the limit."""


class TooMany(CustomerError):
    """Too many attempts; try again later."""


class AgentError(SchalterError):
    """A member of staff, or a program with a token, can mend this."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with what was entered: `field` is a dotted path, `problem` a sentence, `hint` a value that would work."""

    field: str
    problem: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}" + (f" ({self.hint})" if self.hint else "")


class Invalid(AgentError):
    """One or more fields cannot be accepted; `mistakes` names each."""

    def __init__(self, *mistakes: Mistake):
        self.mistakes = mistakes
        super().__init__("; ".join(map(str, mistakes)))


def listed(mistakes: Iterable[Mistake]) -> list[dict[str, str]]:
    """Mistakes as the `errors` of a problem document (RFC 9457 section 3.2)."""
    return [asdict(one) for one in mistakes]


class Conflict(AgentError):
    """Somebody else changed this in the meantime."""


class Forbidden(AgentError):
    """The right to do this is missing."""


class OperatorError(SchalterError):
    """Whoever runs the server can mend this; the text says how."""
