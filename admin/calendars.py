"""Service hours: every calendar, and one to change, with what the change would do before it is saved."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlmodel import Session, col, select

from admin import calendar_feed, calendar_form, calendar_parts, calendar_view, correcting, load_view
from admin.calendar_steps import Stepped, with_break, with_exception
from admin.calendar_trial import USUAL_HOURS, Trial, tried
from admin.calendar_users import users
from admin.calendar_view import CalendarPage, CalendarRow, Change, weekly
from admin.noting import noted
from admin.place import Asked, asked, number_of, page, question
from admin.time_span import USUAL, months_of, since_of
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from pages import keys
from pages.forms import Posted
from pages.posted import posted
from pages.view import Choice, Form
from pages.words import N_
from sla.calendar_text import definition_of
from sla.feed_tables import CalendarFeed
from sla.feeds import with_days
from sla.hours import ServiceHours
from sla.saving import add_calendar, check_opens, save_calendar
from sla.service_calendar import ServiceCalendar
from sla.simulation import Draft
from sla.tables import Calendar, CalendarVersion
from sla.terms import Terms

ADDED = N_("The calendar was added. Set its hours here, then choose it where a target is set.")
NEW_PROBLEMS = {
    "this field is still empty": N_("This field is still empty."),
    "another calendar has this name": N_("Another calendar has this name."),
    "there is no such calendar": N_("There is no such calendar."),
}
FROM_FEED = N_("The days off of the kept address are in this draft. See what it would change, then save.")
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
    feed: CalendarFeed | None
    names: dict[str, tuple[str, str]]
    """Every calendar, German and English."""
    users: tuple[str, ...]
    """For whom it counts."""

    @property
    def latest(self) -> ServiceCalendar:
        return self.terms.saved[self.code][-1].calendar

    def hours(self, draft: ServiceCalendar) -> ServiceHours | None:
        """The hours as saved, each instant by the version that rules it; None where the draft is another calendar."""
        return self.terms.hours(self.code) if draft == self.latest else None

    def named(self, who: Asked) -> dict[str, str]:
        return {code: who.say.named(*names) for code, names in self.names.items()}


async def show_all(request: web.Request) -> web.Response:
    who = asked(request)

    def ask(session: Session) -> tuple[CalendarRow, ...]:
        terms = request.app[keys.SLA].current(session)
        rows = session.exec(select(Calendar).order_by(col(Calendar.code))).all()
        names = {one.code: who.say.named(one.name_de, one.name_en) for one in rows}
        counts = users(session, who)
        return tuple(calendar_view.row(code, names, terms.saved[code], counts.get(code, ()), who) for code in names)

    return await page(request, who, "calendars.html", rows=await question(request, ask))


async def show(request: web.Request) -> web.Response:
    who = asked(request)
    stored = await _stored(request)
    start = who.reader.now.astimezone(ZoneInfo(stored.latest.zone)).replace(second=0, microsecond=0)
    fields = {"stamp": str(stored.version), "months": USUAL, "when": "date", "start": start.strftime("%Y-%m-%dT%H:%M"), "amount": USUAL_HOURS}  # fmt: skip
    taken = request.query.get("take") == "feed" and stored.feed is not None
    calendar = with_days(stored.latest, stored.feed) if taken and stored.feed else stored.latest
    form = Form(who.agent.csrf, _written(calendar) | fields)
    saved = request.query.get("saved", "")
    flash = who.say(SAVED, version=saved) if saved.isdigit() else who.say(ADDED) if "added" in request.query else ""
    trial, _ = tried(form.values, calendar, stored.hours(calendar), who, stored.named(who))
    remarks = (who.say(FROM_FEED),) if taken else ()
    shown = _page(who, stored, form, calendar, remarks=remarks, trial=trial)
    return await page(request, who, "calendar.html", page=shown, flash=flash)


async def show_new(request: web.Request) -> web.Response:
    who = asked(request)
    return await _new(request, who, Form(who.agent.csrf))


async def post_new(request: web.Request) -> web.Response:
    """Adds a calendar with the hours of another one; they are changed on its own page."""
    who, values = asked(request), posted(request).fields
    try:
        code = await request.app[keys.DATABASE].change(
            lambda change: noted(change, who.agent.login, "calendars", lambda: add_calendar(
                change, values.get("german", ""), values.get("english", ""), values.get("like", ""), by=who.agent.display_name
            ))
        )  # fmt: skip
    except Invalid as error:
        wrong = tuple(Mistake(one.field, who.say(NEW_PROBLEMS.get(one.problem, one.problem))) for one in error.mistakes)
        return await _new(request, who, Form(who.agent.csrf, values, wrong))
    request.app[keys.SLA].forget()
    raise web.HTTPSeeOther(f"/admin/calendars/{code}?added=1")


async def _new(request: web.Request, who: Asked, form: Form) -> web.Response:
    def ask(session: Session) -> tuple[Choice, ...]:
        """The calendars, the one that is open least first (hardly anybody begins with round the clock), composed ones last."""
        saved = request.app[keys.SLA].current(session).saved
        rows = session.exec(select(Calendar).order_by(col(Calendar.code))).all()
        latest = {one.code: saved[one.code][-1].calendar for one in rows}
        first = sorted(rows, key=lambda one: (bool(latest[one.code].parts), weekly(latest[one.code])))
        return tuple(Choice(one.code, who.say.named(one.name_de, one.name_en)) for one in first)

    choices = await question(request, ask)
    return await page(request, who, "calendar_new.html", status=422 if form.mistakes else 200, entered=form, choices=choices)  # fmt: skip


async def post(request: web.Request) -> web.Response:
    """`act` says what is wanted: preview, save, correct (the past, by a second person too), or try (the test box)."""
    who, said = asked(request), posted(request)
    values = said.fields
    stored = await _stored(request)
    entered = _entered(stored, values, who)
    form = Form(who.agent.csrf, values, entered.mistakes)
    if entered.calendar is None:
        shown = _page(who, stored, form, entered.readable, remarks=entered.remarks)
        return await page(request, who, "calendar.html", status=422, page=shown)
    calendar, act = entered.calendar, values.get("act", "")
    if act in ("break", "except"):
        return await _stepped(request, who, stored, form, entered)
    form = replace(form, values=values | _written(calendar))
    if act == "feed":
        return await _with_feed(request, who, stored, form, calendar, said)
    if act == "try":
        trial, wrong = tried(values, calendar, stored.hours(calendar), who, stored.named(who))
        shown = _page(who, stored, replace(form, mistakes=wrong), calendar, remarks=entered.remarks, trial=trial)
        return await page(request, who, "calendar.html", status=422 if wrong else 200, page=shown)
    try:
        check_opens(calendar, who.reader.now)
        since = since_of(values, ZoneInfo(calendar.zone), who.reader.now)
        if act == "save":
            version = await _save(request, who, stored, calendar, since, values)
            raise web.HTTPSeeOther(f"/admin/calendars/{stored.code}?saved={version}")
    except (Invalid, Conflict) as error:
        seen = {"stamp": str(stored.version)} if isinstance(error, Conflict) else {}
        wrong = _in_words(error, who, stored.versions[0].saved_by)
        form = replace(form, values=form.values | seen, mistakes=wrong)
        shown = _page(who, stored, form, calendar, remarks=entered.remarks)
        return await page(request, who, "calendar.html", status=422, page=shown)
    draft = Draft(since, {stored.code: calendar})
    if act == "correct":
        subject = who.say(N_("other hours: %(name)s"), name=stored.named(who)[stored.code])
        form = replace(form, mistakes=await correcting.ask(request, who, draft, subject, values))
    now = request.app[keys.CLOCK].now()
    found = await question(
        request, lambda session: load_view.tried(session, stored.terms, draft, now, months_of(values), who)
    )
    change = calendar_view.of_hours(found, since, stored.terms.saved[stored.code], calendar, who, stored.named(who))
    shown = _page(who, stored, form, calendar, remarks=entered.remarks, change=change)
    return await page(request, who, "calendar.html", status=422 if form.mistakes else 200, page=shown)


def _entered(stored: Stored, values: dict[str, str], who: Asked) -> calendar_form.Entered:
    """The form read; the calendars put to it are taken as they are when the draft begins to rule."""
    entered = calendar_form.read(values, who.say)
    try:
        since = since_of(values, ZoneInfo(entered.readable.zone), who.reader.now)
    except Invalid:
        since = who.reader.now
    parts = calendar_parts.read(values, stored.code, stored.terms.saved, since, who.say)
    calendar = entered.calendar and replace(entered.calendar, parts=parts.parts)
    return calendar_form.Entered(
        None if parts.mistakes else calendar, (*entered.mistakes, *parts.mistakes), entered.remarks, replace(entered.readable, parts=parts.parts)
    )  # fmt: skip


async def _stepped(
    request: web.Request, who: Asked, stored: Stored, form: Form, entered: calendar_form.Entered
) -> web.Response:
    """The draft with a break, or with other hours on one date."""
    values, calendar = form.values, entered.readable
    if values["act"] == "break":
        done = with_break(calendar, values, who.say)
    else:
        own, wrong = calendar_form.own_hours(values, who.say)
        done = Stepped(calendar, wrong) if wrong else with_exception(calendar, values, own, who.say)
    kept = {name: value for name, value in values.items() if done.mistakes or name not in ("on", "own", "label")}
    form = replace(form, values=kept | _written(done.calendar), mistakes=done.mistakes)
    remarks = (*entered.remarks, done.remark) if done.remark else entered.remarks
    shown = _page(who, stored, form, done.calendar, remarks=remarks)
    return await page(request, who, "calendar.html", status=422 if done.mistakes else 200, page=shown)


async def _with_feed(
    request: web.Request, who: Asked, stored: Stored, form: Form, calendar: ServiceCalendar, said: Posted
) -> web.Response:
    """The draft with the days off of a calendar file."""
    try:
        content = await calendar_feed.fetched(said.files, form.value("feed").strip(), who.say)
        taken = await calendar_feed.taken_in(content, calendar, who)
    except Invalid as error:
        shown = _page(who, stored, replace(form, mistakes=_in_words(error, who)), calendar)
        return await page(request, who, "calendar.html", status=422, page=shown)
    form = replace(form, values=form.values | _written(taken.calendar))
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
        feed = session.get(CalendarFeed, code)
        if feed is not None:
            session.expunge(feed)
        terms = request.app[keys.SLA].read(session)
        names = {
            one.code: (one.name_de, one.name_en) for one in session.exec(select(Calendar).order_by(col(Calendar.code)))
        }
        counts = users(session, asked(request)).get(code, ())
        return Stored(code, row.name_de, row.name_en, row.version, tuple(versions), terms, feed, names, counts)

    return await question(request, ask)


async def _save(
    request: web.Request, who: Asked, stored: Stored, calendar: ServiceCalendar, since: datetime, values: dict[str, str]
) -> int:
    definition = definition_of(calendar)
    seen, reason = number_of(values.get("stamp", "")), values.get("reason", "")[:500]
    version = await request.app[keys.DATABASE].change(
        lambda change: noted(change, who.agent.login, "calendars", lambda: save_calendar(
            change, stored.code, definition, max(since, change.now), seen=seen, by=who.agent.display_name, reason=reason,
        ), reason, since)
    )  # fmt: skip
    request.app[keys.SLA].forget()
    return version


def _written(calendar: ServiceCalendar) -> dict[str, str]:
    return calendar_form.written(calendar) | calendar_parts.written(calendar)


def _in_words(error: Exception, who: Asked, by: str = "") -> tuple[Mistake, ...]:
    """`by` is whose saving is known to be the latest."""
    if isinstance(error, Invalid):
        return tuple(Mistake(calendar_view.FIELDS.get(one.field, one.field), who.say(calendar_view.PROBLEMS.get(one.field, one.problem))) for one in error.mistakes)  # fmt: skip
    name = by or who.say(N_("Somebody else"))
    return (Mistake("stamp", who.say(N_("%(name)s saved this calendar in the meantime. Below stands your draft; “What would this change?” compares it with what is saved now."), name=name)),)  # fmt: skip


def _page(
    who: Asked, stored: Stored, form: Form, calendar: ServiceCalendar, *, remarks: tuple[str, ...] = (),
    change: Change | None = None, trial: Trial | None = None,
) -> CalendarPage:  # fmt: skip
    name = who.say.named(stored.german, stored.english)
    return calendar_view.whole(
        name,
        stored.code,
        stored.terms,
        stored.versions,
        form,
        calendar,
        remarks,
        change,
        trial,
        who,
        stored.named(who),
        stored.users,
    )
