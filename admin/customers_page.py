"""The customers' organisations, and what each lets its own people see."""

from dataclasses import dataclass

from aiohttp import web
from sqlmodel import Session, col, select

from admin.place import Asked, asked, number_of, page, question
from customers.tables import Organisation, OrganisationDomain
from pages import keys
from pages.posted import posted
from pages.words import N_
from staff import audit
from staff.rights import Right
from storage.change import Change

PAGE = 50
SAVED = N_("Saved. It counts at once.")


@dataclass(frozen=True, slots=True)
class CustomerRow:
    id: int
    name: str
    number: str
    domains: str
    colleagues_see: bool


@dataclass(frozen=True, slots=True)
class CustomersPage:
    """`sought`: how the names begin; `more` is where the list goes on."""

    rows: tuple[CustomerRow, ...]
    sought: str = ""
    more: str = ""


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.AGREEMENTS_EDIT)
    sought, after = request.query.get("q", "").strip()[:100], request.query.get("after", "")[:200]
    shown = await question(request, lambda session: _read(session, sought, after))
    flash = who.say(SAVED) if request.query.get("saved") else ""
    return await page(request, who, "customers.html", page=shown, flash=flash)


async def post(request: web.Request) -> web.Response:
    """Saves the switches of the customers that were on the page (`shown`), as far as somebody turned them."""
    who, said = asked(request, Right.AGREEMENTS_EDIT), posted(request)
    listed = [number for one in said.value("shown").split(",")[:PAGE] if (number := number_of(one))]
    wanted = {number for number in listed if said.value(f"see.{number}")}
    await request.app[keys.DATABASE].change(lambda change: _save(change, listed, wanted, who))
    raise web.HTTPSeeOther("/admin/customers?saved=1")


def _save(change: Change, listed: list[int], wanted: set[int], who: Asked) -> None:
    for row in change.session.exec(select(Organisation).where(col(Organisation.id).in_(listed))).all():
        before, row.colleagues_see = row.colleagues_see, row.id in wanted
        audit.note(
            change, who.agent.login, f"customer {row.customer_no}", {"colleagues_see": before}, {"colleagues_see": row.colleagues_see}
        )  # fmt: skip


def _read(session: Session, sought: str, after: str) -> CustomersPage:
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
    shown = tuple(
        CustomerRow(
            row.id or 0, row.name, row.customer_no, ", ".join(sorted(domains.get(row.id or 0, ()))), row.colleagues_see
        )
        for row in rows[:PAGE]
    )
    return CustomersPage(
        shown, sought, f"/admin/customers?after={shown[-1].number}&q={sought}" if len(rows) > PAGE else ""
    )
