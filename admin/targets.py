"""Segments and targets: the whole matrix as one table, with what a change would do before it is saved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiohttp import web
from sqlmodel import Session, col, select

from admin import calendar_view, correcting, load_view, target_form
from admin.calendar_view import Change
from admin.noting import noted
from admin.place import Asked, asked, page, question
from admin.target_checks import refuse_endless, refuse_ties
from admin.target_form import Named
from admin.time_span import USUAL, months_of, since_of
from customers.tables import Segment
from foundation.errors import Conflict, Invalid, Mistake
from pages import keys
from pages.budget_text import budget_text
from pages.posted import posted
from pages.view import Choice, Form
from pages.words import N_
from sla.chain_check import outlasted
from sla.policy import PAUSABLE, PROMISED
from sla.simulation import Draft
from sla.tables import Calendar, SlaTarget
from sla.target_saving import check, latest, save_targets, stamp
from sla.targets import TYPES, Target
from sla.terms import Terms
from staff.level_tables import CompetenceLevel
from ticketing.tables import Category

RECOUNTS = N_(
    "Tickets that come under another target are measured anew from their start, and open deadlines as soon as this counts."
)
KEEPS = N_("Tickets that come under another target keep what they have used.")
HELD = N_("%(deadline)s: stands still while a ticket waits for a third party.")
RUNS_ON = N_("%(deadline)s: runs on while a ticket waits for a third party.")
HELD_IN_PART = N_("%(deadline)s: some of these targets stand still while a ticket waits for a third party.")
SAVED = N_("Saved. Open deadlines follow as soon as it counts.")
CHANNELS = ("email", "web", "phone", "fax", "letter", "api")


@dataclass(frozen=True, slots=True)
class Stored:
    """What the page is made of, as it was saved last."""

    terms: Terms
    targets: tuple[Target, ...]
    seen: str
    segments: tuple[Choice, ...]
    calendars: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    planned: datetime | None


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """The matrix as a form. `lines` are the numbers of the special targets' lines, one empty one at the end."""

    form: Form
    segments: tuple[Choice, ...]
    calendars: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    types: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    metrics: tuple[Choice, ...]
    """What the cells promise; what a special line may."""
    all_metrics: tuple[Choice, ...]
    pausable: tuple[Choice, ...]
    """Those a wait for a third party may hold."""
    lines: tuple[int, ...]
    seen: str
    change: Change | None
    remarks: tuple[str, ...]
    planned: datetime | None
    tomorrow: str
    places: Mapping[str, tuple[str, str]]
    """Field with a mistake → where it is, and what its line and column are called."""
    hints: Mapping[str, str]
    """Field → what is to be known about its value, which stands all the same."""


async def show(request: web.Request) -> web.Response:
    who = asked(request)
    stored = await question(request, lambda session: _stored(session, request, who))
    form = Form(who.agent.csrf, target_form.written(stored.targets, who.say) | {"when": "date", "months": USUAL})
    flash = who.say(SAVED) if request.query.get("saved") else ""
    return await page(request, who, "targets.html", page=_page(who, stored, form), flash=flash)


async def post(request: web.Request) -> web.Response:
    """`act`: preview or save."""
    who, values = asked(request), posted(request).fields
    stored = await question(request, lambda session: _stored(session, request, who))
    named = _named(stored, who)
    now, terms = request.app[keys.CLOCK].now(), stored.terms
    owed = [one.code for one in terms.clocks.values() if one.owed_to != "customer"]
    suppliers = [one.code for one in terms.clocks.values() if one.owed_to == "supplier"]
    entered = target_form.read(
        values, [one.value for one in stored.segments], stored.targets, who.say, named,
        lambda rows: outlasted([row for row in rows if row.calendar in terms.saved], owed, terms.hours, now, suppliers),
        terms.by_level,
    )  # fmt: skip
    form = Form(who.agent.csrf, values, entered.mistakes)
    try:
        if entered.mistakes:
            raise Invalid(*entered.mistakes)
        refuse_ties(entered, who.say, named)
        refuse_endless(entered, stored.terms, now, who.say)
        check(entered.targets, stored.terms, now)
        since = since_of(values, who.reader.zone, who.reader.now)
        if values.get("act") == "save":
            await _save(request, who, entered.targets, since, values)
            raise web.HTTPSeeOther("/admin/targets?saved=1")
    except (Invalid, Conflict) as error:
        seen = {"stamp": stored.seen} if isinstance(error, Conflict) else {}
        form = replace(form, values=form.values | seen, mistakes=_in_words(error, who))
        shown = _page(who, stored, form, remarks=entered.remarks)
        return await page(request, who, "targets.html", status=422, page=shown)
    draft = Draft(since, targets=entered.targets)
    if values.get("act") == "correct":
        form = replace(form, mistakes=await correcting.ask(request, who, draft, who.say(N_("other targets")), values))
    found = await question(
        request, lambda session: load_view.tried(session, stored.terms, draft, now, months_of(values), who)
    )
    words = tuple(_different(stored.targets, entered.targets, who, named))
    shown = _page(who, stored, form, remarks=entered.remarks, change=calendar_view.change(found, since, words))
    return await page(request, who, "targets.html", status=422 if form.mistakes else 200, page=shown)


