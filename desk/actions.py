"""The moves of an agent on a ticket: each form is one errand in one change, with rights and the version that was seen.

What cannot be done comes back as the page itself, with the sentence beside the field and everything that was written.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from sqlmodel import select

from desk import asked_first, at_work, further_moves, mistakes, passing_on, ticket_page
from desk.notices import mentioned
from desk.place import Asked, asked, html, row_number
from desk.said import Said
from desk.ticket_page import Entered
from e_level import assist
from foundation.errors import Conflict, Forbidden, Invalid, Mistake
from pages import keys, rich_text
from pages.posted import posted
from pages.templates import render
from pages.view import Form
from pages.words import N_
from sla import escalations
from staff.rights import Right, may
from staff.tables import Agent
from storage.change import Change
from ticketing import (
    agent_moves,
    agent_notices,
    answers,
    attachment_limits,
    copies,
    correspondents,
    custom_values,
    escalating,
    moves,
    procedure_runs,
    resolving,
    sent_forms,
)
from ticketing.actors import agent as by_agent
from ticketing.attachment_limits import limits_of
from ticketing.custom_fields import FORM, fitting
from ticketing.paper import PAPER
from ticketing.routing import PRIORITIES
from ticketing.states import State
from ticketing.tables import Attachment, Category, Ticket
from ticketing.taking_back import take_back
from ticketing.ticket_scope import scope_of

SENT_BEFORE = N_("You have sent this form before, with another text. Nothing was sent now and your text is still here: if you mean a further message, send again.")  # fmt: skip

Errand = Callable[[Change, Ticket, Said], str | None]
"""Does it; answers another word for its success where it went otherwise than usual."""


@dataclass(frozen=True, slots=True)
class Action:
    """One form of the page: `done` tells its success, `leave` goes back to the list, `form` is whose further button it is."""

    name: str
    right: Right
    errand: Errand
    done: str
    leave: bool = False
    form: str = ""


def _reply(change: Change, ticket: Ticket, said: Said) -> str | None:
    (html, text), cc, bcc = _written(said), copies.entered(said.text("cc")), copies.entered(said.text("bcc"), "bcc")
    known = correspondents.of(change.session, ticket.id or 0, said.asked.settings.own_addresses)
    to = known.named(address) if (address := copies.recipient(said.text("to"))) else None
    if said.text("then") == "resolve":
        if not may(said.asked.agent.who, Right.TICKET_RESOLVE, scope_of(change.session, ticket)):
            raise Forbidden("Your role does not include this.")
        sent = resolving.answer_and_resolve(
            change, said.desk, ticket, text, said.by, to=to, html=html, files=said.files, cc=cc, bcc=bcc, forward=said.text("forward"), form=said.form
        )  # fmt: skip
    else:
        sent = agent_moves.reply(
            change, said.desk, ticket, text, said.by, to=to, html=html, files=said.files, cc=cc, bcc=bcc, wait=said.text("then") == "wait", form=said.form
        )  # fmt: skip
    if article := said.text("article"):
        ticket.article = article[:200]
        assist.sent(change, said.desk.settings, ticket, ticket.article, text)
    if not answers.reached(sent):
        return "reached_nobody"
    return "on_paper" if sent and sent.channel in PAPER else None


def _written(said: Said) -> tuple[str, str]:
    """What was written, formatted and as plain text: where it is formatted, that says it, and not the field behind it."""
    html = rich_text.cleaned(said.text("html"))
    return html, rich_text.as_text(html) or said.text("text")


def _note(change: Change, ticket: Ticket, said: Said) -> None:
    if not said.text("text"):
        raise Invalid(Mistake("text", "the note is empty"))
    answers.note(change, said.desk, ticket, said.text("text"), said.by, said.files, said.form)
    for colleague in mentioned(said.text("text"), said.asked.names):
        agent_notices.tell(change, colleague, ticket.id or 0, "mentioned", said.asked.agent.agent_id)


def _take(change: Change, ticket: Ticket, said: Said) -> None:
    agent_moves.take(change, ticket, said.asked.agent.agent_id, said.by)


def _assign(change: Change, ticket: Ticket, said: Said) -> str | None:
    """To a colleague, or to nobody: then the ticket goes back to its queue with a word of what was tried."""
    if not said.text("assignee"):
        if ticket.state == State.IN_PROGRESS:
            agent_moves.release(change, ticket, said.by, said.text("reason"))
        else:
            moves.assign(change, ticket, None, said.by, said.text("reason"))
        return "given_back"
    colleague = change.session.get(Agent, chosen) if (chosen := row_number(said.text("assignee"))) else None
    if colleague is None or not colleague.active:
        raise Invalid(Mistake("assignee", "there is no such colleague"))
    beyond = bool(colleague.levels) and ticket.level not in colleague.levels and ticket.queue not in colleague.queues
    if beyond and not said.text("reason"):
        raise Invalid(Mistake("reason", "does not have this level", "a lead may assign with a reason"))
    agent_moves.take(change, ticket, colleague.id or 0, said.by, said.text("reason"), override=beyond)
    agent_notices.tell(change, colleague.id or 0, ticket.id or 0, "assigned", said.asked.agent.agent_id)
    return None


def _escalate(change: Change, ticket: Ticket, said: Said) -> None:
    passing_on.escalate(change, ticket, said.text, said.by)


def _hand_back(change: Change, ticket: Ticket, said: Said) -> None:
    escalating.hand_back(change, ticket, said.by, said.text("reason"))


def _tell_lead(change: Change, ticket: Ticket, said: Said) -> None:
    escalating.tell_lead(change, ticket, said.by, said.text("reason"), said.desk.settings)


def _resolve(change: Change, ticket: Ticket, said: Said) -> str | None:
    category = said.text("category")
    if category and change.session.get(Category, category) is None:
        raise Invalid(Mistake("category", "choose the final category"))
    if own := {name.removeprefix(FORM): value for name, value in said.values.items() if name.startswith(FORM)}:
        moves.correct(change, ticket, "category", category or ticket.category, said.by)
        here = {one.code for one in fitting(custom_values.in_use(change.session), ticket.category)}
        custom_values.save(change, ticket, {code: value for code, value in own.items() if code in here}, said.by)
    told = resolving.resolve(
        change, said.desk, ticket, said.text("resolution"), said.text("code"), category, said.by, forward=said.text("forward")
    )  # fmt: skip
    return None if answers.reached(told) else "resolved_unheard"


def _reopen(change: Change, ticket: Ticket, said: Said) -> None:
    if not said.text("reason"):
        raise Invalid(Mistake("reason", "say why"))
    agent_moves.reopen(change, ticket, said.by, said.text("reason"))


def _classify(change: Change, ticket: Ticket, said: Said) -> None:
    category, priority = said.text("category"), said.text("priority")
    if category and change.session.get(Category, category) is None:
        raise Invalid(Mistake("category", "choose a category"))
    if priority not in PRIORITIES:
        raise Invalid(Mistake("priority", "choose a priority"))
    asked_first.about_missed(change, ticket, category, priority, said)
    if category:
        moves.correct(change, ticket, "category", category, said.by)
    moves.correct(change, ticket, "priority", priority, said.by)


def _step(change: Change, ticket: Ticket, said: Said) -> None:
    procedure_runs.do_step(change, ticket, row_number(said.text("step")) or 0, said.text("result"), said.by)


def _confirm(change: Change, ticket: Ticket, said: Said) -> None:
    escalations.confirm(change, ticket, said.by)


def _undo(change: Change, ticket: Ticket, said: Said) -> str | None:
    contact = take_back(change, ticket, row_number(said.text("contact")) or 0, said.by)
    at_work.keep_taken_back(change, ticket.id or 0, contact)
    files = change.session.exec(select(Attachment.id).where(Attachment.contact_id == contact.id).limit(1)).first()
    return "taken_back_files" if files else None


ACTIONS = (
    Action("reply", Right.TICKET_REPLY, _reply, "replied"),
    Action("undo", Right.TICKET_REPLY, _undo, "taken_back"),
    Action("step", Right.TICKET_REPLY, _step, "step_done"),
    Action("confirm", Right.TICKET_NOTE, _confirm, "confirmed"),
    Action("note", Right.TICKET_NOTE, _note, "noted"),
    Action("take", Right.TICKET_TAKE, _take, "taken"),
    Action("assign", Right.TICKET_ASSIGN_OTHERS, _assign, "assigned"),
    Action("escalate", Right.TICKET_ESCALATE, _escalate, "passed_on"),
    Action("hand-back", Right.TICKET_ESCALATE, _hand_back, "passed_on", form="escalate"),
    Action("tell-lead", Right.TICKET_ESCALATE, _tell_lead, "lead_told", form="escalate"),
    Action("resolve", Right.TICKET_RESOLVE, _resolve, "resolved"),
    Action("follow", Right.TICKET_READ, further_moves.follow, "followed"),
    Action("unfollow", Right.TICKET_READ, further_moves.unfollow, "unfollowed"),
    Action("follow-up", Right.TICKET_REPLY, further_moves.follow_up, "follow_up"),
    Action("resume", Right.TICKET_REPLY, further_moves.resume, "resumed"),
    Action("promise", Right.TICKET_REPLY, further_moves.promise, "time_promised"),
    Action("merge", Right.TICKET_MERGE, further_moves.merge, "merged"),
    Action("reopen", Right.TICKET_REOPEN, _reopen, "reopened"),
    Action("classify", Right.TICKET_CORRECT, _classify, "corrected"),
    Action("spam", Right.TICKET_SPAM, further_moves.spam, "spam", leave=True),
    Action("block-sender", Right.TICKET_SPAM, further_moves.block, "blocked", leave=True),
)


def handler(action: Action) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The POST handler of one form."""

    async def handle(request: web.Request) -> web.StreamResponse:
        who = await asked(request)
        said = _said(request, who, action)
        number = request.match_info["number"]
        if wrong := _file_mistakes(request, who):
            return await _again(request, action, said, wrong, 422)
        await said.desk.blobs.ahead(*(file.content for file in said.files))
        book = request.app[keys.DATABASE].change
        try:
            done, still_visible, queue = await book(lambda change: _carry_out(change, number, action, said))
        except Invalid as error:
            return await _again(
                request, action, said, mistakes.of_form(action.form or action.name, error, who.say), 422
            )
        except sent_forms.SentBefore:
            return await _again(request, action, said, (), 409, who.say(SENT_BEFORE))
        except Conflict:
            return await _again(request, action, said, (), 409, mistakes.clash(action.name, who.say))
        to = f"&to={queue}" if action.done == "passed_on" else ""
        if action.leave or not still_visible:
            raise web.HTTPSeeOther(f"/desk/?done={done}&number={number}{to}")
        if action.done == "taken_back":
            to = f"&draft={row_number(said.text('contact')) or 0}#reply"
        raise web.HTTPSeeOther(f"/desk/tickets/{number}?done={done}{to}")

    return handle


