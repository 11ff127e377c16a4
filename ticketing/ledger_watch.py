"""Looks at the books now and then, and raises its voice where they do not add up (notice N32)."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from storage.database import Database
from ticketing import ledger
from ticketing.ledger import LedgerLine

log = logging.getLogger(__name__)
LOOK_SECONDS = 30.0


@dataclass(slots=True)
class LedgerWatch:
    """`wrong` holds the lines that do not add up, as of the last look."""

    database: Database
    wrong: tuple[LedgerLine, ...] = ()

    async def run(self, tell: Callable[[str], None]) -> None:
        """Until cancelled; `tell` is given the sentence for the health page, empty when all is well."""
        while True:
            await self.look()
            tell(self.sentence)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        lines = await self.database.read(ledger.totals)
        before, self.wrong = self.wrong, tuple(line for line in lines if line.difference)
        if self.wrong and [line.difference for line in self.wrong] != [line.difference for line in before]:
            log.error("%s", self.sentence)

    @property
    def sentence(self) -> str:
        if not self.wrong:
            return ""
        said = ", ".join(f"{line.mailbox or line.channel}: {line.difference}" for line in self.wrong)
        return f"The ledger does not add up ({said})."
