"""The calculator anyone can check: `/api/v1/sla/calculate`, `/api/v1/sla/timeline` and `/api/v1/holidays`.

The exchange format is read and answered by `sla/exchange.py`, the same way as on the command line; the models here
describe it and let everything through, so that one place alone says what is wrong. Every answer is worked out on a
thread: a calendar has to be compiled first, and a span of decades has a long proof.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, RootModel

from api.calls import Call
from api.models import Listed, Said
from sla import exchange

_INSTANT = {"type": "string", "description": "an instant, ISO 8601 with an offset"}
_CALENDAR = {
    "type": "object",
    "description": "service hours; the keys holidays, holiday_set and exceptions may be left out",
    "examples": [{"tz": "Europe/Berlin", "week": {"mon": [["08:00", "17:00"]]}, "holiday_set": "DE-BY"}],
}
_PROOF = {"type": "array", "items": {"type": "object"}, "description": "lines whose seconds add up"}


def _object(properties: Mapping[str, Any], required: tuple[str, ...] = ()) -> ConfigDict:
    return ConfigDict(
        json_schema_extra={"type": "object", "properties": dict(properties), "required": list(required)},
        defer_build=True,
    )


class Calculation(RootModel[Any]):
    """A start and an amount (`minutes`, `seconds` or `days`), or a start and an `end`. Further keys are ignored."""

    model_config = _object(
        {
            "calendar": _CALENDAR, "start": _INSTANT, "minutes": {"description": "a number; negative counts backwards"},
            "seconds": {"description": "a whole number"}, "days": {"description": "a whole number of dates with opening hours"},
            "end": {"description": _INSTANT["description"]}, "policy": {"description": "switches between meanings"},
        },
        ("calendar", "start"),
    )  # fmt: skip


class Calculated(RootModel[dict[str, Any]]):
    """`due` of an amount, `seconds` of an end; the proof of both."""

    model_config = _object({"due": {"type": "string"}, "seconds": {"type": "integer"}, "proof": _PROOF})


class History(RootModel[Any]):
    """What happened to a ticket, and at which places its clocks are asked for. Further keys are ignored."""

    model_config = _object(
        {
            "calendars": {"description": "name → calendar"},
            "slas": {"description": "name → calendar, and minutes of first_response, update and solution"},
            "events": {"description": "a list in the order it happened", "examples": [[{"at": "2026-10-02T14:30:00Z", "ev": "created"}]]},
            "checks": {"description": "a list of places", "examples": [[{"after": 0, "now": "2026-10-02T15:00:00Z"}]]},
            "policy": {"description": "switches between meanings"},
        }
    )  # fmt: skip


class Checked(RootModel[dict[str, Any]]):
    """One answer per check."""

    model_config = _object({"checks": {"type": "array", "items": {"type": "object"}}}, ("checks",))


class HolidayQuery(BaseModel):
    """Which set, in which year."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    set: Annotated[str, Field(description="a country, or a country and its subdivision, such as DE-BY")]
    year: Annotated[int, Field(ge=1, le=9999, description="a year such as 2026")]


class Holiday(Said):
    date: str
    name: str


async def calculate(call: Call[None, Calculation]) -> web.Response:
    return await _answer(exchange.calculate, call.body.root)


async def timeline(call: Call[None, History]) -> web.Response:
    return await _answer(exchange.timeline, call.body.root)


async def holidays(call: Call[HolidayQuery, None]) -> Listed[Holiday]:
    """All of a year at once."""
    found = await asyncio.to_thread(exchange.holidays_of, call.query.set, call.query.year)
    return Listed[Holiday](items=[Holiday(date=one["date"], name=one["name"]) for one in found], next=None)


async def _answer(answer: Callable[[Mapping[str, Any]], dict[str, Any]], said: Any) -> web.Response:
    text = await asyncio.to_thread(lambda: json.dumps(answer(said), ensure_ascii=False))
    return web.Response(text=text, content_type="application/json")
