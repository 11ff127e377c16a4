"""What the API is sent. Checked strictly at the edge: a wrong type or an unknown name is told, never guessed at."""

import binascii
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from ticketing.copies import MOST as MOST_COPIES
from ticketing.states import State

MAIL_ADDRESS = r"^[^@\s<>]{1,64}@[^@\s<>.]+(\.[^@\s<>.]+)*$"
SAYS_SOMETHING = r"\S"
LONGEST_TEXT = 1_000_000

Clean = Annotated[str, AfterValidator(lambda text: text.replace("\0", ""))]
"""Text as both engines keep it."""
Line = Annotated[Clean, Field(max_length=500)]
Text = Annotated[Clean, Field(max_length=LONGEST_TEXT)]
Said = Annotated[Text, Field(pattern=SAYS_SOMETHING)]
"""A text that is not blank."""


def _of_our_time(said: datetime) -> datetime:
    if not 1970 < said.year < 9000:
        raise ValueError("lies outside the years that are kept")
    return said.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
CODE = r"^[a-z0-9_.-]{1,64}$"
Code = Annotated[str, Field(pattern=CODE)]
Seen = Annotated[
    int | None, Field(ge=1, le=2**31 - 1, description="the version this change was made on; 409 where it is old")
]


class Body(BaseModel):
    """A request's body."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class SenderSaid(Body):
    address: Annotated[Clean, Field(pattern=MAIL_ADDRESS, max_length=320)]
    name: Annotated[Clean, Field(max_length=200)] = ""


def _from_base64(said: object) -> object:
    """Strictly RFC 4648 section 4; line ends are allowed, as mail programs write them."""
    if not isinstance(said, str):
        return said
    try:
        return binascii.a2b_base64(said.replace("\r", "").replace("\n", ""), strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is no base64 (RFC 4648 section 4)") from error


FROM_BASE64 = WithJsonSchema(
    {
        "type": "string",
        "contentEncoding": "base64",
        "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    }
)


class FileSaid(Body):
    filename: Annotated[Clean, Field(min_length=1, max_length=255)]
    content_type: Annotated[str, Field(pattern=r"^[\w.+-]{1,100}/[\w.+-]{1,100}$")] = "application/octet-stream"
    content: Annotated[bytes, BeforeValidator(_from_base64), FROM_BASE64]


Files = Annotated[list[FileSaid], Field(max_length=100)]


class NewTicket(Body):
    """A matter somebody brought to another program of the house."""

    sender: SenderSaid
    subject: Line = ""
    text: Said
    language: Literal["de", "en"] | None = None
    category: Annotated[Code | None, Field(description="code of a category, where the customer chose one")] = None
    external_id: Annotated[
        str | None,
        Field(pattern=r"^[!-~]{1,200}$", description="your own id of this contact: sending it twice opens one ticket"),
    ] = None
    occurred_at: Annotated[Instant | None, Field(description="when the customer said it; now where missing")] = None
    fields: Annotated[
        dict[Annotated[Clean, Field(min_length=1, max_length=60)], Annotated[Clean, Field(max_length=500)]],
        Field(
            max_length=20,
            description="further fields of the form it was written on; routing rules ask for them, and one named as a field of the desk's own fills it",
        ),
    ] = {}
    attachments: Files = []


MailAddress = Annotated[Clean, Field(pattern=MAIL_ADDRESS, max_length=320)]


class Reply(Body):
    text: Said
    to: Annotated[
        MailAddress | None,
        Field(
            description="whom it goes to by mail; where missing the ticket's customer, at the address they last wrote from"
        ),
    ] = None
    cc: Annotated[
        list[MailAddress] | None,
        Field(
            max_length=MOST_COPIES,
            description="who else gets it; where missing whoever was on the customer's last mail",
        ),
    ] = None
    bcc: Annotated[
        list[MailAddress],
        Field(
            max_length=MOST_COPIES, description="who gets it as well, without the others knowing; nobody where missing"
        ),
    ] = []
    wait: Annotated[bool, Field(description="it asks something: the ticket waits for the customer")] = False
    attachments: Files = []
    version: Seen = None


class Note(Body):
    text: Said
    attachments: Files = []
    version: Seen = None


class Assign(Body):
    """To whom; null gives the ticket back to its queue, which needs a reason where work has begun."""

    assignee: Annotated[Clean | None, Field(max_length=100, description="log-in of an agent")] = None
    agent_id: Annotated[int | None, Field(ge=1, le=2**31 - 1, description="the agent's id, instead of the log-in")] = (
        None
    )
    reason: Line = ""
    version: Seen = None

    @model_validator(mode="after")
    def _one_way(self) -> "Assign":
        if not self.model_fields_set & {"assignee", "agent_id"}:
            raise ValueError("name an assignee (a log-in), an agent_id, or null for nobody")
        if self.assignee is not None and self.agent_id is not None:
            raise ValueError("name the agent once: by assignee or by agent_id")
        return self


Why = Literal["skill", "time", "rights", "elsewhere", "supplier", "misrouted", "wish"]


class Escalate(Body):
    level: Annotated[int, Field(ge=1, le=3)]
    queue: Annotated[Code | None, Field(description="of that level; its first one where missing")] = None
    reason: Annotated[Line, Field(pattern=SAYS_SOMETHING, description="what was tried, for whoever takes over")]
    why: Annotated[Why | None, Field(description="the kind of reason, to be counted")] = None
    version: Seen = None


ResolutionCode = Literal[
    "solved", "workaround", "informed", "fulfilled", "handed_over", "not_reproducible", "refused", "no_reply"
]


class Resolve(Body):
    text: Annotated[Said, Field(description="what solved it")]
    code: Annotated[ResolutionCode, Field(description="how it ended")] = "solved"
    category: Annotated[Code | None, Field(description="the final category; the present one where missing")] = None
    tell: Annotated[bool, Field(description="whether the customer is told")] = True
    forward: Annotated[
        bool | None,
        Field(description="from level 2 on: whether a level further forward could do this; yes drafts an article"),
    ] = None
    version: Seen = None


class Reopen(Body):
    reason: Annotated[Line, Field(pattern=SAYS_SOMETHING)]
    version: Seen = None


class Merge(Body):
    target: Annotated[Clean, Field(max_length=20, description="number of the ticket that stays")]
    two_customers: Annotated[bool, Field(description="the tickets may be of two different customers")] = False
    version: Seen = None


class TicketChange(Body):
    """Corrections. What is not named stays as it is."""

    version: Seen = None
    reason: Line = ""
    subject: Annotated[Clean, Field(min_length=1, max_length=500)] | None = None
    type: Literal["incident", "service_request", "question", "complaint", "problem", "event"] | None = None
    priority: Literal["P1", "P2", "P3", "P4"] | None = None
    impact: Literal["low", "medium", "high"] | None = None
    urgency: Literal["low", "medium", "high"] | None = None
    category: Code | None = None
    segment: Code | None = None
    language: Literal["de", "en"] | None = None
    level: Annotated[int | None, Field(ge=1, le=3)] = None
    queue: Code | None = None
    assignee: Annotated[Clean | None, Field(max_length=100, description="log-in of an agent, or null for nobody")] = (
        None
    )
    person: Annotated[int | None, Field(ge=1, le=2**31 - 1, description="id of a person")] = None
    state: Annotated[
        Literal[State.QUEUED, State.IN_PROGRESS, State.WAITING_THIRD_PARTY, State.CLOSED, State.CANCELLED] | None,
        Field(description="states that need nothing but a reason; the others are reached by reply, resolve, reopen"),
    ] = None
    follow_up_at: Instant | None = None
    custom_fields: Annotated[
        dict[Code, Annotated[Clean, Field(max_length=500)]],
        Field(max_length=100, description="code of a field of the desk's own → what it holds; empty: nothing any more"),
    ] = {}


class Message(Body):
    """A text to be recognised; nothing of it is kept."""

    subject: Line = ""
    text: Text
    language: Literal["de", "en"] | None = None
