"""Agreements with customers: all of them, and one to write, with what it would change before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlmodel import Session, col, select

from admin import agreement_form, calendar_view, load_view, report_wishes
from admin.agreement_form import SERVICE
from admin.calendar_view import Change
from admin.place import Asked, asked, number_of, page, question
from admin.report_wishes import ReportPage
from admin.target_checks import refuse_endless, refuse_ties
from admin.target_form import LINES, Named, named_by, places
from admin.target_form import read as read_targets
from admin.targets import CHANNELS, worded
from admin.time_span import USUAL, months_of
from customers.agreement_tables import CustomerAgreement
from customers.tables import Organisation
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from pages import keys
from pages.posted import posted
from pages.view import Choice, Form
from pages.words import N_
from sla import service_reports
from sla.agreements import Agreed, check_agreed, counts_from, facts, newest, promises, save, versions_of
from sla.penalties import CURRENCIES
from sla.policy import PROMISED
from sla.simulation import Draft
from sla.tables import Calendar, DefinedClock
from sla.targets import ON_AND_ON, TYPES
from staff.audit import note
from staff.rights import Right
from storage.change import Change as Writing
from ticketing.tables import Category

SAVED = N_("Saved as version %(version)s. Open deadlines follow as soon as it counts.")
MOST_OFFERED = 300
"""So many customers are offered while typing; any other number may be typed too."""
PROBLEMS = {
    "valid_to": N_("It ends before it begins, or has ended already."),
    "number": N_("Agreement %(other)s promises this customer the same at the same time. End that one first, or name other services here."),
}  # fmt: skip
"""Field → what `check_agreed` says of it, in words; `other` is its hint."""
TAKEN = N_("Agreement %(number)s is there already, with %(customer)s. Choose another number, or change that one.")
FIELDS = {
    "included": N_("Tickets a month"), "penalty_value": N_("Amount or percent"), "penalty_fee": N_("Monthly fee"), "penalty_most": N_("At most a month"),
    "number": N_("Number"), "customer": N_("Customer number"), "valid_from": N_("Valid from"), "valid_to": N_("Last day"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One in the list. `state`: planned, valid or over."""

    number: str
    version: int
    customer: str
    services: tuple[str, ...]
    valid_from: datetime
    last_day: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """One to write; `number` is empty for a new one."""

    number: str
    form: Form
    customers: tuple[Choice, ...]
    services: tuple[Choice, ...]
    calendars: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    types: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    metrics: tuple[Choice, ...]
    pausable: tuple[Choice, ...]
    """Those a wait for a third party may hold."""
    lines: tuple[int, ...]
    versions: tuple[tuple[int, datetime, str, str], ...]
    remarks: tuple[str, ...]
    change: Change | None
    places: Mapping[str, tuple[str, str]]
    """Field with a mistake → where it is, and what it is called."""
    hints: Mapping[str, str]
    """Field → what is to be known about its value, which stands all the same."""
    penalties: tuple[Choice, ...]
    currencies: tuple[Choice, ...]
    report: ReportPage | None = None
    """The wishes about its report by mail; None for one that is not saved yet, or while a draft of it is looked at."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the page of one is made of."""

    customers: Mapping[str, tuple[int, str]]
    """Customer number → id and name."""
    calendars: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    versions: tuple[CustomerAgreement, ...]
    own_clocks: tuple[Choice, ...]


async def show_all(request: web.Request) -> web.Response:
    who = asked(request, Right.AGREEMENTS_EDIT)

    def ask(session: Session) -> tuple[AgreementRow, ...]:
        named = {one.id: one.name for one in session.exec(select(Organisation)).all()}
        names = dict(_categories(session, who))
        return tuple(_row(one, named.get(one.organisation_id, ""), names, who.reader.now) for one in newest(session))

    return await page(request, who, "agreements.html", rows=await question(request, ask))


async def show(request: web.Request) -> web.Response:
    return await _saved(request, asked(request, Right.AGREEMENTS_EDIT))


async def post_report(request: web.Request) -> web.Response:
    """To whom and how often its report is mailed."""
    who, number, values = asked(request, Right.AGREEMENTS_EDIT), request.match_info["number"], posted(request).fields
    await question(request, lambda session: _stored(session, number, who))
    try:
        await request.app[keys.DATABASE].change(lambda change: report_wishes.keep(change, number, values, who))
    except Invalid as error:
        return await _saved(request, who, Form(who.agent.csrf, values, tuple(error.mistakes)))
    raise web.HTTPSeeOther(f"/admin/agreements/{number}?report={'on' if values.get('rhythm') else 'off'}#report")


