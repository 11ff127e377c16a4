"""The desk's own clocks for programs: what there are, and one to save."""

from typing import Annotated, Literal

from pydantic import Field
from sqlmodel import Session, col, select

from api.bodies import Body, Clean, Said
from api.calls import Call
from api.models import Listed
from api.models import Said as Shown
from pages import keys
from sla import clock_saving
from sla.tables import DefinedClock
from staff import audit
from storage.change import Change

Pair = Annotated[list[Annotated[Clean, Field(max_length=100)]], Field(min_length=2, max_length=2)]
Conditions = Annotated[list[Pair], Field(max_length=20, description="pairs of an event and what it is about, or an empty text")]  # fmt: skip


class ClockNamed(Shown):
    code: str
    name_de: str
    name_en: str
    owed_to: str = Field(description="customer, internal or supplier")
    active: bool
    starts: list[list[str]]
    stops: list[list[str]]
    cancels: list[list[str]]
    rests: list[str] = Field(description="states of the ticket in which it is held")
    again: bool = Field(description="whether it may run again on the same ticket")
    version: int


class ClockSaid(Body):
    name_de: Annotated[Said, Field(max_length=100)]
    name_en: Annotated[Clean, Field(max_length=100)] = ""
    owed_to: Literal["customer", "internal", "supplier"]
    active: bool = True
    starts: Conditions
    stops: Conditions
    cancels: Conditions = []
    rests: Annotated[list[Annotated[Clean, Field(max_length=40)]], Field(max_length=10)] = []
    again: bool = True
    version: Annotated[int, Field(ge=0, description="the version this was made of; 0 for a new one, 409 where there is a newer one")]  # fmt: skip


async def show_all(call: Call[None, None]) -> Listed[ClockNamed]:
    def question(session: Session) -> Listed[ClockNamed]:
        rows = session.exec(select(DefinedClock).order_by(col(DefinedClock.code))).all()
        return Listed[ClockNamed](items=[_named(row) for row in rows], next=None)

    return await call.database.read(question)


async def save(call: Call[None, ClockSaid]) -> ClockNamed:
    """Other conditions count from now on; what was before is told as it was."""
    code, said = call.path["code"], call.body.model_dump()

    def work(change: Change) -> ClockNamed:
        known = change.session.get(DefinedClock, code)
        before = clock_saving.facts(known) if known else {}
        clock_saving.save_clock(change, code, said, seen=said["version"])
        row = change.session.get_one(DefinedClock, code)
        audit.note(change, f"api:{call.bearer.name}", f"clocks {code}", before, clock_saving.facts(row))
        return _named(row)

    saved = await call.database.change(work)
    call.app[keys.SLA].forget()
    return saved


def _named(row: DefinedClock) -> ClockNamed:
    return ClockNamed(code=row.code, version=row.version, **clock_saving.facts(row))
