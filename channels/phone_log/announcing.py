"""Known outages as callers hear them: entered by whoever steers the desk, read by the telephone system and shown to agents."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlmodel import Session

from channels.phone_log import entry
from channels.phone_log.spoken import Hours, Works, announcement
from foundation.errors import Forbidden, SchalterError
from foundation.settings import Settings
from pages import keys
from pages.guards import signed_in
from pages.posted import posted
from sla.registry import Registry
from staff.rights import Right, may
from staff.sign_in import SignedIn
from storage.change import Change
from ticketing import maintenance
from ticketing.announcement_tables import Announcement
from ticketing.announcements import running, text_of

CALENDAR = "business"
LONGEST_TEXT = 500
TOLD_BEFORE = timedelta(days=1)
"""So long before planned works begin, callers hear of them."""
USUALLY = timedelta(hours=4)
"""How long an outage is announced where nobody says until when."""


def spoken(session: Session, settings: Settings, registry: Registry, now: datetime, language: str) -> str:
    """What the telephone system reads out now."""
    outages = [text for one in running(session, now) if (text := text_of(one, language))]
    works = [
        Works(text, one.starts_at, one.ends_at)
        for one in maintenance.planned(session, now, TOLD_BEFORE)
        if (text := text_of(one, language))
    ]
    words = settings.article_values(language)["hours"]
    return announcement(
        settings.desk.company, outages, _hours(session, registry, now, words), now, ZoneInfo(settings.desk.time_zone), language, works
    )  # fmt: skip


def _hours(session: Session, registry: Registry, now: datetime, words: str) -> Hours:
    """The hours of the calendar; only the words where there is no such calendar or it never opens again."""
    try:
        hours = registry.current(session).hours(CALENDAR)
        return Hours(words) if hours.is_open(now) else Hours(words, hours.next_opening(now), closed=True)
    except SchalterError:
        return Hours(words)


def may_announce(agent: SignedIn) -> bool:
    """Whoever steers the desk, and admins."""
    return may(agent.who, Right.TICKET_ASSIGN_OTHERS) or may(agent.who, Right.SETTINGS_EDIT)


async def announce(request: web.Request) -> web.Response:
    """A new announcement in place of what was announced before; an empty text ends it."""
    agent = signed_in(request)
    if not may_announce(agent):
        raise Forbidden("Your role does not include this.")
    said = posted(request)
    german, english = (" ".join(said.value(name).split())[:LONGEST_TEXT] for name in ("text_de", "text_en"))  # fmt: skip
    zone = ZoneInfo(request.app[keys.SETTINGS].desk.time_zone)
    until = entry.local_instant(said.value("until"), zone)

    def work(change: Change) -> None:
        for one in running(change.session, change.now):
            one.ends_at = change.now
        if german:
            end = until if until is not None and until > change.now else change.now + USUALLY
            change.session.add(
                Announcement(
                    text_de=german, text_en=english, starts_at=change.now, ends_at=end, agent_id=agent.agent_id
                )
            )

    await request.app[keys.DATABASE].change(work)
    raise web.HTTPSeeOther(f"/desk/calls?done={'announced' if german else 'silent'}")