async def _saved(request: web.Request, who: Asked, wishes: Form | None = None) -> web.Response:
    """The page of an agreement as it is stored, or of a new one; `wishes` about its report are what was typed and refused."""
    number = request.match_info.get("number", "")
    stored = await question(request, lambda session: _stored(session, number, who))
    values = {"stamp": "0", "valid_from": who.reader.now.astimezone(who.reader.zone).date().isoformat()}
    if stored.versions:
        row = stored.versions[0]
        customer = next((no for no, (key, _) in stored.customers.items() if key == row.organisation_id), "")
        values = agreement_form.written(row, customer, who.reader.zone, who.say)
    saved, told = request.query.get("saved", ""), {"on": report_wishes.SAVED, "off": report_wishes.ENDED}
    flash = who.say(SAVED, version=saved) if saved.isdigit() else who.say(told.get(request.query.get("report", ""), ""))
    shown = _page(who, stored, number, Form(who.agent.csrf, values | {"months": USUAL}))
    if number:
        report = await question(request, lambda session: report_wishes.read(session, number, who, wishes))
        shown = replace(shown, report=report)
    return await page(request, who, "agreement.html", status=422 if wishes else 200, page=shown, flash=flash)


async def post(request: web.Request) -> web.Response:
    """`act`: preview or save."""
    who, number = asked(request, Right.AGREEMENTS_EDIT), request.match_info.get("number", "")
    values = posted(request).fields
    stored = await question(request, lambda session: _stored(session, number, who))
    customers = {no: key for no, (key, _) in stored.customers.items()}
    entered = agreement_form.read(values, number, customers, who.reader.zone, who.say, _named(stored, who))
    remarks = entered.targets.remarks
    form, agreed, now = Form(who.agent.csrf, values, entered.mistakes), entered.agreed, request.app[keys.CLOCK].now()
    taken = agreed.number if agreed and not number else ""
    if owner := await question(request, lambda session: _owner(session, taken)):
        form = replace(form, mistakes=(Mistake("number", who.say(TAKEN, number=taken, customer=owner)),))
        agreed = None
    if agreed is None:
        return await page(request, who, "agreement.html", status=422, page=_page(who, stored, number, form, remarks))
    seen = number_of(values.get("stamp", ""))
    try:
        refuse_ties(entered.targets, who.say, _named(stored, who))
        refuse_endless(entered.targets, await question(request, request.app[keys.SLA].read), now, who.say)
        if values.get("act") == "save":
            reason = values.get("reason", "")[:500]
            version = await request.app[keys.DATABASE].change(lambda change: _save(change, agreed, seen, who, reason))
            request.app[keys.SLA].forget()
            raise web.HTTPSeeOther(f"/admin/agreements/{agreed.number}?saved={version}")
        change = await question(request, lambda session: _change(session, request, agreed, seen, now, months_of(values)))  # fmt: skip
    except (Invalid, Conflict) as error:
        wrong = replace(form, mistakes=_in_words(error, who))
        return await page(request, who, "agreement.html", status=422, page=_page(who, stored, number, wrong, remarks))
    return await page(request, who, "agreement.html", page=_page(who, stored, number, form, remarks, change))


def _owner(session: Session, number: str) -> str:
    """Whose agreement bears this number already; empty where nobody's does."""
    saved = versions_of(session, number)
    customer = session.get(Organisation, saved[0].organisation_id) if saved else None
    return customer.name if customer else ""


def _save(change: Writing, agreed: Agreed, seen: int, who: Asked, reason: str) -> int:
    version = save(change, agreed, seen=seen, by=who.agent.display_name, reason=reason)
    service_reports.go_on(change, agreed.number, who.reader.zone)
    latest, *older = (_facts(change.session, one) for one in versions_of(change.session, agreed.number))
    before = older[0] if older else {}
    begins = (
        counts_from(agreed, change.now) if before.get("valid_from") == latest["valid_from"] else None
    )  # else that says so
    note(change, who.agent.login, f"agreement {agreed.number}", before, latest, reason, begins=begins)
    return version


def _facts(session: Session, row: CustomerAgreement) -> dict[str, Any]:
    """As the log of changes has it: the customer by name."""
    customer = session.get(Organisation, row.organisation_id)
    return facts(row) | ({"organisation": customer.name} if customer else {})


