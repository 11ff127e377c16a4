"""Telling agents in their pages: a colleague mentioned them or gave them a ticket, something happened to one of theirs (N22) or
one they follow (`ticketing/following.py`), a deadline came near or was missed (N19 to N21), or a chain of escalation came to them.

While somebody is away by the roster, whoever stands in for them gets their news as well, marked as theirs."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from staff import rights, roster
from staff.tables import Agent
from storage.change import Change
from storage.straight import Straight
from ticketing.agent_notice_table import AgentNotice
from ticketing.news_words import MAILED_EVERY
from ticketing.tables import Ticket
from ticketing.ticket_scope import scope_of

MAIL_TOPIC = "notice mails"
ALWAYS = ("escalation",)
"""Kinds that are mailed whatever the agent wishes: somebody has to confirm them."""
MOST = 100
"""An agent's counter goes no further."""
OWN = frozenset({"mentioned", "assigned", "told"})
"""News that concern the agent themselves; all others concern whoever is responsible for the ticket, too."""
STOOD_FOR = OWN | {"customer_wrote", "timer_warning", "violation", "pause_over"}
"""What whoever stands in is told in the place of somebody away."""
_UNSEEN = select(col(AgentNotice.id)).where(col(AgentNotice.agent_id) == bindparam("agent"), col(AgentNotice.seen_at).is_(None)).limit(MOST)  # fmt: skip
UNSEEN = Straight(_UNSEEN)
UNSEEN_OF_ONE = Straight(_UNSEEN.where(col(AgentNotice.ticket_id) == bindparam("ticket")))


def tell(change: Change, agent_id: int, ticket_id: int, kind: str, by_agent_id: int | None = None) -> None:
    """News for an agent, mailed too where they wish so; none for what they did themselves."""
    if agent_id != by_agent_id:
        _add(change, change.now, AgentNotice(agent_id=agent_id, ticket_id=ticket_id, kind=kind, by_agent_id=by_agent_id, at=change.now))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deadline:
    """What news about a deadline say of it; the columns of `AgentNotice`."""

    metric: str = ""
    percent: int = 0
    due_at: datetime | None = None
    calendar: str | None = None


def tell_by_mail(
    change: Change, agent_id: int, ticket_id: int, kind: str, mail_at: datetime, about: Deadline, why: str = "", chain: str = ""
) -> None:  # fmt: skip
    """News about a deadline, mailed with the minute's other news (`ticketing/notice_mails.py`) unless seen before, or unless
    they wish no mail about such."""
    new = AgentNotice(
        agent_id=agent_id, ticket_id=ticket_id, kind=kind, at=change.now, metric=about.metric, percent=about.percent, due_at=about.due_at,
        calendar=about.calendar, why=why, chain=chain,
    )  # fmt: skip
    _add(change, mail_at, new)


def _add(change: Change, mail_at: datetime, new: AgentNotice) -> None:
    """Adds it, and for whoever stands in for its reader one of their own, unless the same was told to them already."""
    duty = roster.at(change.session, change.now)
    if new.agent_id in duty.away:
        stand_in = _stand_in(change, duty, new)
        if stand_in and stand_in != new.by_agent_id and not _told(change, stand_in, new):
            again = new.model_dump(exclude={"id", "mail_at"})
            there = change.session.get_one(Agent, stand_in).presence == "present"
            _keep(
                change,
                change.now if there else mail_at,
                AgentNotice(**again | {"agent_id": stand_in, "for_agent_id": new.agent_id}),
            )
    if not (duty.away and new.agent_id in duty.away.values() and _told(change, new.agent_id, new)):
        _keep(change, mail_at, new)


def _keep(change: Change, mail_at: datetime, new: AgentNotice) -> None:
    if _is_mailed(change, new.agent_id, new.kind):
        new.mail_at = _minute(mail_at)
        change.wake(MAIL_TOPIC)
    change.session.add(new)


def _stand_in(change: Change, duty: roster.Duty, new: AgentNotice) -> int | None:
    """Who is told in the place of its reader, who is away; None where nobody is, or may not read the ticket."""
    found = duty.stand_in(new.agent_id)
    ticket = change.session.get(Ticket, new.ticket_id) if found and new.kind in STOOD_FOR else None
    to = change.session.get(Agent, found) if ticket else None
    if found is None or ticket is None or to is None or not to.active:
        return None
    if new.kind not in OWN and ticket.assignee_id != new.agent_id:
        return None
    who = rights.agent(found, to.roles, to.levels, to.queues, duty.stands_for(found))
    return found if rights.may(who, rights.Right.TICKET_READ, scope_of(change.session, ticket)) else None


def _told(change: Change, agent_id: int, new: AgentNotice) -> bool:
    """Whether they got this news at this instant, for themselves or for somebody else."""
    same = (AgentNotice.ticket_id == new.ticket_id, AgentNotice.kind == new.kind, AgentNotice.at == new.at, AgentNotice.metric == new.metric, AgentNotice.chain == new.chain)  # fmt: skip
    return change.session.exec(rows_of(AgentNotice.id).where(AgentNotice.agent_id == agent_id, *same).limit(1)).first() is not None  # fmt: skip


def may_be_called(session: Session, to: Agent, ticket: Ticket, duty: roster.Duty) -> bool:
    """Whether a chain may come to this member: it goes past levels, but not into what is reserved for others."""
    who = rights.agent(to.id or 0, to.roles, to.levels, to.queues, duty.stands_for(to.id or 0))
    return replace(rights.visible(who), desk=True).shows(scope_of(session, ticket))


def _is_mailed(change: Change, agent_id: int, kind: str) -> bool:
    to = change.session.get(Agent, agent_id)
    return to is not None and (kind in ALWAYS or kind in to.mail_kinds)


def _minute(at: datetime) -> datetime:
    """The end of the minute, with whose other news it goes."""
    return at.replace(second=0, microsecond=0) + MAILED_EVERY


def unseen(session: Session, agent_id: int, ticket_id: int | None = None) -> int:
    """How many pieces of news the agent has not seen, of one ticket or of all."""
    question, asked = (UNSEEN, {}) if ticket_id is None else (UNSEEN_OF_ONE, {"ticket": ticket_id})
    return len(question.rows(session, agent=agent_id, **asked))


def see(change: Change, agent_id: int, ticket_id: int | None = None) -> None:
    """The agent has seen the news of one ticket, or all."""
    mine = update(AgentNotice).where(col(AgentNotice.agent_id) == agent_id, col(AgentNotice.seen_at).is_(None))
    if ticket_id is not None:
        mine = mine.where(col(AgentNotice.ticket_id) == ticket_id)
    change.session.execute(mine.values(seen_at=change.now))
