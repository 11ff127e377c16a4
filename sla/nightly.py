"""Every night the timers of a sample of tickets are compared with what their history says.

What disagrees is said on the health page until a later night finds nothing. A ticket somebody was just working on is looked at
again after a while, for its timers and its history are read one after the other.
"""

import asyncio
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from sla import zone_rules
from sla.registry import Registry
from sla.verify import differences, timers_of
from storage.database import Database
from storage.installation import fact, put
from storage.ownership import owning
from ticketing.tables import Ticket

WORK = "comparison of deadlines"
FACT = "deadlines compared"
HOUR = 2
"""O'clock where the desk is, from when on a night may begin."""
SAMPLE = 500
PORTION = 25
"""Tickets read at once, so that nobody waits for the comparison."""
SECOND_LOOK = 60.0
LOOK_AGAIN = 600.0
SET_BACK = timedelta(minutes=5)
"""A night that is said to have been later than this from now was dated by a clock that ran ahead, and does not count."""


@dataclass(frozen=True, slots=True)
class Night:
    """When the last one began, how many tickets it looked at, and in which of them what disagreed."""

    at: datetime
    tickets: int = 0
    wrong: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """For the health page, which is open to everybody: it names no ticket. Empty when all is well."""
        if not self.wrong:
            return ""
        return f"The deadlines of {len(self.wrong)} in {self.tickets} tickets disagree with their history. `python app.py sla verify` says in what."


async def run(database: Database, url: str, zone: str, tell: Callable[[str], None]) -> None:
    """The loop, in one of several processes; `zone` is the desk's, `tell` is given the sentence for the health page."""
    async with owning(url, WORK) as still_ours:
        while True:
            await still_ours()
            night = await compare(database, ZoneInfo(zone))
            newer = await database.read(lambda session: zone_rules.newer(session, zone_rules.release()))
            tell(" ".join(filter(None, (night.sentence, newer))))
            await asyncio.sleep(LOOK_AGAIN)


async def compare(database: Database, zone: ZoneInfo, second_look: float = SECOND_LOOK) -> Night:
    """The last night, or the one that is due now; a new desk waits for its first."""
    now = database.clock.now()
    known = await database.read(lambda session: fact(session, FACT))
    last = _night(known) if known else Night(now)
    if known and begun(now, zone) <= last.at <= now + SET_BACK:
        return last
    night = await _look(database, now, second_look) if known else last
    await database.change(lambda change: put(change, FACT, _text(night)))
    return night


def wrong_ones(session: Session) -> tuple[str, ...]:
    """Numbers of the tickets in which the last night found deadlines that disagree with their history, whichever process looked."""
    known = fact(session, FACT)
    return _night(known).wrong if known else ()


async def _look(database: Database, now: datetime, second_look: float) -> Night:
    newest = await database.read(lambda session: session.exec(select(func.max(Ticket.id))).one() or 0)
    chosen, tickets, suspects = random.sample(range(1, newest + 1), min(SAMPLE, newest)), 0, list[int]()
    for start in range(0, len(chosen), PORTION):
        portion = chosen[start : start + PORTION]
        looked_at, wrong = await database.read(partial(_wrong, portion=portion, now=database.clock.now()))
        tickets, suspects = tickets + looked_at, suspects + [number for number, _ in wrong]
    if suspects:
        await asyncio.sleep(second_look)
    _, wrong = await database.read(partial(_wrong, portion=suspects, now=database.clock.now()))
    return Night(now, tickets, tuple(number for _, number in wrong))


def _wrong(session: Session, portion: Sequence[int], now: datetime) -> tuple[int, list[tuple[int, str]]]:
    """How many of these tickets there are, and those (id, number) whose timers are not what their history says."""
    terms = Registry().read(session)
    tickets = session.exec(select(Ticket).where(col(Ticket.id).in_(portion)).order_by(col(Ticket.number))).all()
    wrong = [one for one in tickets if any(differences(session, terms, one, timers_of(session, one), now))]
    return len(tickets), [(one.id or 0, one.number) for one in wrong]


def begun(now: datetime, zone: ZoneInfo) -> datetime:
    """When the night began that `now` lies in or after."""
    local = now.astimezone(zone)
    day = local.date() if local.hour >= HOUR else local.date() - timedelta(days=1)
    return datetime(day.year, day.month, day.day, HOUR, tzinfo=zone)


def _text(night: Night) -> str:
    return json.dumps(asdict(night) | {"at": night.at.isoformat()})


def _night(text: str) -> Night:
    said = json.loads(text)
    return Night(datetime.fromisoformat(said["at"]), said["tickets"], tuple(said["wrong"]))