def _carry_out(change: Change, number: str, action: Action, said: Said) -> tuple[str, bool, str]:
    """The errand on the locked row: the word for its success, whether the agent may still see the ticket afterwards, and the
    queue it is in. A form that was sent before does nothing."""
    ticket = agent_moves.locked(change.session, number)
    who, here = said.asked.agent.who, scope_of(change.session, ticket)
    if not may(who, Right.TICKET_READ, here):
        ticket_page.find(change.session, number, said.asked)
    if not may(who, action.right, here) and not _own_move(action, ticket, said):
        raise Forbidden("Your role does not include this.")
    if sent_forms.sent_before(change.session, said.desk, said.form, _written(said)[1]):
        return "sent_once", True, ticket.queue
    if action.errand is not _note:  # what colleagues are told contradicts nothing
        moves.check_version(ticket, row_number(said.text("version")))
        at_work.check_seen(change.session, ticket.id or 0, row_number(said.text("seen")), said.asked.agent.agent_id)
    done = action.errand(change, ticket, said) or action.done
    at_work.drop_draft(change, ticket.id or 0, said.asked.agent.agent_id, action.name)
    return done, may(who, Right.TICKET_READ, scope_of(change.session, ticket)), ticket.queue


def _own_move(action: Action, ticket: Ticket, said: Said) -> bool:
    """Whoever is responsible may give their own ticket back to its queue."""
    return action.name == "assign" and ticket.assignee_id == said.asked.agent.agent_id and not said.text("assignee")


