"""Delivered against agreed for programs: the figures of a month, as on the page of the same name."""

import json
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, RootModel
from sqlmodel import Session

from api.calls import Call
from foundation.errors import Invalid, Mistake
from pages import keys
from sla.delivered import summed
from sla.delivered_rows import Wanted, delivered
from sla.delivered_text import as_json
from sla.settled import settled


class MonthQuery(BaseModel):
    """Which month, and whose promises; what is left out means all."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    month: Annotated[str, Field(description="such as 2026-05, in the desk's time zone")]
    organisation: Annotated[int | None, Field(description="id of an organisation", ge=1, le=2**31 - 1)] = None
    agreement: Annotated[str, Field(description="number of an agreement")] = ""
    segment: Annotated[str, Field(description="code of a segment")] = ""


class Report(RootModel[dict[str, Any]]):
    """`lines`, one for each promise; `missed` and `paused`, the clocks they are explained by; `agreements` with a volume or penalty."""

    model_config = ConfigDict(
        json_schema_extra={
            "type": "object",
            "properties": {name: {"type": "array", "items": {"type": "object"}} for name in ("lines", "missed", "paused", "agreements")},
        },
        defer_build=True,
    )  # fmt: skip


async def report(call: Call[MonthQuery, None]) -> web.Response:
    wanted, registry = _wanted(call), call.app[keys.SLA]

    def question(session: Session) -> dict[str, Any]:
        clocks = list(delivered(session, registry.read(session), wanted))
        return as_json(wanted.since, wanted.until, summed(clocks), clocks, settled(session, wanted, clocks))

    return web.Response(text=json.dumps(await call.database.read(question), ensure_ascii=False), content_type="application/json")  # fmt: skip


def _wanted(call: Call[MonthQuery, None]) -> Wanted:
    asked, zone = call.query, ZoneInfo(call.desk.settings.desk.time_zone)
    try:
        first = date.fromisoformat(f"{asked.month}-01")
        following = (first + timedelta(days=32)).replace(day=1)
    except (ValueError, OverflowError) as error:
        raise Invalid(Mistake("month", f"{asked.month!r} is no month", "2026-05")) from error
    since, until = (datetime(day.year, day.month, 1, tzinfo=zone) for day in (first, following))
    return Wanted(since, until, asked.organisation, asked.agreement, asked.segment)
