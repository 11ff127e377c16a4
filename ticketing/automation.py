"""What ticketing asks of the e-level, as a small contract: ticketing lies below it and has never heard of a model.

`house/assembly.py` passes the e-level in. Any failure inside it is an answer too (`failure`), never an exception: a person
gets the ticket.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from storage.change import Change
from ticketing.inbound import Inbound
from ticketing.tables import Ticket


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a text seems to be about. Fractions 0–1; `bypass` names groups of guard words that were found."""

    language: str
    category: str = ""
    confidence: float = 0.0
    second: str = ""
    margin: float = 0.0
    evidence: tuple[tuple[str, float], ...] = ()
    bypass: tuple[str, ...] = ()
    proposals: tuple[Mapping[str, Any], ...] = ()
    """Articles that fit, best first: article_id, version, title, score, passage."""
    model_version_id: int | None = None
    familiarity: float = 1.0
    """Probability that the matter is one the model knows at all."""
    unseen: float = 0.0
    """Share of the text's features the model has never seen."""
    another: str = ""
    """A second category, where a sentence of the text surely is about that one."""
    foreign: tuple[str, ...] = ()
    """What it names that nobody has spoken of in this matter, nor the article that fits best."""
    telling: int | None = None
    """How many different words of it that say something are known here; None where nobody counted."""
    read: tuple[tuple[str, str], ...] = ()
    """Words with a slip of the finger, each with what it was read as."""
    meaning: float | None = None
    """Part of the lead over `second` that comes from what the text means; None where its words alone were judged."""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class AutomaticAnswer:
    """An approved text to be sent as it stands. `token` is for the customer's links."""

    title: str
    text: str
    article_slug: str
    token: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the e-level does about it; `answer` only with `answered`."""

    outcome: Literal["answered", "suggested", "passed"]
    reasons: tuple[Mapping[str, Any], ...] = ()
    answer: AutomaticAnswer | None = None


class Automation(Protocol):
    """The e-level as ticketing sees it."""

    def recognise(self, inbound: Inbound) -> Recognition:
        """What it is about; runs off the event loop, without a session."""
        ...

    def decide(
        self, change: Change, ticket: Ticket, contact_id: int, inbound: Inbound, recognition: Recognition
    ) -> Verdict:
        """Whether it may be answered, in the change that opens the ticket; stores prediction and decision."""
        ...

    def answered(self, change: Change, ticket: Ticket, contact_id: int) -> None:
        """The answer was recorded as this contact."""
        ...

    def held_back(self, change: Change, ticket: Ticket) -> None:
        """The answer was not sent: a rule (on automatic mail, or of routing) stood against it, and a person gets the ticket."""
        ...


class NoAutomation:
    """Stands in where there is no e-level: a person gets everything."""

    def recognise(self, inbound: Inbound) -> Recognition:
        return Recognition(language=inbound.language, failure="no_model")

    def decide(
        self, change: Change, ticket: Ticket, contact_id: int, inbound: Inbound, recognition: Recognition
    ) -> Verdict:
        return Verdict("passed", ({"code": "no_model"},))

    def answered(self, change: Change, ticket: Ticket, contact_id: int) -> None:
        return None

    def held_back(self, change: Change, ticket: Ticket) -> None:
        return None
