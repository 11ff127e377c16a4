"""Service hours: every calendar, and one to change, with what the change would do before it is saved."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlmodel import Session, col, select

from admin import calendar_feed, calendar_form, calendar_view
from admin.calendar_view import CalendarPage, CalendarRow, Change, Trial
from admin.place import Asked, asked, number_of, page, question
from admin.time_span import USUAL, months_of, since_of
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from pages import keys
from pages.forms import Posted
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from sla.calendar_text import definition_of
from sla.hours import compiled
from sla.saving import check_opens, save_calendar
from sla.service_calendar import ServiceCalendar
from sla.simulation import Draft
from sla.tables import Calendar, CalendarVersion
from sla.terms import Terms
from sla.what_if import simulate

SAVED = N_("Saved as version %(version)s. Open deadlines are being put right.")


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database knows of one calendar."""

    code: str
    german: str
    english: str
    version: int
    versions: tuple[CalendarVersion, ...]
    terms: Terms

    @property
    def latest(self) -> ServiceCalendar:
        return self.terms.saved[self.code][-1].calendar


async def show_all(request: web.Request) -> web.Response:
    who = asked(request)

    def ask(session: Session) -> tuple[CalendarRow, ...]:
        terms = request.app[keys.SLA].current(session)
        rows = session.exec(select(Calendar).order_by(col(Calendar.code))).all()
        return tuple(
            calendar_view.row(one.code, who.say.named(one.name_de, one.name_en), terms.saved[one.code], who)
            for one in rows
        )

    return await page(request, who, "calendars.html", rows=await question(request, ask))


async def show(request: web.Request) -> web.Response:
    who = asked(request)
    stored = await _stored(request)
    form = Form(
        who.agent.csrf,
        calendar_form.written(stored.latest) | {"stamp": str(stored.version), "months": USUAL, "when": "date"},
    )
    saved = request.query.get("saved", "")
    flash = who.say(SAVED, version=saved) if saved.isdigit() else ""
    return await page(request, who, "calendar.html", page=_page(who, stored, form, stored.latest), flash=flash)


async def post(request: web.Request) -> web.Response:
    """`act` says what is wanted: preview, save, or try (the test box)."""
    who, said = asked(request), posted(request)
    values = said.fields
    stored = await _stored(request)
    entered = calendar_form.read(values, who.say)
    form = Form(who.agent.csrf, values, entered.mistakes)
    if entered.calendar is None:
        return await page(request, who, "calendar.html", status=422, page=_page(who, stored, form, None))
    calendar, act = entered.calendar, values.get("act", "")
    form = replace(form, values=values | calendar_form.written(calendar))
    if act == "feed":
        return await _with_feed(request, who, stored, form, calendar, said)
    if act == "try":
        trial, wrong = _trial(who, values, calendar)
        shown = _page(who, stored, replace(form, mistakes=wrong), calendar, remarks=entered.remarks, trial=trial)
        return await page(request, who, "calendar.html", status=422 if wrong else 200, page=shown)
    try:
        check_opens(calendar, who.reader.now)
        since = since_of(values, ZoneInfo(calendar.zone), who.reader.now)
        if act == "save":
            version = await _save(request, who, stored, calendar, since, values)
            raise web.HTTPSeeOther(f"/admin/calendars/{stored.code}?saved={version}")
    except (Invalid, Conflict) as error:
        shown = _page(who, stored, replace(form, mistakes=_in_words(error, who)), calendar, remarks=entered.remarks)
        return await page(request, who, "calendar.html", status=422, page=shown)
    draft = Draft(since, {stored.code: calendar})
    now = request.app[keys.CLOCK].now()
    found = await question(request, lambda session: simulate(session, stored.terms, draft, now, months_of(values)))
    change = calendar_view.change(found, since, tuple(calendar_view.different(stored.latest, calendar, who)))
    shown = _page(who, stored, form, calendar, remarks=entered.remarks, change=change)
    return await page(request, who, "calendar.html", page=shown)


async def _with_feed(
    request: web.Request, who: Asked, stored: Stored, form: Form, calendar: ServiceCalendar, said: Posted
) -> web.Response:
    """The draft with the days off of a calendar file."""
    try:
        content = await calendar_feed.fetched(said.files, form.value("feed").strip())
        taken = await calendar_feed.taken_in(content, calendar, who)
    except Invalid as error:
        shown = _page(who, stored, replace(form, mistakes=_in_words(error, who)), calendar)
        return await page(request, who, "calendar.html", status=422, page=shown)
    form = replace(form, values=form.values | calendar_form.written(taken.calendar))
    return await page(
        request, who, "calendar.html", page=_page(who, stored, form, taken.calendar, remarks=taken.remarks)
    )


async def _stored(request: web.Request) -> Stored:
    code = request.match_info["code"]

    def ask(session: Session) -> Stored:
        row = session.get(Calendar, code)
        if row is None:
            raise NotFound("There is no such calendar.")
        versions = session.exec(
            select(CalendarVersion).where(CalendarVersion.code == code).order_by(col(CalendarVersion.version).desc())
        ).all()
        for one in versions:
            session.expunge(one)
        terms = request.app[keys.SLA].read(session)
        return Stored(code, row.name_de, row.name_en, row.version, tuple(versions), terms)

    return await question(request, ask)


async def _save(
    request: web.Request, who: Asked, stored: Stored, calendar: ServiceCalendar, since: datetime, values: dict[str, str]
) -> int:
    definition = definition_of(calendar)
    seen = number_of(values.get("stamp", ""))
    version = await request.app[keys.DATABASE].change(
        lambda change: save_calendar(
            change, stored.code, definition, max(since, change.now), seen=seen, by=who.agent.display_name, reason=values.get("reason", "")[:500],
        )
    )  # fmt: skip
    request.app[keys.SLA].forget()
    return version


def _in_words(error: Exception, who: Asked) -> tuple[Mistake, ...]:
    if isinstance(error, Invalid):
        return tuple(Mistake(calendar_view.FIELDS.get(one.field, one.field), who.say(calendar_view.PROBLEMS.get(one.field, one.problem))) for one in error.mistakes)  # fmt: skip
    return (Mistake("stamp", who.say(N_("Somebody else saved this calendar in the meantime. Look at it again and repeat your change."))),)  # fmt: skip


def _trial(who: Asked, values: dict[str, str], calendar: ServiceCalendar) -> tuple[Trial | None, tuple[Mistake, ...]]:
    """The test box: when is a target due that starts then, and what counts on the way."""
    zone, hours = ZoneInfo(calendar.zone), compiled(calendar)
    try:
        start = datetime.fromisoformat(values.get("start", "")).replace(tzinfo=zone)
        seconds = round(float(values.get("amount", "").replace(",", ".")) * 3600)
        if not 0 < seconds <= 10_000 * 3600:
            raise ValueError
        due = hours.add(start, seconds)
    except (ValueError, OverflowError):
        return None, (Mistake("amount", who.say(N_("Say a moment and a number of hours above zero."))),)
    except Invalid:
        return None, (Mistake("amount", who.say(N_("The calendar does not open where it is needed."))),)
    return calendar_view.trial(hours, start, due, who), ()


def _page(
    who: Asked, stored: Stored, form: Form, calendar: ServiceCalendar | None, *, remarks: tuple[str, ...] = (),
    change: Change | None = None, trial: Trial | None = None,
) -> CalendarPage:  # fmt: skip
    name = who.say.named(stored.german, stored.english)
    return calendar_view.whole(
        name, stored.code, stored.terms, stored.versions, form, calendar, remarks, change, trial, who
    )