def _change(session: Session, request: web.Request, agreed: Agreed, seen: int, now: datetime, months: int) -> Change:
    since = counts_from(agreed, now)
    rows = promises(agreed, seen + 1, since)
    check_agreed(session, agreed, rows, now)
    draft = Draft(since, targets=tuple(rows), agreement=agreed.number)
    found = load_view.tried(
        session, request.app[keys.SLA].read(session), draft, now, months, asked(request, Right.AGREEMENTS_EDIT)
    )
    return calendar_view.change(found, since, (f"{agreed.number} v{seen + 1}",))


def _stored(session: Session, number: str, who: Asked) -> Stored:
    versions = tuple(versions_of(session, number)) if number else ()
    if number and not versions:
        raise NotFound("There is no such agreement.")
    for one in versions:
        session.expunge(one)
    customers = session.exec(select(Organisation).order_by(col(Organisation.name))).all()
    calendars = session.exec(select(Calendar).order_by(col(Calendar.code))).all()
    return Stored(
        {one.customer_no: (one.id or 0, one.name) for one in customers},
        tuple(Choice(one.code, who.say.named(one.name_de, one.name_en)) for one in calendars),
        tuple(Choice(code, name) for code, name in _categories(session, who)), versions, _own_clocks(session, who),
    )  # fmt: skip


def _own_clocks(session: Session, who: Asked) -> tuple[Choice, ...]:
    """The desk's own clocks that are owed to customers."""
    theirs = select(DefinedClock).where(DefinedClock.owed_to == "customer", DefinedClock.active)
    rows = session.exec(theirs.order_by(col(DefinedClock.code))).all()
    return tuple(Choice(one.code, who.say.named(one.name_de, one.name_en)) for one in rows)


def _categories(session: Session, who: Asked) -> list[tuple[str, str]]:
    rows = session.exec(select(Category).order_by(col(Category.position))).all()
    return [(one.code, who.say.named(one.name_de, one.name_en)) for one in rows]


def _row(one: CustomerAgreement, customer: str, names: Mapping[str, str], now: datetime) -> AgreementRow:
    state = "planned" if one.valid_from > now else "over" if one.valid_to <= now else "valid"
    services = tuple(names.get(path.replace("/", "."), path) for path in one.services)
    ends = one.valid_to - timedelta(seconds=1) if one.valid_to < ON_AND_ON else None
    return AgreementRow(one.number, one.version, customer, services, one.valid_from, ends, state)


def _in_words(error: Exception, who: Asked) -> tuple[Mistake, ...]:
    if isinstance(error, Invalid):
        return tuple(_said(one, who) for one in error.mistakes)
    return (Mistake("stamp", who.say(N_("Somebody else saved this agreement in the meantime. Look at it again and repeat your change."))),)  # fmt: skip


def _said(one: Mistake, who: Asked) -> Mistake:
    if one.field in PROBLEMS:
        return Mistake(one.field, who.say(PROBLEMS[one.field], other=one.hint))
    return Mistake(one.field, who.say(one.problem), one.hint)


def _named(stored: Stored, who: Asked) -> Named:
    types, channels = worded(TYPES, "type", who), worded(CHANNELS, "channel", who)
    return named_by(who.say, category=stored.categories, calendar=stored.calendars, ticket_type=types, channel=channels)


def _page(
    who: Asked, stored: Stored, number: str, form: Form, remarks: tuple[str, ...] = (), change: Change | None = None
) -> AgreementPage:
    used = [line for line in range(LINES) if form.value(f"line.{line}.duration")]
    free, named = [line for line in range(LINES) if line not in used][:2], _named(stored, who)
    return AgreementPage(
        number, form, tuple(Choice(no, name) for no, (_, name) in list(stored.customers.items())[:MOST_OFFERED]),
        tuple(Choice(SERVICE + one.value.replace(".", "/"), one.label) for one in stored.categories if one.value != "uncategorised"),
        stored.calendars, stored.categories, worded(TYPES, "type", who), worded(CHANNELS, "channel", who),
        (*worded(PROMISED, "metric", who), *stored.own_clocks), worded(PROMISED, "metric", who),
        tuple(sorted([*used, *free])), tuple((one.version, one.saved_at, one.saved_by, one.reason) for one in stored.versions), remarks, change,
        {name: (name, who.say(label)) for name, label in FIELDS.items()}
        | places(form.mistakes, who.say(N_("Targets")), who.say, named), read_targets(form.values, (), (), who.say, named).hints,
        tuple(Choice(kind, who.say(words)) for kind, words in agreement_form.KINDS.items()), tuple(Choice(one, one) for one in CURRENCIES),
    )  # fmt: skip
