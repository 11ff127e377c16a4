"""Service hours and routing rules saved by a program, with the checks the pages have."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field
from sqlmodel import Session

from api.bodies import Body, Line
from api.calls import Call
from api.models import Listed
from api.reference_models import CalendarNamed, RuleNamed
from foundation.errors import NotFound
from pages import keys
from sla.saving import save_calendar
from sla.tables import Calendar
from staff import audit
from storage.change import Change
from ticketing.rule_saving import Written, in_order, replace_rules


class CalendarSaid(Body):
    definition: Annotated[dict[str, Any], Field(description="in the exchange form of the calculator")]
    version: Annotated[int, Field(description="the version this was made of; 409 where there is a newer one")]
    since: Annotated[AwareDatetime | None, Field(description="from when on it counts; now where missing")] = None
    reason: Line = ""


class RuleSaid(Body):
    id: Annotated[int | None, Field(description="of the rule this replaces; a new one where missing")] = None
    name: Line
    conditions: dict[str, Any] = {}
    actions: dict[str, Any] = {}
    stop: bool = True
    active: bool = True
    note: Line = ""


class RulesSaid(Body):
    items: Annotated[list[RuleSaid], Field(max_length=1000, description="all rules in their order; one left out goes")]


def _told(session: Session) -> dict[str, dict[str, Any]]:
    """Each rule as the log of changes tells of it."""
    return {row.name: row.model_dump(exclude={"id", "name"}) for row in in_order(session)}


async def calendar(call: Call[None, CalendarSaid]) -> CalendarNamed:
    """The next version. Open deadlines are put right afterwards; what has passed is not measured anew."""
    said, code = call.body, call.path["code"]
    definition = said.definition

    def work(change: Change) -> CalendarNamed:
        since: datetime = max(said.since or change.now, change.now)
        known, by = change.session.get(Calendar, code), f"api:{call.bearer.name}"
        before = audit.flat({"definition": known.definition}) if known else {}
        save_calendar(change, code, definition, since, seen=said.version, by=by, reason=said.reason)
        audit.note(
            change, by, f"calendars {code}", before, audit.flat({"definition": definition}), said.reason, begins=since
        )
        row = change.session.get(Calendar, code)
        if row is None:
            raise NotFound("There is no such calendar.")
        return CalendarNamed.model_validate(row)

    saved = await call.database.change(work)
    call.app[keys.SLA].forget()
    return saved


async def rules(call: Call[None, RulesSaid]) -> Listed[RuleNamed]:
    """All rules at once: what cannot hold or names nothing that exists is refused, and nothing is saved then."""
    written = [Written(one.id, one.name, one.conditions, one.actions, one.stop, one.active, one.note) for one in call.body.items]  # fmt: skip

    def work(change: Change) -> None:
        before = _told(change.session)
        replace_rules(change, written)
        after = _told(change.session)
        for name in sorted(before.keys() | after.keys()):
            audit.note(change, f"api:{call.bearer.name}", f"rules {name}", before.get(name, {}), after.get(name, {}))

    await call.database.change(work)

    def question(session: Session) -> Listed[RuleNamed]:
        return Listed[RuleNamed](items=[RuleNamed.model_validate(row) for row in in_order(session)], next=None)

    return await call.database.read(question)
