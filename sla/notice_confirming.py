"""A member says by the link of a mail that they care for what it told: written down once, and every chain on the ticket ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from sla import escalations
from sla.tables import SlaTimer
from sla.ticket_clocks import OPEN
from staff.tables import Agent
from storage.change import Change
from ticketing.actors import agent
from ticketing.agent_notice_table import AgentNotice
from ticketing.moves import locked_by_id
from ticketing.tables import Ticket

Standing = Literal["open", "confirmed", "over", "gone"]


@dataclass(frozen=True, slots=True)
class Told:
    """What a piece of news was about. `standing`: open (to be confirmed), confirmed (by its reader, at `confirmed_at`), over (the
    clock stopped meanwhile), gone (there is no such news, or its reader has left the desk)."""

    standing: Standing
    number: str = ""
    metric: str = ""
    due_at: datetime | None = None
    confirmed_at: datetime | None = None
    zone: str = ""
    """In which its reader reads times; empty: the desk's."""


def told(session: Session, notice_id: int) -> Told:
    """How it stands; nothing is changed."""
    notice = session.get(AgentNotice, notice_id)
    to = session.get(Agent, notice.agent_id) if notice else None
    ticket = session.get(Ticket, notice.ticket_id) if notice else None
    if notice is None or ticket is None or to is None or not to.active:
        return Told("gone")
    standing: Standing = (
        "confirmed" if notice.confirmed_at else "open" if _runs(session, ticket, notice.metric) else "over"
    )
    return Told(standing, ticket.number, notice.metric, notice.due_at, notice.confirmed_at, to.zone)


def confirm(change: Change, notice_id: int) -> None:
    """Books it for the reader of the news, who has seen it now; once, however often the button is pressed."""
    found = change.session.exec(
        select(AgentNotice)
        .where(AgentNotice.id == notice_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None or told(change.session, notice_id).standing != "open":
        return
    found.confirmed_at, found.seen_at = change.now, found.seen_at or change.now
    ticket = locked_by_id(change.session, found.ticket_id)
    escalations.confirm(change, ticket, agent(found.agent_id), found.metric)


def _runs(session: Session, ticket: Ticket, metric: str) -> bool:
    clock = select(SlaTimer.id).where(SlaTimer.ticket_id == ticket.id, SlaTimer.metric == metric)
    return ticket.shelf == 0 and session.exec(clock.where(col(SlaTimer.state).in_(OPEN)).limit(1)).first() is not None
