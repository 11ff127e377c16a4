"""Several tickets at once: what would happen is shown first, then done in one change, and can be taken back.

A ticket that changed meanwhile, or where the right is missing, is left as it is; the others are done.
"""

from aiohttp import web
from sqlmodel import Session, col, func, select
from yarl import URL

from desk import asked_first, due_moves
from desk.bulk_steps import DOES, UNDO_MINUTES, Before, Wanted, restore, work_on
from desk.place import Asked, asked, page, question, row_number, row_of
from desk.tables import BulkStep
from desk.working_view import BulkPage, BulkRow, DueMoves
from foundation.errors import Conflict, Forbidden, Invalid, Mistake, NotFound
from pages import keys
from pages.forms import Posted
from pages.guards import local_path
from pages.posted import posted
from pages.seen_tickets import seen
from pages.view import Choice, Form
from pages.words import N_, told_state
from staff.rights import Right, visible
from storage.change import Change
from ticketing import correspondents, sent_forms
from ticketing.actors import agent as by_agent
from ticketing.correspondents import Correspondents
from ticketing.due_table import TicketDue
from ticketing.numbers import read_number
from ticketing.paper import PAPER
from ticketing.routing import PRIORITIES
from ticketing.tables import Contact, Ticket

MOST = 200
NAMED = 10
"""So many tickets that stayed as they were are named."""
NOTHING = N_("Choose at least one ticket.")


async def show(request: web.Request) -> web.Response:
    """What would happen to those chosen, with what is still to be said."""
    who = await asked(request)
    numbers, do = request.query.getall("number", [])[:MOST], request.query.get("do", "")
    if do not in DOES:
        raise NotFound("There is no such step.")
    back = local_path(request.query.get("back", ""))
    return await _page(request, who, do, numbers, back, Form(who.agent.csrf))


async def _page(request: web.Request, who: Asked, do: str, numbers: list[str], back: str, form: Form, status: int = 200, missing: frozenset[str] = frozenset(), moves: DueMoves | None = None) -> web.Response:  # fmt: skip
    rows = await question(request, lambda session: _rows(session, numbers, who, answered=do == "reply"))
    rows = tuple(sorted(rows, key=lambda row: row.number not in missing))
    flash = "" if rows else who.say(NOTHING)
    return await page(
        request, who, "desk/bulk.html", status=status, flash=flash, error=bool(flash),
        page=BulkPage(do, rows, back, form, *_choices(who), sent_forms.showing(), missing, moves, who.settings.notices.progress),
    )  # fmt: skip


def _rows(session: Session, numbers: list[str], who: Asked, *, answered: bool) -> tuple[BulkRow, ...]:
    chosen = select(Ticket).where(col(Ticket.number).in_(numbers), seen(visible(who.agent.who)))
    by_due = chosen.join(TicketDue, col(TicketDue.ticket_id) == col(Ticket.id))
    rows = session.exec(by_due.order_by(col(TicketDue.due_sort), col(Ticket.id))).all()
    ids = [row.id or 0 for row in rows] if answered else []
    known, on_paper = correspondents.of_each(session, ids, who.settings.own_addresses), _on_paper(session, ids)
    return tuple(
        BulkRow(
            row.number, row.version, row.subject or who.say("(no subject)"), told_state(row.state, row.merged_into_id), row.priority,
            who.names.queue(row.queue, who.say), who.names.colleague(row.assignee_id), row.shelf == 0,
            *(_addresses(known[row.id or 0], who, on_paper=row.id in on_paper) if answered else ()),
        )
        for row in rows
    )  # fmt: skip


def _addresses(known: Correspondents, who: Asked, *, on_paper: bool) -> tuple[str, str]:
    """Who gets an answer on a ticket, and copies of it: as with an answer to it alone."""
    if on_paper:
        return who.say(N_("the way the fax or letter came")), ""
    nobody = N_("nobody: no e-mail address is known")
    return known.to.address if known.to else who.say(nobody), ", ".join(one.address for one in known.cc)


def _on_paper(session: Session, ticket_ids: list[int]) -> frozenset[int | None]:
    """Those whose customer wrote last by fax or letter."""
    newest = (
        select(func.max(col(Contact.id)))
        .where(col(Contact.ticket_id).in_(ticket_ids), Contact.direction == "in", Contact.visibility == "public")
        .where(col(Contact.auto_generated).is_(False))
        .group_by(col(Contact.ticket_id))
    )
    asked_for = select(Contact.ticket_id).where(col(Contact.id).in_(newest), col(Contact.channel).in_(PAPER))
    return frozenset(session.exec(asked_for))


def _choices(who: Asked) -> tuple[tuple[Choice, ...], tuple[Choice, ...], tuple[Choice, ...]]:
    """Colleagues, queues, priorities; who may not assign to others is offered only themselves."""
    others = who.may(Right.TICKET_ASSIGN_OTHERS)
    colleagues = [
        one for one in who.names.colleagues.values() if one.active and (others or one.id == who.agent.agent_id)
    ]
    colleagues.sort(key=lambda one: (one.id != who.agent.agent_id, not one.present, one.name))
    return (
        tuple(Choice(str(one.id), one.name, who.names.away(one, who.say)) for one in colleagues),
        tuple(Choice(code, f"{one.level} · {who.names.queue(code, who.say)}") for code, one in who.names.queues.items()),
        tuple(Choice(one, f"{one} · {who.say.word('priority', one)}") for one in PRIORITIES),
    )  # fmt: skip


