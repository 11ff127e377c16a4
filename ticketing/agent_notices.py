"""Telling agents in their pages: a colleague mentioned them or gave them a ticket, something happened to one of theirs (N22) or
one they follow (`ticketing/following.py`), a deadline came near or was missed (N19 to N21), or a chain of escalation came to them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from staff.tables import Agent
from storage.change import Change
from storage.straight import Straight
from ticketing.agent_notice_table import AgentNotice
from ticketing.news_words import MAILED_EVERY

MAIL_TOPIC = "notice mails"
ALWAYS = ("escalation",)
"""Kinds that are mailed whatever the agent wishes: somebody has to confirm them."""
MOST = 100
"""An agent's counter goes no further."""
_UNSEEN = select(col(AgentNotice.id)).where(col(AgentNotice.agent_id) == bindparam("agent"), col(AgentNotice.seen_at).is_(None)).limit(MOST)  # fmt: skip
UNSEEN = Straight(_UNSEEN)
UNSEEN_OF_ONE = Straight(_UNSEEN.where(col(AgentNotice.ticket_id) == bindparam("ticket")))


def tell(change: Change, agent_id: int, ticket_id: int, kind: str, by_agent_id: int | None = None) -> None:
    """News for an agent, mailed too where they wish so; none for what they did themselves."""
    if agent_id != by_agent_id:
        mail_at = _minute(change.now) if _is_mailed(change, agent_id, kind) else None
        change.session.add(
            AgentNotice(
                agent_id=agent_id, ticket_id=ticket_id, kind=kind, by_agent_id=by_agent_id, at=change.now, mail_at=mail_at
            )
        )  # fmt: skip
        if mail_at:
            change.wake(MAIL_TOPIC)


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
    mailed = _is_mailed(change, agent_id, kind)
    change.session.add(
        AgentNotice(
            agent_id=agent_id, ticket_id=ticket_id, kind=kind, at=change.now, metric=about.metric, percent=about.percent, due_at=about.due_at,
            calendar=about.calendar, why=why, chain=chain, mail_at=_minute(mail_at) if mailed else None,
        )
    )  # fmt: skip
    if mailed:
        change.wake(MAIL_TOPIC)


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
