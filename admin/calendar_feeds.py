"""The address a calendar's days off are looked up at every day: kept, its last sound copy compared, forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import web
from sqlmodel import Session

from admin import feed_words
from admin.place import Asked, asked, page, question
from foundation.errors import Invalid, Mistake, NotFound
from pages import keys
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from sla import feeds
from sla.feed_tables import CalendarFeed
from sla.registry import Registry
from sla.service_calendar import ServiceCalendar
from sla.tables import Calendar
from staff import audit
from storage.change import Change

KEPT = N_("The address is kept. It is looked at within a minute, then every day.")
FORGOTTEN = N_("The address is not looked at any more; the calendar stays as it is.")


@dataclass(frozen=True, slots=True)
class Difference:
    """A day off that the copy has and the calendar has not, or the other way round."""

    day: date
    name: str
    new: bool


@dataclass(frozen=True, slots=True)
class FeedPage:
    """`stale` while the last sound copy is older than a few days; `found` is what the last look found."""

    name: str
    url: str
    calendar_url: str
    form: Form
    kept: bool
    fetched_at: datetime | None = None
    checked_at: datetime | None = None
    trouble: str = ""
    shrunk: bool = False
    stale: bool = False
    found: int = 0
    copied: int = 0
    differences: tuple[Difference, ...] = ()


async def show(request: web.Request) -> web.Response:
    who = asked(request)
    flash = {"kept": KEPT, "forgotten": FORGOTTEN}.get(request.query.get("said", ""), "")
    return await _page(request, who, None, who.say(flash) if flash else "")


async def post(request: web.Request) -> web.Response:
    """`act`: `keep` an address (or look at it again), `forget` it, `accept` that it has shrunk."""
    who, said, code = asked(request), posted(request), request.match_info["code"]
    act, url = said.value("act"), said.value("url").strip()

    def work(change: Change) -> None:
        if change.session.get(Calendar, code) is None:
            raise NotFound("There is no such calendar.")
        if act == "forget":
            feeds.forget(change, code)
        elif act == "accept":
            feeds.accept(change, code)
        else:
            feeds.keep(change, code, url, who.agent.login)
        audit.note(change, who.agent.login, f"calendar {code}", {}, {"feed": act, "address": url})

    try:
        await request.app[keys.DATABASE].change(work)
    except Invalid:
        wrong = Mistake("url", who.say(N_("This is no address of a calendar file.")), "https://…/days.ics")
        return await _page(request, who, Form(who.agent.csrf, said.fields, (wrong,)))
    raise web.HTTPSeeOther(f"/admin/calendars/{code}/feed?said={'forgotten' if act == 'forget' else 'kept'}")


async def _page(request: web.Request, who: Asked, form: Form | None, flash: str = "") -> web.Response:
    code = request.match_info["code"]
    shown = await question(request, lambda session: _read(session, code, who, form))
    status = 422 if form is not None else 200
    return await page(request, who, "calendar_feed.html", status=status, page=shown, flash=flash)


def _read(session: Session, code: str, who: Asked, form: Form | None) -> FeedPage:
    row, feed = session.get(Calendar, code), session.get(CalendarFeed, code)
    if row is None:
        raise NotFound("There is no such calendar.")
    name, address = who.say.named(row.name_de, row.name_en), f"/admin/calendars/{code}"
    if feed is None:
        return FeedPage(name, f"{address}/feed", address, form or Form(who.agent.csrf), kept=False)
    calendar = Registry().read(session).saved[code][-1].calendar
    trouble = feed_words.told(feed.problem, who.say) if feed.problem not in ("", feeds.ACCEPTED) else ""
    stale = feeds.is_stale(feed, who.reader.now)
    return FeedPage(
        name, f"{address}/feed", address, form or Form(who.agent.csrf, {"url": feed.url}), True, feed.fetched_at, feed.checked_at,
        trouble, feed.problem == feeds.SHRUNK, stale, feed.found, len(feed.days), tuple(differences(calendar, feed)),
    )  # fmt: skip


def differences(calendar: ServiceCalendar, feed: CalendarFeed) -> Iterator[Difference]:
    """What taking in the kept copy would change, by date."""
    now = {one.date: one.name for one in calendar.holidays}
    then = {one.date: one.name for one in feeds.with_days(calendar, feed).holidays}
    for day in sorted(now.keys() ^ then.keys()):
        yield Difference(day, then.get(day) or now.get(day, ""), day in then)
