"""Stored calendar feeds: looked at once a day, the last sound copy kept, anything that fails or has shrunk by half refused.

A look is claimed by moving its next instant before the fetch, so that two processes do not both ask; the fetch itself
is outside every transaction.
"""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session, col, select

from foundation import fetching
from foundation.errors import Invalid, Mistake
from foundation.outside import Permitted, is_public
from sla.calendar_feed import EMPTY, NO_CALENDAR, WEB_PAGE, days_off
from sla.feed_tables import CalendarFeed
from sla.service_calendar import Holiday, ServiceCalendar
from storage.change import Change
from storage.database import Database

log = logging.getLogger(__name__)
TOPIC = "calendar feeds"
EVERY, AFTER_A_FAILURE = timedelta(days=1), timedelta(hours=1)
LONGEST_SLEEP = 300.0
LONGEST_ADDRESS = 500
YEARS = 2
STALE = timedelta(days=3)
"""A copy older than this is not to be relied on."""
FEED_STALE = "feed_stale"
"""What the notice to the administrators is about."""
SHRUNK, ACCEPTED = "shrunk", "accepted"
SCHEMES = ("https://", "http://", "webcal://")
LARGEST = 2 << 20
FAULTS = (Invalid, *fetching.FAULTS)
NO_CALENDARS = {NO_CALENDAR: "no_calendar", WEB_PAGE: "web_page", EMPTY: "empty"}


def keep(change: Change, code: str, url: str, by: str) -> None:
    """Looks at this address from now on, at once the first time. Invalid where it is none."""
    if not url.startswith(SCHEMES) or len(url) > LONGEST_ADDRESS:
        raise Invalid(Mistake("url", "this is no address", "https://…/days.ics"))
    row = change.session.get(CalendarFeed, code)
    if row is None or row.url != url:
        if row is not None:
            change.session.delete(row)
            change.session.flush()
        change.session.add(CalendarFeed(code=code, url=url, saved_by=by, entered_at=change.now, next_at=change.now))
    else:
        row.next_at = change.now
    change.wake(TOPIC)


def forget(change: Change, code: str) -> None:
    """Looks at it no more; the calendar stays as it is."""
    row = change.session.get(CalendarFeed, code)
    if row is not None:
        change.session.delete(row)


def accept(change: Change, code: str) -> None:
    """What was refused because it had shrunk is right: the next look takes whatever is there."""
    row = change.session.get(CalendarFeed, code)
    if row is not None and row.problem == SHRUNK:
        row.problem, row.next_at = ACCEPTED, change.now
        change.wake(TOPIC)


def with_days(calendar: ServiceCalendar, feed: CalendarFeed) -> ServiceCalendar:
    """The calendar with the days off of the kept copy instead of its own of the same time; earlier and later ones stay."""
    if feed.fetched_at is None:
        return calendar
    first, last = _reach(feed.fetched_at)
    kept = [one for one in calendar.holidays if not first <= one.date <= last]
    new = [Holiday(date.fromisoformat(day), name) for day, name in feed.days]
    return replace(calendar, holidays=tuple(sorted((*kept, *new), key=lambda one: one.date)))


async def run(database: Database, permitted: Permitted = is_public) -> None:
    """The loop: looks at what is due, sleeps until the next look."""
    bell = database.waking.bell(TOPIC)
    while True:
        while await look(database, permitted):
            pass
        next_at = await database.read(next_look)
        pause = (next_at - database.clock.now()).total_seconds() if next_at else LONGEST_SLEEP
        await bell.wait(max(0.2, min(pause, LONGEST_SLEEP)))


async def look(database: Database, permitted: Permitted = is_public) -> bool:
    """Looks at one feed whose time has come; False where there is none."""
    due = await database.change(_claim)
    if due is None:
        return False
    code, url = due
    today = database.clock.now()
    try:
        content = await fetching.downloaded(url.replace("webcal://", "https://", 1), LARGEST, permitted)
        feed = await asyncio.to_thread(days_off, content, *_reach(today))
    except FAULTS as error:
        problem = _problem(error)
        await database.change(lambda change: _failed(change, code, url, problem))
    else:
        await database.change(lambda change: _found(change, code, url, feed.days))
    return True


def _problem(error: Exception) -> str:
    """A fault in the words of `CalendarFeed.problem`."""
    return NO_CALENDARS[error.mistakes[0].problem] if isinstance(error, Invalid) else fetching.cause_of(error)


def next_look(session: Session) -> datetime | None:
    """When the next feed is looked at."""
    return session.exec(select(CalendarFeed.next_at).order_by(col(CalendarFeed.next_at)).limit(1)).first()


def _claim(change: Change) -> tuple[str, str] | None:
    question = select(CalendarFeed).where(CalendarFeed.next_at <= change.now).order_by(col(CalendarFeed.next_at))
    row = change.session.exec(question.limit(1).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    row.next_at = change.now + AFTER_A_FAILURE
    return row.code, row.url


def _failed(change: Change, code: str, url: str, problem: str) -> None:
    row = _same(change, code, url)
    if row is not None:
        row.checked_at, row.problem, row.found = change.now, problem, 0
        log.warning("the feed of the calendar %s brought nothing: %s", code, problem)
        _alarm(change, row)


def is_stale(row: CalendarFeed, now: datetime) -> bool:
    """Whether the last sound copy is too old to be relied on, or none has come for as long; before the first look nothing is."""
    return row.checked_at is not None and now - (row.fetched_at or row.entered_at) > STALE


def _alarm(change: Change, row: CalendarFeed) -> None:
    """The administrators are told once of a copy that has become stale."""
    if is_stale(row, change.now):
        key = f"{FEED_STALE}:{row.code}:{row.fetched_at or row.entered_at}"
        payload = {"about": FEED_STALE, "calendar": row.code, "problem": row.problem}
        change.later("operations_notice", payload, key=key, about=f"calendar:{row.code}")


def _found(change: Change, code: str, url: str, days: tuple[Holiday, ...]) -> None:
    row = _same(change, code, url)
    if row is None:
        return
    row.checked_at, row.found, row.next_at = change.now, len(days), change.now + EVERY
    today = change.now.date().isoformat()
    before = sum(day >= today for day, _ in row.days)
    if before and len(days) * 2 <= before and row.problem != ACCEPTED:
        row.problem = SHRUNK
        _alarm(change, row)
        return
    row.problem, row.fetched_at = "", change.now
    row.days = [[one.date.isoformat(), one.name] for one in days]


def _same(change: Change, code: str, url: str) -> CalendarFeed | None:
    """The feed, unless another address was saved while this one was fetched."""
    row = change.session.get(CalendarFeed, code, with_for_update=True)
    return row if row is not None and row.url == url else None


def _reach(at: datetime) -> tuple[date, date]:
    first = at.astimezone(UTC).date()
    return first, first + timedelta(days=366 * YEARS)
