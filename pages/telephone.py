"""What a telephone system tells us and asks us, whatever it speaks: the words between the API and the call log.

The API and the channels do not see each other; the call log puts its ear into the application.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

Event = Literal["ringing", "answered", "ended"]
CallState = Literal["ringing", "answered", "ended", "missed"]


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One thing that happened to a call. `source` is the telephone system, `call_id` its own name for the call.

    `number` is the other side as it was sent (any notation; empty or a word such as `anonymous`: suppressed), `line`
    our number. `places` are the extensions, users or SIP peers it concerns: all that ring, or the one that answered.
    `missed` says of a call that ended whether nobody took it; None where the system does not know.
    """

    source: str
    call_id: str
    event: Event
    direction: Literal["in", "out"] = "in"
    number: str = ""
    line: str = ""
    places: tuple[str, ...] = ()
    missed: bool | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """How the call stands now, and the log-in names of those whose screens it is shown on."""

    call_id: str
    state: CallState
    agents: tuple[str, ...] = ()


class Telephone(Protocol):
    """The call log's ear and voice."""

    async def report(self, event: CallEvent) -> Reported:
        """Books the event; said twice, or in the wrong order, it does no harm."""
        ...

    async def announcement(self, language: str) -> str:
        """What the telephone system reads out now: greeting, hours, known outage. Plain sentences."""
        ...
