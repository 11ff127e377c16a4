"""What came in and how it ended, and the books that prove nothing was lost."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col, select

from api.calls import Call
from api.models import Arrival, LedgerLine, Listed
from api.paging import Page, next_of
from foundation.errors import Conflict, NotFound
from pages import keys
from storage.change import Change
from ticketing import arrivals, tables
from ticketing import ledger as books
from ticketing.arrivals import Kept

Outcome = Literal["reading", "waiting", "ticketed", "followed_up", "set_aside", "held", "duplicate"]


class ArrivalQuery(Page):
    """`held` is what could not be read or booked."""

    state: Outcome | None = None


async def find(call: Call[ArrivalQuery, None]) -> Listed[Arrival]:
    """The newest first."""
    asked = call.query

    def question(session: Session) -> Listed[Arrival]:
        found = select(tables.Arrival).order_by(col(tables.Arrival.id).desc()).limit(asked.rows)
        if asked.state is not None:
            found = found.where(tables.Arrival.outcome == asked.state)
        if asked.after is not None:
            found = found.where(col(tables.Arrival.id) < asked.after)
        rows = session.exec(found).all()
        return Listed[Arrival](items=[_view(row) for row in rows], next=next_of(rows, asked))

    return await call.database.read(question)


async def retry(call: Call[None, None]) -> Arrival:
    """Waits for the new outcome, which may be `held` again."""

    def again(change: Change) -> Kept:
        row = change.session.get(tables.Arrival, call.row)
        if row is None:
            raise NotFound("There is no such arrival.")
        kept = arrivals.kept(row)
        if not arrivals.retry(change, call.row):
            raise Conflict(f"Only what is held can be tried again; this one is {row.outcome}.")
        return kept

    kept = await call.database.change(again)
    try:
        await call.app[keys.INTAKE].outcome_of(kept)
    except TimeoutError:
        pass  # it stays in the queue; the answer says that it still waits

    def question(session: Session) -> Arrival:
        row = session.get(tables.Arrival, call.row)
        assert row is not None
        return _view(row)

    return await call.database.read(question)


class LedgerQuery(BaseModel):
    """Without `day` the sums since the beginning; with it what came in on that day (UTC)."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    day: Annotated[str | None, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="as 2026-03-09")] = None


async def ledger(call: Call[LedgerQuery, None]) -> Listed[LedgerLine]:
    wanted = call.query.day or books.EVER
    lines = await call.database.read(lambda session: books.lines(session, wanted))
    shown = LedgerLine.model_fields
    return Listed[LedgerLine](
        items=[LedgerLine(**{name: getattr(line, name) for name in shown}) for line in lines], next=None
    )


def _view(row: tables.Arrival) -> Arrival:
    return Arrival(
        id=row.id or 0, channel=row.channel, mailbox=row.mailbox, state=row.outcome, reason=row.reason, sha256=row.sha256,
        received_at=row.received_at, attempts=row.attempts, contact=row.contact_id,
    )  # fmt: skip
