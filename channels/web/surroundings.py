"""What every public page knows of the desk now: outages, presence, answer times. Read seldom, kept for minutes.

The help centre opens before the rest of the house: who can tell answer times puts that into `source` once it is there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import web
from sqlmodel import Session

from pages import keys
from ticketing import announcements, maintenance

if TYPE_CHECKING:
    from channels.web.answer_times import AnswerTimes

FRESH = timedelta(minutes=10)
OUTAGE_FRESH = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Outage:
    """A known outage or planned works in both languages; the English text may be missing. `starts_at` None: long ago."""

    german: str
    english: str
    ends_at: datetime
    starts_at: datetime | None = None

    def text(self, language: str) -> str:
        return self.english or self.german if language == "en" else self.german


class Surroundings:
    """Asks the database now and then."""

    def __init__(self) -> None:
        self.source: Callable[[Session, datetime], AnswerTimes] | None = None
        self._answers: tuple[datetime, AnswerTimes] | None = None
        self._outages: tuple[datetime, tuple[Outage, ...]] | None = None

    async def answers(self, app: web.Application) -> "AnswerTimes | None":
        """How soon one is answered; None in the first moments after a start."""
        now, source = app[keys.CLOCK].now(), self.source
        if source is not None and (self._answers is None or now - self._answers[0] > FRESH):
            self._answers = now, await app[keys.DATABASE].read(lambda session: source(session, now))
        return self._answers[1] if self._answers else None

    async def outages(self, app: web.Application) -> tuple[Outage, ...]:
        """What is out of order now, and what works are planned."""
        now = app[keys.CLOCK].now()
        if self._outages is None or now - self._outages[0] > OUTAGE_FRESH:

            def ask(session: Session) -> tuple[Outage, ...]:
                known = [Outage(one.text_de, one.text_en, one.ends_at) for one in announcements.running(session, now)]
                works = maintenance.planned(session, now, maintenance.AHEAD)
                return (*known, *(Outage(one.text_de, one.text_en, one.ends_at, one.starts_at) for one in works))

            self._outages = now, await app[keys.DATABASE].read(ask)
        return self._outages[1]


SURROUNDINGS: web.AppKey[Surroundings] = web.AppKey("web_surroundings", Surroundings)
