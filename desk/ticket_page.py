"""The page of one ticket: read in a handful of queries, never one a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Row, bindparam, select
from sqlmodel import Session, col

from desk import (
    at_work,
    conversation,
    custom_fields,
    framing,
    linked,
    passing_on,
    person_card,
    prediction,
    procedure,
    rail,
    rated,
    reasons,
    recipients,
    scan_pages,
    timers,
)
from desk.framing import Frame
from desk.names import Names
from desk.next_day import next_working_day
from desk.place import Asked, shell
from desk.ticket_view import Actions, PredictionView, TicketPage
from desk.view import Person, Shell
from foundation.errors import NotFound
from pages.saying import Saying
from pages.view import Choice, Form
from pages.words import N_, told_state
from sla import escalations
from staff.rights import Right, TicketScope, may
from storage.straight import Straight
from ticketing import agent_notices, custom_values, following, own_signature, sent_forms
from ticketing.custom_fields import Definition
from ticketing.escalating import came_from
from ticketing.events import TAKEN_BACK
from ticketing.notice_texts import harmless_name
from ticketing.paper import PAPER
from ticketing.rule_record import edition
from ticketing.states import Move, State, moves_from
from ticketing.tables import Queue, Ticket
from ticketing.unread import unread_for

BOUND_IN = N_("PDFs and pictures become pages of the letter; anything else has to be laid in.")
COLUMNS = (
    col(Ticket.id), col(Ticket.number), col(Ticket.version), col(Ticket.type), col(Ticket.state), col(Ticket.shelf), col(Ticket.subject),
    col(Ticket.category), col(Ticket.category_source), col(Ticket.priority), col(Ticket.language), col(Ticket.confidential), col(Ticket.person_id),
    col(Ticket.segment), col(Ticket.level), col(Ticket.first_level), col(Ticket.queue), col(Ticket.assignee_id), col(Ticket.route_explanation),
    unread_for(bindparam("reader", type_=Integer)).label("unread"), col(Ticket.resolution_text), col(Ticket.needs_indexing), col(Ticket.resolution_code), col(Ticket.closure_code), col(Ticket.merged_into_id), col(Queue.restricted_to), col(Ticket.is_major), col(Queue.mail),
)  # fmt: skip

ONE = Straight(
    select(*COLUMNS)
    .join(Queue, col(Queue.code) == col(Ticket.queue), isouter=True)
    .where(col(Ticket.number) == bindparam("number"))
)

NO_DRAFT = {"text": "", "html": ""}


@dataclass(frozen=True, slots=True)
class Entered:
    """A form that came back: its name, what was entered, what is wrong with it; after a clash, the last entry one had seen."""

    name: str = ""
    form: Form | None = None
    new_since: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """What a handler needs of the page it has read."""

    shell: Shell
    page: TicketPage
    unread: bool


def find(session: Session, number: str, asked: Asked) -> Row[Any]:
    """The ticket's row, if the reader may see it; otherwise it does not exist."""
    row: Row[Any] | None = ONE.first(session, number=number, reader=asked.agent.agent_id)
    if row is None or not may(asked.agent.who, Right.TICKET_READ, scope(row)):
        raise NotFound("There is no such ticket.")
    return row


def scope(row: Row[Any]) -> TicketScope:
    return TicketScope(
        row.level, row.queue, row.restricted_to or "", row.confidential, row.assignee_id, row.first_level
    )