async def foresee(request: web.Request) -> web.Response:
    """From when to when the deadlines move under what is chosen so far; nothing is changed."""
    who, said = await asked(request), posted(request)
    wanted, versions = _said(said)
    moves = await due_moves.foreseen(request, who, versions, wanted)
    form = Form(who.agent.csrf, said.fields)
    return await _page(request, who, wanted.do, list(versions), local_path(said.value("back")), form, moves=moves)


def _said(said: Posted) -> tuple[Wanted, dict[str, int | None]]:
    """What is wanted, and the version of each ticket as it was shown. NotFound where there is no such step."""
    chosen = [name.removeprefix("ticket:") for name in said.fields if name.startswith("ticket:")]
    versions = {number: row_number(said.value(f"ticket:{number}")) for number in chosen[:MOST]}
    if said.value("do") not in DOES:
        raise NotFound("There is no such step.")
    return Wanted(said.value("do"), said.value("assignee"), said.value("queue"), said.value("priority"), said.value("reason").strip(), said.value("text").strip(), said.value("then") == "wait", said.value("form_id")), versions  # fmt: skip


async def carry_out(request: web.Request) -> web.Response:
    who, said = await asked(request), posted(request)
    wanted, versions = _said(said)
    do, back = wanted.do, local_path(said.value("back"))
    if wrong := wanted.lacks():
        mistake = Mistake(wrong[0], who.say(wrong[1]))
        return await _page(request, who, do, list(versions), back, Form(who.agent.csrf, said.fields, (mistake,)), 422)
    desk, registry = request.app[keys.DESK], request.app[keys.SLA]

    def work(change: Change) -> tuple[int, list[str]]:
        if do == "priority" and said.value("missed") != wanted.priority:
            asked_first.about_missed_by_some(change, registry, versions, wanted.priority, who)
        by, done, left = by_agent(who.agent.agent_id), [], []
        for number, version in versions.items():
            try:
                with change.nested():
                    done.append(work_on(change, desk, number, version, wanted, who, by).as_data())
            except (Invalid, Conflict, Forbidden, NotFound):
                left.append(number)
        step = BulkStep(agent_id=who.agent.agent_id, at=change.now, before=done)
        change.session.add(step)
        change.session.flush()
        return step.id or 0, left

    try:
        step, left = await request.app[keys.DATABASE].change(work)
    except asked_first.MissedBySome as question_first:
        form = Form(who.agent.csrf, said.fields, question_first.mistakes)
        return await _page(request, who, do, list(versions), back, form, 422, question_first.numbers)
    raise web.HTTPSeeOther(URL(back).update_query(bulk=step, left=len(left), unchanged=" ".join(left[:NAMED])))


async def undo(request: web.Request) -> web.Response:
    """Goes back to how it was, where nobody has touched the ticket since."""
    who, number = await asked(request), row_of(request)
    back = local_path(posted(request).value("back"))

    def work(change: Change) -> int:
        step = change.session.get(BulkStep, number)
        if step is None or step.agent_id != who.agent.agent_id:
            raise NotFound("There is no such step of yours.")
        if step.undone or (change.now - step.at).total_seconds() > UNDO_MINUTES * 60:
            return 0
        step.undone, came_back = True, 0
        for data in step.before:
            try:
                with change.nested():
                    restore(change, Before(**data), by_agent(who.agent.agent_id))
                    came_back += 1
            except (Invalid, Conflict, NotFound):
                continue
        return came_back

    came_back = await request.app[keys.DATABASE].change(work)
    raise web.HTTPSeeOther(URL(back).update_query(undone=came_back))


def flash(session: Session, request: web.Request, who: Asked) -> tuple[str, str]:
    """What a bulk step did, for the list one comes back to, and where it is undone; both empty without one."""
    if (came_back := row_number(request.query.get("undone", ""))) is not None:
        return who.say.ngettext("%(num)s ticket is as it was.", "%(num)s tickets are as they were.", came_back), ""
    number = row_number(request.query.get("bulk", ""))
    step = session.get(BulkStep, number) if number else None
    if step is None or step.agent_id != who.agent.agent_id:
        return "", ""
    if answers := sum(bool(one.get("contact")) for one in step.before):
        told = who.say.ngettext("%(num)s answer leaves in a moment.", "%(num)s answers leave in a moment.", answers)
    else:
        told = who.say.ngettext("%(num)s ticket changed.", "%(num)s tickets changed.", len(step.before))
    if left := row_number(request.query.get("left", "")):
        told += " " + who.say.ngettext("%(num)s was left as it is: changed meanwhile, or not possible in its state.", "%(num)s were left as they are: changed meanwhile, or not possible in their state.", left)  # fmt: skip
        told += _unchanged(request, left, who)
    return told, f"/desk/bulk/{step.id}/undo" if step.before and not step.undone else ""


def _unchanged(request: web.Request, left: int, who: Asked) -> str:
    """Which those are, as far as the address names them; empty where it names none."""
    prefix, said = who.settings.desk.number_prefix, request.query.get("unchanged", "").split()[:NAMED]
    numbers = [number for one in said if (number := read_number(prefix, one))]
    if not numbers:
        return ""
    if more := max(0, left - len(numbers)):
        numbers.append(who.say.ngettext("one more", "%(num)s more", more))
    return " " + who.say(N_("Unchanged: %(numbers)s."), numbers=", ".join(numbers))
