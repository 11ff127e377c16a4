"""Waivers and corrections: what one person asked for, another confirms or refuses."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlmodel import Session, col, select

from admin.place import Asked, asked, done, number_of, page, question
from foundation.errors import Conflict, Forbidden
from pages.posted import posted
from pages.words import N_
from sla.tables import SlaTimer
from sla.verdict_tables import ChangedVerdict, VerdictAct
from sla.verdicts import decide
from staff.rights import Right
from staff.tables import Agent
from ticketing.tables import Ticket

SHOWN = 50
REFUSALS = (
    N_("There is no such missed deadline."), N_("Somebody asked for this already; it waits for a second person."),
    N_("say why; a second person has to understand it"), N_("nothing of the past would turn"), N_("There is no such request."),
    N_("Somebody decided this already."), N_("Whoever asked for it cannot confirm it; a second person has to."), N_("say why not"),
)  # fmt: skip
"""What `sla.verdicts` answers where it does not do it."""
NAMED = 20
"""So many tickets of one request are named."""


@dataclass(frozen=True, slots=True)
class Verdict:
    ticket: str
    metric: str
    due_before: datetime
    due_after: datetime | None
    missed_after: bool


@dataclass(frozen=True, slots=True)
class Act:
    """One request. `mine`: somebody else has to decide it."""

    id: int
    kind: str
    subject: str
    reason: str
    asked_by: str
    asked_at: datetime
    state: str
    decided_by: str
    decided_at: datetime | None
    note: str
    mine: bool
    verdicts: tuple[Verdict, ...]
    count: int


async def show(request: web.Request, wrong: str = "") -> web.Response:
    who = asked(request, Right.BREACHES_JUDGE)
    acts = await question(request, lambda session: _acts(session, who))
    return await page(request, who, "verdicts.html", acts=acts, wrong=wrong)


async def post(request: web.Request) -> web.Response:
    """`act`: confirm or refuse."""
    who, said = asked(request, Right.BREACHES_JUDGE), posted(request)
    number, yes, note = number_of(said.value("id")), said.value("act") == "confirm", said.value("note")
    try:
        return await done(
            request, lambda change: decide(change, number, who.agent.agent_id, yes, note), lambda words: show(request, words), "/admin/verdicts"
        )  # fmt: skip
    except (Conflict, Forbidden) as error:
        return await show(request, who.say(str(error)))


def _acts(session: Session, who: Asked) -> tuple[Act, ...]:
    """Those that wait first, then the latest."""
    waiting = col(VerdictAct.state) != "asked"
    rows = session.exec(select(VerdictAct).order_by(waiting, col(VerdictAct.id).desc()).limit(SHOWN)).all()
    names = {one.id: one.display_name for one in session.exec(select(Agent)).all()}
    return tuple(_act(session, row, names, who) for row in rows)


def _act(session: Session, row: VerdictAct, names: dict[int | None, str], who: Asked) -> Act:
    question = (
        select(ChangedVerdict, SlaTimer.metric, Ticket.number)
        .join(SlaTimer, col(SlaTimer.id) == col(ChangedVerdict.timer_id)).join(Ticket, col(Ticket.id) == col(SlaTimer.ticket_id))
        .where(ChangedVerdict.act_id == row.id).order_by(col(ChangedVerdict.id))
    )  # fmt: skip
    found = [
        Verdict(number, metric, one.due_before, one.due_after, one.missed_after)
        for one, metric, number in session.exec(question).all()
    ]
    return Act(
        row.id or 0, row.kind, row.subject, row.reason, names.get(row.asked_by, ""), row.asked_at, row.state, names.get(row.decided_by, ""),
        row.decided_at, row.note, row.asked_by == who.agent.agent_id, tuple(found[:NAMED]), len(found),
    )  # fmt: skip
