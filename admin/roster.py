"""The duty roster: who is on call outside the opening hours, who is away and who stands in."""

from dataclasses import dataclass

from aiohttp import web
from sqlmodel import Session, col, select

from admin.place import Asked, asked, number_of, page, question
from foundation.errors import Invalid, Mistake
from pages import keys, times
from pages.day_spans import span
from pages.posted import posted
from pages.saying import sentence
from pages.view import Choice, Form
from pages.words import N_
from staff import roster_saving
from staff.rights import Right
from staff.roster_tables import RosterEntry
from staff.tables import Agent
from ticketing.routing import PRIORITIES

MOST = 200
CALLED = {"P1": N_("only P1"), "P2": N_("P1 and P2"), "P3": N_("P1 to P3"), "P4": N_("work of every priority")}
"""The lowest priority somebody is called for → for what they are called."""
DONE = {
    "both": N_("Planned. Whoever stands in is away themselves for a part of it; then their own substitute goes on."),
    "planned": N_("Planned."),
    "dropped": N_("Taken out of the roster."),
}
KINDS = {"on_call": N_("on call"), "away": N_("away")}
PROBLEMS = (
    N_("choose what is planned"), N_("choose who it is about"), N_("this is no date with a time"), N_("it has to end after it begins"),
    N_("this is over already"), N_("choose from which priority they are called"), N_("choose somebody else who works here"),
    N_("this member has such an entry at this time already"),
)  # fmt: skip
"""What planning may refuse, for the catalogue."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """`note`: from which priority they are called, or who stands in."""

    id: int
    name: str
    kind: str
    span: str
    note: str
    now: bool


@dataclass(frozen=True, slots=True)
class RosterPage:
    """`form` is of the kind it was entered in, the form of the other kind is `blank`."""

    form: Form
    blank: Form
    rows: tuple[EntryRow, ...]
    members: tuple[Choice, ...]
    priorities: tuple[Choice, ...]


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.ROSTER_EDIT)
    flash = who.say(DONE.get(request.query.get("done", ""), ""))
    return await _page(request, who, Form(who.agent.csrf, {"kind": "on_call", "priority": "P1"}), flash)


async def post(request: web.Request) -> web.Response:
    """`act`: `plan` adds what was entered, `drop:7` takes an entry out."""
    who, said = asked(request, Right.ROSTER_EDIT), posted(request)
    verb, _, number = said.value("act").partition(":")
    database, by = request.app[keys.DATABASE], who.agent.login
    if verb == "drop":
        await database.change(lambda change: roster_saving.drop(change, number_of(number), by))
        raise web.HTTPSeeOther("/admin/roster?done=dropped")
    start, end = (times.instant_of(said.value(name), who.reader) for name in ("start", "end"))
    try:
        both = await database.change(
            lambda change: roster_saving.plan(
                change, said.value("kind"), number_of(said.value("member")), start, end, by, priority=said.value("priority"),
                substitute=number_of(said.value("substitute")) or None,
            )
        )  # fmt: skip
    except Invalid as error:
        problems = [(one.field, who.say(one.problem)) for one in error.mistakes]
        wrong = tuple(Mistake(field, sentence(problem)) for field, problem in problems)
        return await _page(request, who, Form(who.agent.csrf, said.fields, wrong))
    raise web.HTTPSeeOther(f"/admin/roster?done={'both' if both else 'planned'}")


async def _page(request: web.Request, who: Asked, form: Form, flash: str = "") -> web.Response:
    shown = await question(request, lambda session: _read(session, who, form))
    return await page(request, who, "roster.html", page=shown, status=422 if form.mistakes else 200, flash=flash)


def _read(session: Session, who: Asked, form: Form) -> RosterPage:
    staff = session.exec(select(Agent).order_by(col(Agent.display_name))).all()
    names, say = {one.id: one.display_name for one in staff}, who.say
    ahead = select(RosterEntry).where(RosterEntry.ends_at > who.reader.now)
    rows = session.exec(ahead.order_by(col(RosterEntry.ends_at), col(RosterEntry.id)).limit(MOST)).all()

    def note(row: RosterEntry) -> str:
        if row.kind == "on_call":
            return say(N_("is called for %(work)s while the queue is closed"), work=say(CALLED[row.priority]))
        stand_in = names.get(row.substitute_id)
        return say(N_("%(name)s stands in"), name=stand_in) if stand_in else say(N_("nobody stands in"))

    return RosterPage(
        form,
        Form(form.csrf, {"priority": "P1"}),
        tuple(
            EntryRow(
                row.id or 0, names.get(row.agent_id, ""), say(KINDS[row.kind]),
                span(row.starts_at, row.ends_at, who.reader), note(row), row.starts_at <= who.reader.now,
            )
            for row in rows
        ),
        tuple(Choice(str(one.id), one.display_name) for one in staff if one.active),
        tuple(Choice(one, say(CALLED[one])) for one in PRIORITIES),
    )  # fmt: skip