def read(session: Session, number: str, asked: Asked, entered: Entered, flash: str = "", error: bool = False, use: str = "", draft: str = "") -> Read:  # fmt: skip
    """The whole page. Into the reply goes the text of the article `use` names, or of the answer `draft` that was taken back."""
    row = find(session, number, asked)
    names, _ = asked.names, asked.say
    person = person_card.card(
        session,
        person_card.read(session, row.person_id),
        row.segment,
        names,
        _,
        asked.settings.desk.country,
        asked.reader,
        row.id,
    )
    decision = prediction.of_ticket(session, row.id)
    contacts = conversation.contacts(session, row.id)
    story = conversation.view(session, row.id, contacts, names, asked.agent.agent_id, person.name, asked.reader, _, decision)  # fmt: skip
    story = rated.shown_in(session, story, row.id, person.name, _)
    story = scan_pages.shown_in(session, story, asked, row.needs_indexing)
    thought = prediction.view(session, decision, names, asked.settings, row.language, _) if decision else None
    back = _taken_back(contacts, draft, asked.agent.agent_id, row)
    kept, begun = at_work.drafts(session, row.id, asked.agent.agent_id, names)
    me = own_signature.writer(session, asked.agent.agent_id)
    around = framing.frame(*_written_to(row, person.name, me.name, asked))
    form = entered.form or Form(
        asked.agent.csrf, _proposed(thought, use, around) or back or kept.get("reply", NO_DRAFT)
    )
    last = _answered(contacts)
    answer = recipients.proposed(session, row.id, last, person.name, asked)
    answer = recipients.filled(answer, back or kept.get("reply", NO_DRAFT))
    rights = (may(asked.agent.who, one, scope(row)) for one in (Right.TICKET_CORRECT, Right.TICKET_ASSIGN_OTHERS))
    clocks = timers.views(session, row.id, person.name, asked.names, asked.reader.now, _, asked.reader)
    page = TicketPage(
        number=row.number,
        url=f"/desk/tickets/{row.number}",
        version=row.version,
        subject=row.subject,
        type=row.type,
        state=row.state,
        told_state=told_state(row.state, row.merged_into_id),
        priority=row.priority,
        level=row.level,
        queue=names.queue(row.queue, _),
        category=names.category(row.category, _),
        guessed=row.category_source == "e_level" and thought is not None and thought.unsure,
        language=row.language,
        person=person,
        conversation=story,
        timers=clocks,
        route=reasons.route(row.route_explanation, names, asked.reader, _),
        rules=reasons.rules(
            row.route_explanation, edition(session, reasons.edition_of(row.route_explanation)), names, _
        ),
        procedure=procedure.view(session, row.id, row.type, row.category, names, _),
        whys=passing_on.whys(_),
        came_from=_came_from(session, row.id, names, _),
        escalated=escalations.unconfirmed(session, row.id),
        actions=actions(row, asked),
        form=form,
        prediction=thought,
        assignee=responsible(row.assignee_id, names, asked.agent.agent_id),
        resolution=row.resolution_text,
        told_in=timers.told_in(clocks, asked.reader, _),
        zone=asked.zone,
        max_upload=asked.settings.smtp.max_message_bytes,
        refused_types=" ".join(asked.settings.limits.refused_types),
        answer=answer,
        frame=around,
        signature=own_signature.below(me, row.mail or {}, row.language, asked.settings),
        files_hint=_(BOUND_IN) if last is not None and last.channel in PAPER else "",
        category_code="" if row.category == "uncategorised" else row.category,
        agents=_agents(names, row.level, _),
        levels=names.level_choices(_),
        queues=_queues(names, _),
        categories=names.category_choices(_),
        others=at_work.others(session, row.id, asked.agent.agent_id, names, asked.reader.now),
        begun=begun,
        followers=_followers(session, row.id, names, asked.agent.agent_id),
        newest=max((one.id for one in contacts), default=0),
        new_since=entered.new_since,
        reply_draft=kept.get("reply", NO_DRAFT)["text"],
        reply_html=kept.get("reply", NO_DRAFT)["html"],
        note_draft=kept.get("note", NO_DRAFT)["text"],
        next_day=next_working_day(
            asked.reader.now, asked.reader.zone, asked.names.calendars.get("business")
        ).isoformat(),
        form_id=sent_forms.showing(),
        linked=linked.view(session, row, contacts, asked, *rights),
        fields=custom_fields.view(session, row.id, _meant(entered, row.category), _in_use(session, entered, names), _),
        open_form=entered.name or ("resolve" if "resolution" in back else ""),
    )
    beside = rail.view(session, asked.agent, names, asked.path, _, figures=asked.view_figures)
    news = row.unread or agent_notices.unseen(session, asked.agent.agent_id, row.id) > 0
    return Read(shell(asked, beside, flash, error=error), page, news)


def parts(session: Session, number: str, asked: Asked) -> TicketPage:
    """The page again for the parts that fetch themselves anew."""
    return read(session, number, asked, Entered()).page


