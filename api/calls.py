"""What an operation of the API is and what its handler is given: the shapes of `api/operations.py`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from aiohttp import web
from pydantic import BaseModel

from foundation.errors import Forbidden, NotFound
from pages import keys
from staff.rights import Right, TicketScope, Who, may
from staff.tokens import Bearer
from storage.database import Database
from ticketing.actors import Actor
from ticketing.desk_context import DeskContext

Q = TypeVar("Q")
B = TypeVar("B")


LARGEST = 2**31 - 1
"""The last number a row can have."""


@dataclass(frozen=True, slots=True)
class Call(Generic[Q, B]):
    """One request, understood: who asks, and the checked query and body (None where the operation has none)."""

    app: web.Application
    bearer: Bearer
    path: Mapping[str, str]
    query: Q
    body: B

    @property
    def database(self) -> Database:
        return self.app[keys.DATABASE]

    @property
    def desk(self) -> DeskContext:
        return self.app[keys.DESK]

    @property
    def actor(self) -> Actor:
        """Who history names: the token."""
        return Actor("api", self.bearer.name)

    @property
    def who(self) -> Who:
        return self.bearer.who

    @property
    def row(self) -> int:
        """The `{id}` of the path; NotFound where it is no number of a row."""
        return row_number(self.path["id"])


def row_number(said: str) -> int:
    """An id as it stands in a path or query."""
    if not said.isascii() or not said.isdigit() or len(said) > 10 or int(said) > LARGEST:
        raise NotFound("There is nothing by that id.")
    return int(said)


def need(who: Who, right: Right, ticket: TicketScope) -> None:
    """Forbidden where the right is missing; a ticket that may not even be read does not exist (NotFound)."""
    if may(who, right, ticket):
        return
    if not may(who, Right.TICKET_READ, ticket):
        raise NotFound("There is no such ticket.")
    raise Forbidden("This token may not do that to this ticket.")


@dataclass(frozen=True, slots=True)
class Given:
    """An answer with more than a body: another status than the operation's own, headers."""

    model: BaseModel
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = BaseModel | Given | web.Response
Handler = Callable[[Call[Any, Any]], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the table. `query` and `body` are what is checked at the edge, `answer` what a 2xx carries (None:
    bytes). `errors` are statuses beyond those every operation can have. Without a `right`, every token may ask."""

    method: str
    path: str
    name: str
    summary: str
    right: Right | None
    handler: Handler
    answer: type[BaseModel] | None
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    status: int = 200
    also: Mapping[int, type[BaseModel]] = field(default_factory=dict)
    """Further good answers by status."""
    errors: tuple[int, ...] = ()
    media: tuple[str, ...] = ("application/octet-stream", "message/rfc822")
    """The types of an answer without a model."""