def _stored(session: Session, request: web.Request, who: Asked) -> Stored:
    named, now = who.say.named, request.app[keys.CLOCK].now()
    segments = session.exec(select(Segment).order_by(col(Segment.id))).all()
    calendars = session.exec(select(Calendar).order_by(col(Calendar.code))).all()
    categories = session.exec(select(Category).order_by(col(Category.position))).all()
    numbers = session.exec(select(CompetenceLevel.ordinal).order_by(col(CompetenceLevel.ordinal))).all()
    planned = session.exec(select(SlaTarget.since).where(SlaTarget.since > now).order_by(col(SlaTarget.since)).limit(1)).first()  # fmt: skip
    return Stored(
        request.app[keys.SLA].read(session), tuple(latest(session)), stamp(session),
        tuple(Choice(one.code, named(one.name_de, one.name_en)) for one in segments),
        tuple(Choice(one.code, named(one.name_de, one.name_en)) for one in calendars),
        tuple(Choice(one.code, named(one.name_de, one.name_en)) for one in categories),
        tuple(Choice(str(number), str(number)) for number in numbers), planned,
    )  # fmt: skip


async def _save(
    request: web.Request, who: Asked, targets: Sequence[Target], since: datetime, values: dict[str, str]
) -> None:
    reason = values.get("reason", "")[:500]
    await request.app[keys.DATABASE].change(
        lambda change: noted(change, who.agent.login, "targets", lambda: save_targets(
            change, targets, max(since, change.now), seen=values.get("stamp", ""), by=who.agent.display_name, reason=reason
        ), reason, since)
    )  # fmt: skip
    request.app[keys.SLA].forget()


def _named(stored: Stored, who: Asked) -> Named:
    """The names of what a target may speak of, as its fields show them."""
    types, channels = worded(TYPES, "type", who), worded(CHANNELS, "channel", who)
    return target_form.named_by(
        who.say, segment=stored.segments, category=stored.categories, calendar=stored.calendars, ticket_type=types, channel=channels
    )  # fmt: skip


def worded(codes: Sequence[str], kind: str, who: Asked) -> tuple[Choice, ...]:
    """Codes with their words, to choose from."""
    return tuple(Choice(one, who.say.word(kind, one)) for one in codes)


def all_metrics(terms: Terms, who: Asked) -> tuple[Choice, ...]:
    """Whatever may be promised, the desk's own clocks last."""
    return worded([one for one in terms.metrics if terms.promisable(one)], "metric", who)


def _different(before: Sequence[Target], after: Sequence[Target], who: Asked, named: Named) -> list[str]:
    """Each cell that is another one, as `Commercial, P1, Answer: 30 min → 20 min`; the hours where they are others."""
    was, will_be = ({target_form.told(row, who.say, named): row for row in rows} for rows in (before, after))
    none, words = who.say(N_("not promised")), []
    for name in sorted(was.keys() | will_be.keys()):
        old, new = was.get(name), will_be.get(name)
        other_hours = old is None or new is None or old.calendar != new.calendar
        shown = [_budget(row, who, named, other_hours) if row and row.budget else none for row in (old, new)]
        if shown[0] != shown[1]:
            words.append(f"{name}: {shown[0]} → {shown[1]}")
    recounts = [any(row.recount for row in rows) for rows in (before, after)]
    if recounts[0] != recounts[1]:
        words.append(who.say(RECOUNTS if recounts[1] else KEEPS))
    return [*words, *_held(before, after, who)]


def _held(before: Sequence[Target], after: Sequence[Target], who: Asked) -> Iterator[str]:
    """The deadlines that third parties hold, or hold no more."""
    was, will_be = target_form.held_metrics(before), target_form.held_metrics(after)
    said = {None: RUNS_ON, target_form.SOME: HELD_IN_PART, "all": HELD}
    for metric in sorted(was.keys() | will_be.keys()):
        if (extent := will_be.get(metric)) != was.get(metric):
            yield who.say(said[extent], deadline=who.say.word("metric", metric))


def _budget(row: Target, who: Asked, named: Named, with_hours: bool) -> str:
    span = budget_text(row.budget, who.say)
    return f"{span} ({named('calendar', row.calendar)})" if with_hours else span


def _in_words(error: Exception, who: Asked) -> tuple[Mistake, ...]:
    if isinstance(error, Invalid):
        return tuple(Mistake(one.field, who.say(one.problem), one.hint) for one in error.mistakes)
    return (Mistake("stamp", who.say(N_("Somebody else saved the targets in the meantime. Below stands your draft; “What would this change?” compares it with what is saved now."))),)  # fmt: skip


def _page(
    who: Asked, stored: Stored, form: Form, *, remarks: tuple[str, ...] = (), change: Change | None = None
) -> TargetsPage:
    used = [number for number in range(target_form.LINES) if form.value(f"line.{number}.duration")]
    free = next((number for number in range(target_form.LINES) if number not in used), None)
    today, named = who.reader.now.astimezone(who.reader.zone).date(), _named(stored, who)
    read = target_form.read(form.values, [one.value for one in stored.segments], stored.targets, who.say, named)
    return TargetsPage(
        form, stored.segments, stored.calendars, stored.categories, worded(TYPES, "type", who),
        worded(CHANNELS, "channel", who), stored.levels, worded(PROMISED, "metric", who), all_metrics(stored.terms, who), worded(PAUSABLE, "metric", who),
        (*used, free) if free is not None else tuple(used), form.value("stamp") or stored.seen, change, remarks, stored.planned,
        (today + timedelta(days=1)).isoformat(), target_form.places(form.mistakes, who.say(N_("Special targets")), who.say, named), read.hints,
    )  # fmt: skip