def actions(row: Row[Any], asked: Asked) -> Actions:
    """What state and rights allow now."""
    who, here = asked.agent.who, scope(row)
    moves = moves_from(State(row.state))
    open_now, final = row.shelf == 0, row.shelf == 2

    def right(name: Right) -> bool:
        return may(who, name, here)

    return Actions(
        reply=not final and right(Right.TICKET_REPLY),
        note=right(Right.TICKET_NOTE),
        take=open_now and row.assignee_id != asked.agent.agent_id and right(Right.TICKET_TAKE),
        assign=open_now and right(Right.TICKET_ASSIGN_OTHERS),
        release=open_now and row.assignee_id == asked.agent.agent_id and not right(Right.TICKET_ASSIGN_OTHERS),
        escalate=open_now and right(Right.TICKET_ESCALATE),
        resolve=open_now and right(Right.TICKET_RESOLVE),
        reopen=bool(moves & {Move.DISAGREE, Move.REJECT}) and right(Right.TICKET_REOPEN),
        spam=not final and right(Right.TICKET_SPAM),
        merge=not final and right(Right.TICKET_MERGE),
        follow_up=open_now and row.state not in ("e_level", "new") and right(Right.TICKET_REPLY),
        block=row.closure_code == "spam" and right(Right.TICKET_SPAM),
    )


def responsible(agent_id: int | None, names: Names, me: int) -> Person | None:
    found = names.colleagues.get(agent_id or 0)
    return Person(found.name, found.initials, found.id == me, found.stand_in == me) if found else None


def _in_use(session: Session, entered: Entered, names: Names) -> tuple[Definition, ...]:
    """The desk's own fields; what was refused for one of them shows also the one that an administrator has just made."""
    return custom_values.in_use(session) if entered.form else names.fields


def _meant(entered: Entered, category: str) -> str:
    """The category whose fields are asked for: the one a refused solution was to be filed under."""
    final = entered.form.value("category") if entered.form and entered.name == "resolve" else ""
    return final or category


def _followers(session: Session, ticket_id: int, names: Names, me: int) -> tuple[Person, ...]:
    """The reader first."""
    known = (responsible(one, names, me) for one in following.followers(session, ticket_id))
    return tuple(sorted((one for one in known if one), key=lambda one: (not one.me, one.name)))


def _came_from(session: Session, ticket_id: int, names: Names, _: Saying) -> str:
    queue = came_from(session, ticket_id)
    return f"{queue.level} · {names.queue(queue.code, _)}" if queue else ""


def _agents(names: Names, level: int, _: Saying) -> tuple[Choice, ...]:
    """Colleagues of the ticket's level first; absent ones say so."""
    staff = [one for one in names.colleagues.values() if one.active]
    staff.sort(key=lambda one: (level not in one.levels, not one.present, one.name))
    return tuple(Choice(str(one.id), one.name, names.away(one, _)) for one in staff)


def _answered(contacts: Sequence[Row[Any]]) -> Row[Any] | None:
    """The customer's message an answer refers to."""
    said = (row for row in reversed(contacts) if row.direction == "in" and row.visibility == "public")
    return next((row for row in said if not row.auto_generated), None)


def _queues(names: Names, _: Saying) -> tuple[tuple[int, str, tuple[Choice, ...]], ...]:
    """Level, its name, and the queues on it."""
    return tuple(
        (level, _("Level %(level)s: %(name)s", level=level, name=names.level(level, _)), tuple(Choice(code, names.queue(code, _)) for code, one in names.queues.items() if one.level == level))
        for level in sorted({one.level for one in names.queues.values()})
    )  # fmt: skip


def _written_to(row: Row[Any], customer: str, me: str, asked: Asked) -> tuple[str, str, str, bool]:
    """In which language an answer is written, to what name, by whom, and whether German says du."""
    desk = asked.settings.desk
    name = harmless_name(customer, asked.settings) if row.person_id else ""
    return row.language if row.language in ("de", "en") else desk.language, name, me, desk.du


def _proposed(thought: PredictionView | None, use: str, around: Frame) -> dict[str, str]:
    for proposal in thought.proposals if thought and use else ():
        if proposal.article == use:
            return {"text": around.around(proposal.text), "article": proposal.article}
    return {}


def _taken_back(contacts: Sequence[Row[Any]], draft: str, me: int, ticket: Row[Any]) -> dict[str, str]:
    """What was entered for an answer its writer took back: its text, or the whole of the form that resolves."""
    for row in contacts:
        state = (row.details.get("delivery") or {}).get("state")
        if str(row.id) == draft and row.agent_id == me and state == TAKEN_BACK:
            if row.kind == "resolution":
                solved = {"resolution": ticket.resolution_text, "code": ticket.resolution_code}
                return solved | {"category": "" if ticket.category == "uncategorised" else ticket.category}
            return {"text": row.body_text, "html": row.own_html, **at_work.copies_of(row.details)}
    return {}
