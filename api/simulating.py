"""The time machine over HTTP: what a draft of service hours, targets or rules would change. Nothing is saved by asking."""

import json
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import ConfigDict, RootModel
from sqlmodel import Session

from api.calls import Call
from pages import keys
from sla.draft_text import answer, draft_from
from sla.what_if import simulate
from ticketing.replay_text import replayed

_COUNT: dict[str, Any] = {"type": "integer"}
_OBJECT: dict[str, Any] = {"type": "object"}


class DeadlineDraft(RootModel[Any]):
    """Calendars by code, the whole matrix of targets, the instant it is to count from, months of the past. Each may be left out."""

    model_config = ConfigDict(
        json_schema_extra={
            "type": "object",
            "properties": {
                "calendars": {"description": "code → calendar in the exchange form"},
                "targets": {"description": "a list as /api/v1/sla-policies shows them"},
                "since": {"description": "an instant, ISO 8601 with an offset; now"}, "months": {"description": "1 to 60; 3"},
            },
        },
        defer_build=True,
    )  # fmt: skip


class RuleDraft(RootModel[Any]):
    """All rules in their order, and months of the past. Without rules, those in force are tried."""

    model_config = ConfigDict(
        json_schema_extra={
            "type": "object",
            "properties": {
                "rules": {"description": "a list of name, conditions, actions, stop"},
                "months": {"description": "1 to 60; 3"},
            },
        },
        defer_build=True,
    )  # fmt: skip


class DeadlinesSimulated(RootModel[dict[str, Any]]):
    """For `open` and `past` clocks: how many were looked at, how many dues move, which breaches appear or vanish; `load`: how many
    past ones were due and missed, and would have been, by level, segment and hour of the week."""

    model_config = ConfigDict(
        json_schema_extra={"type": "object", "properties": {"open": _OBJECT, "past": _OBJECT, "months": _COUNT, "load": _OBJECT}},
        defer_build=True,
    )  # fmt: skip


class RulesReplayed(RootModel[dict[str, Any]]):
    """How many tickets would have gone another way, hits of each rule, rules that never matter, and how many tickets each level
    got and would have got by segment and hour of the week (`load`)."""

    model_config = ConfigDict(
        json_schema_extra={"type": "object", "properties": {"tickets": _COUNT, "elsewhere": _COUNT, "hits": _OBJECT, "load": _OBJECT, "findings": {"type": "array", "items": _OBJECT}}},
        defer_build=True,
    )  # fmt: skip


async def deadlines(call: Call[None, DeadlineDraft]) -> web.Response:
    now, said, registry = call.app[keys.CLOCK].now(), call.body.root, call.app[keys.SLA]
    zone = ZoneInfo(call.desk.settings.desk.time_zone)

    def question(session: Session) -> dict[str, Any]:
        terms = registry.read(session)
        draft, months = draft_from(said, terms, now)
        return answer(simulate(session, terms, draft, now, months, zone))

    return _json(await call.database.read(question))


async def rules(call: Call[None, RuleDraft]) -> web.Response:
    now, said = call.app[keys.CLOCK].now(), call.body.root
    zone = ZoneInfo(call.desk.settings.desk.time_zone)
    return _json(await call.database.read(lambda session: replayed(session, said, now, zone)))


def _json(said: dict[str, Any]) -> web.Response:
    return web.Response(text=json.dumps(said, ensure_ascii=False), content_type="application/json")
