"""Standard procedures: every one of them, and one to write."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiohttp import web
from sqlmodel import Session, col, select

from admin import procedure_form
from admin.place import Asked, asked, number_of, page, question
from admin.procedure_form import EnteredProcedure
from admin.rule_names import category_choices, named
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from pages import keys
from pages.posted import posted
from pages.rule_words import TYPES
from pages.saying import sentence
from pages.view import Choice, Form
from pages.words import N_
from sla.chain_saving import follow_rename
from storage.change import Change
from ticketing.procedure_saving import save_procedure
from ticketing.procedures import Step, step_of
from ticketing.sop_tables import Sop, SopVersion

SAVED = N_("Saved. Tickets that have begun an older version work it off to its end.")
PROBLEMS = (
    N_("another procedure has this name"), N_("a procedure needs at least one step"), N_("a decision needs at least two answers"), N_("this step stands here twice"),
    N_("choose the queue it goes to"), N_("choose a category"), N_("this field is still empty"),
)  # fmt: skip
"""What saving may refuse, for the catalogue."""


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A procedure in the list; `for_what` in words."""

    url: str
    name: str
    for_what: str
    version: int
    active: bool


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    title: str
    url: str
    form: Form
    entered: EnteredProcedure
    version: int
    types: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    queues: tuple[Choice, ...]
    kinds: tuple[Choice, ...]


async def show_all(request: web.Request) -> web.Response:
    who = asked(request)

    def ask(session: Session) -> tuple[ProcedureRow, ...]:
        rows = session.exec(select(Sop).order_by(col(Sop.name))).all()
        called = {one.value: one.label for one in category_choices(named(session, who.say), who.say)}
        return tuple(
            ProcedureRow(f"/admin/procedures/{one.id}", one.name, _for_what(one, called, who), one.version, one.active)
            for one in rows
        )

    flash = who.say(SAVED) if request.query.get("saved") else ""
    return await page(request, who, "procedures.html", rows=await question(request, ask), flash=flash)


async def show(request: web.Request) -> web.Response:
    who = asked(request)
    entered, version = await question(request, lambda session: _stored(session, request))
    return await _page(request, who, entered, version, Form(who.agent.csrf))


async def post(request: web.Request) -> web.Response:
    """`act`: `save` keeps it as a new version; any other draws the form again with what was changed."""
    who, said = asked(request), posted(request).fields
    entered = procedure_form.read(said)
    number, seen = request.match_info.get("id"), number_of(said.get("stamp", ""))
    if said.get("act") != "save":
        return await _page(request, who, entered, seen, Form(who.agent.csrf, said))
    steps = procedure_form.finished(entered.steps)
    try:
        await request.app[keys.DATABASE].change(
            lambda change: save(change, int(number) if number else None, entered, steps, seen, who.agent.display_name)
        )
    except Invalid as error:
        wrong = tuple(Mistake(one.field, sentence(who.say(one.problem))) for one in error.mistakes)
    except Conflict:
        wrong = (Mistake("stamp", who.say(N_("Somebody else changed this procedure in the meantime. Look at it again and repeat your change."))),)  # fmt: skip
    else:
        raise web.HTTPSeeOther("/admin/procedures?saved=1")
    shown = replace(entered, steps=steps or (Step(""),))
    return await _page(request, who, shown, seen, Form(who.agent.csrf, said, wrong))


def save(
    change: Change, number: int | None, entered: EnteredProcedure, steps: Sequence[Step], seen: int, by: str
) -> int:
    """Saves what was entered; escalation chains that begin the procedure learn its new name, as routing rules do."""
    row = change.session.get(Sop, number) if number is not None else None
    before = row.name if row else entered.name
    saved = save_procedure(
        change, number, entered.name, entered.ticket_type, entered.category, steps, active=entered.active, seen=seen, by=by
    )  # fmt: skip
    follow_rename(change.session, before, entered.name)
    return saved


async def _page(request: web.Request, who: Asked, entered: EnteredProcedure, version: int, form: Form) -> web.Response:
    called, say = await question(request, lambda session: named(session, who.say)), who.say
    number = request.match_info.get("id")
    shown = ProcedurePage(
        entered.name if number else say(N_("New procedure")), f"/admin/procedures/{number or 'new'}", form, entered, version,
        tuple(Choice(one, say.word("type", one)) for one in TYPES), category_choices(called, say),
        tuple(Choice(code, name) for code, name in called.queues.items()),
        tuple(Choice(code, say(word)) for code, word in procedure_form.KIND_WORDS.items()),
    )  # fmt: skip
    return await page(request, who, "procedure.html", status=422 if form.mistakes else 200, page=shown)


def _stored(session: Session, request: web.Request) -> tuple[EnteredProcedure, int]:
    number = request.match_info.get("id")
    if number is None:
        return EnteredProcedure("", "", "", True, (Step(""),)), 0
    row = session.get(Sop, int(number))
    if row is None:
        raise NotFound("There is no such procedure.")
    saved = session.get_one(SopVersion, (row.id, row.version))
    steps = tuple(step_of(one) for one in saved.steps)
    return EnteredProcedure(row.name, row.ticket_type, row.category, row.active, steps), row.version


def _for_what(row: Sop, called: dict[str, str], who: Asked) -> str:
    told = [who.say.word("type", row.ticket_type)] if row.ticket_type else []
    told += [called.get(row.category, row.category)] if row.category else []
    return ", ".join(told) or who.say(N_("every ticket"))
