"""Mailing members their news: everything of one person and minute, hour or day in one mail, and none in their quiet hours.

Each piece says when its mail is due, by index; the sweep asks "what is due by now" and marks it in the same change, so
that nothing is mailed twice. What was seen in the pages, or has lost its sense meanwhile, is marked and not mailed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, select

from customers.tables import Organisation, Segment
from foundation.settings import Settings
from foundation.wording import day_and_time, span
from staff import rights, roster
from staff.own_zone import zone_of
from staff.tables import Agent
from storage.change import Change
from storage.database import Database
from ticketing import confirm_link, news_words, notice_texts
from ticketing.agent_notice_table import AgentNotice
from ticketing.agent_notices import ALWAYS, MAIL_TOPIC, may_be_called
from ticketing.deadline_words import called, why
from ticketing.desk_context import DeskContext
from ticketing.mail_pace import leaves_at, quiet_hours
from ticketing.states import State
from ticketing.tables import Ticket
from ticketing.ticket_scope import scope_of

BATCH = 200
LONGEST_SLEEP = 30.0
TEMPLATE = {
    "new_work": "new_work",
    "told": "rule_told",
    "timer_warning": "timer_warning",
    "violation": "violation_staff",
    "escalation": "escalation",
}
CONFIRMED = ("timer_warning", "violation", "escalation")
"""News whose reader can say by a link that they care."""
SEVERAL = {"de": "{count} Mitteilungen zu Tickets", "en": "{count} notices about tickets"}


async def run(database: Database, desk: DeskContext) -> None:
    """The loop: mails what is due, sleeps until the next minute with news."""
    bell = database.waking.bell(MAIL_TOPIC)
    while True:
        while await database.change(lambda change: sweep(change, desk)) == BATCH:
            pass
        next_at = await database.read(next_mail)
        pause = (next_at - database.clock.now()).total_seconds() if next_at else LONGEST_SLEEP
        await bell.wait(max(0.2, min(pause, LONGEST_SLEEP)))


def sweep(change: Change, desk: DeskContext) -> int:
    """Mails up to `BATCH` pieces of news whose minute has come, or puts them off; answers how many there were."""
    rows = change.session.exec(
        select(AgentNotice, Agent, Ticket)
        .join(Agent, col(Agent.id) == AgentNotice.agent_id)
        .join(Ticket, col(Ticket.id) == AgentNotice.ticket_id)
        .where(col(AgentNotice.mail_at) <= change.now)
        .order_by(col(AgentNotice.mail_at), col(AgentNotice.id))
        .limit(BATCH)
        .with_for_update(of=AgentNotice, skip_locked=True)
    ).all()
    duty = roster.at(change.session, change.now) if rows else roster.Duty()
    for _, group in groupby(sorted(rows, key=lambda row: row[0].agent_id), key=lambda row: row[0].agent_id):
        mine = list(group)
        told = []
        for notice, to, ticket in mine:
            why_not = _why_not(change.session, notice, to, ticket, duty, change.now)
            at_once = notice.kind in ALWAYS or to.id in duty.called_for(ticket.priority)
            later = None if why_not or at_once else _put_off(notice, to, desk.settings, change.now)
            notice.mail_at, notice.mail = later, "" if later else why_not or "sent"
            if notice.mail == "sent":
                told.append((notice, ticket))
        for notice, _ in told:
            notice.mail = "over" if _outdone(notice, [one for one, _ in told]) else "sent"
        if told := [(notice, ticket) for notice, ticket in told if notice.mail == "sent"]:
            _mail(change, desk, mine[0][1], told)
    return len(rows)


def _put_off(notice: AgentNotice, to: Agent, settings: Settings, now: datetime) -> datetime | None:
    """Until when it waits, as its reader wishes; None: it leaves now. Whoever is on call for it is not asked."""
    quiet = quiet_hours(to.quiet_from, to.quiet_until)
    leaves = leaves_at(notice.mail_at or now, now, quiet, to.mail_pace, zone_of(to.zone, settings.desk.time_zone))
    return leaves if leaves > now else None


def _outdone(notice: AgentNotice, others: Sequence[AgentNotice]) -> bool:
    """Whether one mail would warn of a deadline and tell more about it besides."""
    about = (notice.ticket_id, notice.metric, notice.for_agent_id)
    return notice.kind == "timer_warning" and any(
        one.kind in ("timer_warning", "violation") and (one.ticket_id, one.metric, one.for_agent_id) == about and (one.id or 0) > (notice.id or 0)
        for one in others
    )  # fmt: skip


def next_mail(session: Session) -> datetime | None:
    """When the next mail to a member is due."""
    question = select(AgentNotice.mail_at).where(col(AgentNotice.mail_at).is_not(None))
    return session.exec(question.order_by(col(AgentNotice.mail_at)).limit(1)).first()


def _why_not(session: Session, notice: AgentNotice, to: Agent, ticket: Ticket, duty: roster.Duty, now: datetime) -> str:  # fmt: skip
    """Why no mail goes out; empty where one does."""
    if notice.seen_at is not None:
        return "seen"
    if not to.active or not to.email:
        return "no_address"
    taken = notice.kind == "new_work" and (ticket.assignee_id or ticket.state != State.QUEUED)
    late = notice.kind == "timer_warning" and notice.due_at is not None and notice.due_at <= now
    if late or (notice.kind in TEMPLATE and (ticket.shelf != 0 or taken)):
        return "over"
    if notice.kind in ALWAYS:
        return "" if may_be_called(session, to, ticket, duty) else "hidden"
    seen = rights.visible(rights.agent(to.id or 0, to.roles, to.levels, to.queues, duty.stands_for(to.id or 0)))
    return "" if (seen.at_work if notice.kind in TEMPLATE else seen).shows(scope_of(session, ticket)) else "hidden"


def _mail(change: Change, desk: DeskContext, to: Agent, told: Sequence[tuple[AgentNotice, Ticket]]) -> None:
    language = desk.settings.desk.spoken_by(to.language)
    subjects, texts = [], []
    for notice, ticket in told:
        said = _said(change, desk, to, language, notice, ticket)
        subject, _, text = _worded(change.session, notice, language, said).partition("\n")
        whom = _name(change.session, notice.for_agent_id)
        subjects.append(subject)
        texts.append((f"{news_words.STANDS_IN[language].format(whom=whom)}\n" if whom else "") + text.strip())
    subject = subjects[0] if len(told) == 1 else SEVERAL[language].format(count=len(told))
    payload = {"to": to.email, "subject": subject, "text": "\n\n".join(texts) + "\n", "language": language}
    change.later("staff_mail", payload, key=f"notices:{told[0][0].id}", about=f"ticket:{told[0][1].id}")


def _worded(session: Session, notice: AgentNotice, language: str, said: Mapping[str, Any]) -> str:
    """The subject, and from the second line on the text."""
    if notice.kind in TEMPLATE:
        return notice_texts.notice(session, TEMPLATE[notice.kind], language, said)
    news = news_words.told(
        notice.kind, language, _name(session, notice.by_agent_id), _name(session, notice.for_agent_id)
    )
    quoted = f"{said['number']} „{said['subject']}“" if language == "de" else f"{said['number']} “{said['subject']}”"
    return f"{said['number']}: {news}\n{news}: {quoted}\n{said['url']}"


def _name(session: Session, agent_id: int | None) -> str:
    found = session.get(Agent, agent_id) if agent_id else None
    return found.display_name if found else ""


def _when(at: datetime, own: str, desk: str, language: str) -> str:
    """In the zone of whoever reads it, which is named where it is not the desk's."""
    zone = zone_of(own, desk).key
    told = day_and_time(at, zone, language)
    return told if zone == desk else f"{told} ({zone})"


