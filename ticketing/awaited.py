"""Whoever shows a ticket's number waits for the outcome of what they have just kept, whichever process books it."""

import asyncio
from collections.abc import Mapping

from sqlalchemy import select
from sqlmodel import Session, col

from storage.database import Database
from ticketing.arrivals import Kept
from ticketing.intake import Outcome
from ticketing.ledger import UNDECIDED
from ticketing.tables import Arrival, Contact

BOOKED = "booked"
"""Topic of arrivals that have their outcome."""
LOOK_AGAIN_SECONDS = 1.0


class Awaited:
    """The outcomes somebody in this process waits for."""

    def __init__(self, database: Database):
        self._database = database
        self._futures: dict[int, asyncio.Future[Outcome]] = {}

    async def outcome_of(self, kept: Kept, seconds: float) -> Outcome:
        """TimeoutError where it takes longer."""
        future = self._futures[kept.id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                return await future
        finally:
            self._futures.pop(kept.id, None)

    def settle(self, outcomes: Mapping[int, Outcome]) -> None:
        """Tells those who wait for one of these."""
        for arrival_id, outcome in outcomes.items():
            future = self._futures.get(arrival_id)
            if future is not None and not future.done() and outcome.outcome != "waiting":
                future.set_result(outcome)

    async def run(self) -> None:
        """The loop: looks for what other processes have booked."""
        bell = self._database.waking.bell(BOOKED)
        while True:
            if numbers := list(self._futures):
                self.settle(await self._database.read(lambda session: _outcomes(session, numbers)))
            await bell.wait(LOOK_AGAIN_SECONDS)


def _outcomes(session: Session, numbers: list[int]) -> dict[int, Outcome]:
    rows = session.execute(
        select(
            col(Arrival.id), col(Arrival.outcome), col(Arrival.contact_id), col(Contact.ticket_id), col(Arrival.reason)
        )
        .join(Contact, col(Contact.id) == col(Arrival.contact_id), isouter=True)
        .where(col(Arrival.id).in_(numbers), col(Arrival.outcome).not_in(UNDECIDED))
    )
    return {row[0]: Outcome(*row[1:]) for row in rows}
