"""The customers' organisations: their mail domains, and what each lets its own people see."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web
from sqlmodel import Session, col, select

from admin.place import Asked, asked, number_of, page, question
from customers import organisations, report_readers
from customers.tables import Organisation, OrganisationDomain
from foundation.errors import Invalid, Mistake
from pages import keys
from pages.forms import Posted
from pages.posted import posted
from pages.saying import sentence
from pages.view import Form
from pages.words import N_
from staff import audit
from staff.own_zone import acceptable
from staff.rights import Right
from storage.change import Change

PAGE = 50
URL = "/admin/customers"
SAVED = N_("Saved. It counts at once.")
NO_ZONE = N_("there is no such time zone:")
PROBLEMS = (
    N_("this is no mail domain:"), N_("anybody can have an address at this public provider:"), N_("this must not be empty"),
    N_("another customer has this number:"), N_("another customer has this domain:"), N_("this is no e-mail address:"),
    N_("these are too many; at most"), N_("this address reads another customer's report:"), NO_ZONE,
)  # fmt: skip
"""What saving may refuse, for the catalogue."""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """`had` and `was`: the domains and the switch as the page first showed them; what differs from them is saved."""

    id: int
    name: str
    number: str
    domains: str
    colleagues_see: bool
    had: str
    was: bool
    readers: str = ""
    read: str = ""
    """Who may read the report; `read` as the page first showed it."""
    zone: str = ""
    zoned: str = ""
    """In which time zone the report is; `zoned` as the page first showed it."""


@dataclass(frozen=True, slots=True)
class CustomersPage:
    """`sought`: how the names begin; `after`: where this part of the list begins, `more` where the next does."""

    rows: tuple[CustomerRow, ...]
    form: Form
    sought: str = ""
    after: str = ""
    more: str = ""


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.AGREEMENTS_EDIT)
    return await _show(request, who, request.query, Form(who.agent.csrf))


async def post(request: web.Request) -> web.Response:
    """Adds a customer, or saves those that were on the page (`shown`), as far as somebody changed them."""
    who, said = asked(request, Right.AGREEMENTS_EDIT), posted(request)
    work = _add if said.value("act") == "add" else _save
    try:
        await request.app[keys.DATABASE].change(lambda change: work(change, said, who.agent.login))
    except Invalid as error:
        said_of = ((one, who.say(one.problem)) for one in error.mistakes)
        wrong = tuple(Mistake(one.field, sentence(f"{told} {one.hint}".strip())) for one, told in said_of)
        return await _show(request, who, said.fields, Form(who.agent.csrf, said.fields, wrong))
    raise web.HTTPSeeOther(place_of(said.value("q"), said.value("after"), saved="1"))


def _add(change: Change, said: Posted, by: str) -> None:
    domains = organisations.domains_in(said.value("domains"))
    row = organisations.add(change, said.value("name"), said.value("number"))
    _, after = organisations.move_domains(change, row, domains)
    audit.note(change, by, f"customer {row.customer_no}", {}, {"display_name": row.name, "domains": after})


def _save(change: Change, said: Posted, by: str) -> None:
    listed = [number for one in said.value("shown").split(",")[:PAGE] if (number := number_of(one))]
    for row in change.session.exec(select(Organisation).where(col(Organisation.id).in_(listed))).all():
        before, after = {"colleagues_see": row.colleagues_see}, {"colleagues_see": row.colleagues_see}
        if (wanted := bool(said.value(f"see.{row.id}"))) != bool(said.value(f"was.{row.id}")):
            row.colleagues_see = after["colleagues_see"] = wanted
        audit.note(change, by, f"customer {row.customer_no}", before, after)
        written, field = said.value(f"domains.{row.id}"), f"domains.{row.id}"
        if written != (had := said.value(f"had.{row.id}")):
            now, then = organisations.domains_in(written, field), organisations.domains_in(had, field)
            old, new = organisations.move_domains(change, row, now - then, then - now, field)
            audit.note(change, by, f"customer {row.customer_no}", {"domains": old}, {"domains": new})
        _save_readers(change, row, said, by)
        _save_zone(change, row, said, by)


def _save_readers(change: Change, row: Organisation, said: Posted, by: str) -> None:
    field = f"readers.{row.id}"
    written, read = said.value(field), said.value(f"read.{row.id}")
    if written == read:
        return
    now, then = report_readers.addresses_in(written, field), report_readers.addresses_in(read, field)
    old, new = report_readers.move(change, row.id or 0, now - then, then - now, field)
    audit.note(change, by, f"customer {row.customer_no}", {"report_readers": old}, {"report_readers": new})


def _save_zone(change: Change, row: Organisation, said: Posted, by: str) -> None:
    written, field = said.value(f"zone.{row.id}"), f"zone.{row.id}"
    if written == said.value(f"zoned.{row.id}"):
        return
    try:
        zone = acceptable(written, "")
    except Invalid as error:
        raise Invalid(Mistake(field, NO_ZONE, written)) from error
    audit.note(change, by, f"customer {row.customer_no}", {"tz": row.zone}, {"tz": zone})
    row.zone = zone


async def _show(request: web.Request, who: Asked, place: Mapping[str, str], form: Form) -> web.Response:
    sought, after = place.get("q", "").strip()[:100], place.get("after", "")[: organisations.MOST_WRITTEN]
    shown = await question(request, lambda session: _read(session, sought, after, form))
    flash = who.say(SAVED) if request.query.get("saved") else ""
    return await page(request, who, "customers.html", status=422 if form.mistakes else 200, page=shown, flash=flash)


def _read(session: Session, sought: str, after: str, form: Form) -> CustomersPage:
    wanted = select(Organisation).order_by(col(Organisation.customer_no)).limit(PAGE + 1)
    if sought:
        wanted = wanted.where(col(Organisation.name).istartswith(sought, autoescape=True))
    if after:
        wanted = wanted.where(Organisation.customer_no > after)
    rows = session.exec(wanted).all()
    domains: dict[int, list[str]] = {}
    ids = [row.id for row in rows[:PAGE]]
    for one in session.exec(select(OrganisationDomain).where(col(OrganisationDomain.organisation_id).in_(ids))).all():
        domains.setdefault(one.organisation_id, []).append(one.domain)
    readers = report_readers.of(session, [one for one in ids if one])
    shown = tuple(
        _row(row, ", ".join(sorted(domains.get(row.id or 0, ()))), readers.get(row.id or 0, ""), form)
        for row in rows[:PAGE]
    )
    return CustomersPage(shown, form, sought, after, place_of(sought, shown[-1].number) if len(rows) > PAGE else "")


def _row(row: Organisation, domains: str, readers: str, form: Form) -> CustomerRow:
    """As it is kept, or as it was typed into a form that was refused."""
    typed = f"had.{row.id}" in form.values
    return CustomerRow(
        row.id or 0, row.name, row.customer_no, form.value(f"domains.{row.id}", "" if typed else domains),
        bool(form.value(f"see.{row.id}")) if typed else row.colleagues_see, form.value(f"had.{row.id}", domains),
        bool(form.value(f"was.{row.id}")) if typed else row.colleagues_see,
        form.value(f"readers.{row.id}", "" if typed else readers), form.value(f"read.{row.id}", readers),
        form.value(f"zone.{row.id}", "" if typed else row.zone), form.value(f"zoned.{row.id}", row.zone),
    )  # fmt: skip


def place_of(sought: str, after: str, **more: str) -> str:
    """The address of a part of the list."""
    said = {name: value for name, value in {"q": sought, "after": after, **more}.items() if value}
    return f"{URL}?{urlencode(said)}"