def _said(
    change: Change, desk: DeskContext, to: Agent, language: str, notice: AgentNotice, ticket: Ticket
) -> Mapping[str, Any]:
    session, settings = change.session, desk.settings
    customer = session.get(Organisation, ticket.organisation_id) if ticket.organisation_id else None
    segment = session.exec(select(Segment).where(Segment.code == ticket.segment)).first()
    named = (segment.name_de if language == "de" else segment.name_en) if segment else ticket.segment
    left = 0
    if notice.due_at is not None and notice.calendar is not None:
        left = desk.seconds_between(session, notice.calendar, change.now, notice.due_at)
    confirms = notice.kind in CONFIRMED
    token = confirm_link.made(desk.confirm_key, notice.id or 0, change.now) if confirms else ""
    return {
        "number": ticket.number, "subject": ticket.subject, "priority": ticket.priority, "segment": named,
        "customer": customer.name if customer else "", "metric": called(notice.metric, language), "percent": notice.percent,
        "due": _when(notice.due_at, to.zone, settings.desk.time_zone, language) if notice.due_at else "",
        "left": span(left, language) if left > 0 else "", "late": span(-left, language) if left < 0 else "",
        "why": why(notice.why, notice.chain, language), "confirm_url": f"{settings.public_url}/confirm/{token}" if confirms else "",
        "url": f"{settings.public_url}/desk/tickets/{ticket.number}",
    }  # fmt: skip
