"""Telephone systems: they report calls, and ask what to read out to callers."""

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from api.bodies import Body, Clean
from api.calls import Call
from api.models import Said
from pages import keys
from pages.telephone import CallEvent

Short = Annotated[Clean, Field(max_length=60)]
Place = Annotated[Clean, Field(max_length=100)]


class CallReport(Body):
    """One thing that happened to a call. Repeated and late reports do no harm."""

    call_id: Annotated[
        Clean, Field(min_length=1, max_length=200, pattern=r"\S", description="the system's own name for the call")
    ]
    event: Literal["ringing", "answered", "ended"]
    direction: Literal["in", "out"] = "in"
    number: Annotated[
        Short, Field(description="the other side, in any notation; empty or `anonymous` where it is suppressed")
    ] = ""
    line: Annotated[Short, Field(description="our number that was called, or called from")] = ""
    extension: Annotated[
        Place | list[Place], Field(description="where it rings, or was answered; several where it rings at several")
    ] = ""
    missed: Annotated[
        bool | None, Field(description="with `ended`: whether nobody took it; null where the system does not know")
    ] = None


class CallReported(Said):
    """How the call stands, and the log-in names of those whose screens it is shown on."""

    call_id: str
    state: Literal["ringing", "answered", "ended", "missed"]
    agents: list[str]


class AnnouncementQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)

    language: Literal["de", "en"] = "de"


async def report(call: Call[None, CallReport]) -> CallReported:
    said = call.body
    places = (said.extension,) if isinstance(said.extension, str) else tuple(said.extension)
    event = CallEvent(
        call.bearer.name, said.call_id, said.event, said.direction, said.number, said.line, tuple(filter(None, places)), said.missed
    )  # fmt: skip
    booked = await call.app[keys.TELEPHONE].report(event)
    return CallReported(call_id=booked.call_id, state=booked.state, agents=list(booked.agents))


async def announcement(call: Call[AnnouncementQuery, None]) -> web.Response:
    """Plain text: what a voice reads out."""
    text = await call.app[keys.TELEPHONE].announcement(call.query.language)
    return web.Response(text=text + "\n", content_type="text/plain")