def _said(request: web.Request, who: Asked, action: Action) -> Said:
    app, form, agent_id = request.app, posted(request), who.agent.agent_id
    key = sent_forms.key(agent_id, form.value("form_id"), f"{action.name} {request.match_info['number']}")
    return Said(who, by_agent(agent_id), app[keys.DESK], app[keys.SLA], form.fields, tuple(form.files), key)


def _file_mistakes(request: web.Request, who: Asked) -> tuple[Mistake, ...]:
    """The rule for attachments, the same as for customers' own."""
    form, limits, language = posted(request), limits_of(request.app[keys.SETTINGS]), who.reader.language
    if form.too_large:
        return (attachment_limits.too_large(limits, language),)
    return attachment_limits.check(form.files, limits, language)


async def _again(
    request: web.Request, action: Action, said: Said, wrong: tuple[Mistake, ...], status: int, flash: str = ""
) -> web.Response:  # fmt: skip
    """The page with the form as it was sent; its version is the present one, so that it can be sent again."""
    who, number = said.asked, request.match_info["number"]
    kept = {name: value for name, value in said.values.items() if name not in ("csrf", "version")}
    since = row_number(said.text("seen")) or 0 if status == 409 else 0
    entered = Entered(action.form or action.name, Form(who.agent.csrf, kept, wrong), since)
    shown = {"text", "files", "to", "cc", "bcc", "assignee", "level", "queue", "code", "resolution", "category", "priority", "reason", "result", "until", "target", "why", "forward", "tags", "kind", "other", "part", "split_subject", "split_category", "promised", "two_customers", "missed"}  # fmt: skip
    if not flash and (elsewhere := [one for one in wrong if one.field not in shown]):
        flash = " ".join(f"{one.problem} {one.hint}".strip() for one in elsewhere)
    read = request.app[keys.DATABASE].read
    found = await read(lambda session: ticket_page.read(session, number, who, entered, flash, bool(flash)))
    return html(render("desk/ticket.html", who.reader, shell=found.shell, page=found.page), status)
