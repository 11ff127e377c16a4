"""What every public page knows of the desk now: outages, presence, answer times. Read seldom, kept for minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from sqlmodel import Session

from channels.web.answer_times import UNKNOWN, AnswerTimes, answer_times
from pages import keys
from ticketing import announcements

CALENDAR = "business"
FRESH = timedelta(minutes=10)
OUTAGE_FRESH = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Outage:
    """A known outage in both languages; the English text may be missing."""

    german: str
    english: str
    ends_at: datetime

    def text(self, language: str) -> str:
        return self.english or self.german if language == "en" else self.german


class Surroundings:
    """Asks the database now and then."""

    def __init__(self) -> None:
        self._answers: tuple[datetime, AnswerTimes] | None = None
        self._outages: tuple[datetime, tuple[Outage, ...]] | None = None

    async def answers(self, app: web.Application) -> AnswerTimes:
        """How soon one is answered; unknown until `look` was called: the first page after a start waits for no calendar."""
        if self._answers is None:
            return UNKNOWN
        if app[keys.CLOCK].now() - self._answers[0] > FRESH:
            await self.look(app)
        return self._answers[1]

    async def look(self, app: web.Application) -> None:
        """Asks how soon one is answered."""
        now, registry = app[keys.CLOCK].now(), app[keys.SLA]

        def ask(session: Session) -> AnswerTimes:
            return answer_times(session, registry.current(session), CALENDAR, now)

        self._answers = now, await app[keys.DATABASE].read(ask)

    async def outages(self, app: web.Application) -> tuple[Outage, ...]:
        """What is out of order now."""
        now = app[keys.CLOCK].now()
        if self._outages is None or now - self._outages[0] > OUTAGE_FRESH:

            def ask(session: Session) -> tuple[Outage, ...]:
                return tuple(
                    Outage(one.text_de, one.text_en, one.ends_at) for one in announcements.running(session, now)
                )

            self._outages = now, await app[keys.DATABASE].read(ask)
        return self._outages[1]


SURROUNDINGS: web.AppKey[Surroundings] = web.AppKey("web_surroundings", Surroundings)
