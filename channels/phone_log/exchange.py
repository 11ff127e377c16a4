"""The telephone system's counterpart: what the API and the vendors' webhooks hand their reports to."""

from dataclasses import dataclass

from aiohttp import web

from channels.phone_log import announcing, log
from pages import keys
from pages.telephone import CallEvent, Reported


@dataclass(frozen=True, slots=True)
class Exchange:
    """`pages.telephone.Telephone` of one application."""

    app: web.Application

    async def report(self, event: CallEvent) -> Reported:
        country = self.app[keys.SETTINGS].desk.country
        return await self.app[keys.DATABASE].change(lambda change: log.book(change, event, country))

    async def announcement(self, language: str) -> str:
        settings, registry, now = self.app[keys.SETTINGS], self.app[keys.SLA], self.app[keys.CLOCK].now()
        return await self.app[keys.DATABASE].read(
            lambda session: announcing.spoken(session, settings, registry, now, language)
        )
