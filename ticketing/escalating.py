"""Escalation by hand: back to where a ticket came from, or to the ears of a lead; and what others could have solved."""

import re
from datetime import timedelta

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from foundation.errors import Invalid, Mistake
from foundation.settings import Settings
from knowledge_base.tables import Article, ArticleVersion
from staff.tables import Agent
from storage.change import Change
from storage.straight import Straight
from ticketing import agent_moves, moves
from ticketing.actors import Actor
from ticketing.events import ForwardJudged, LeadTold
from ticketing.history import happened
from ticketing.tables import Queue, Ticket, TicketEvent

WHYS = ("skill", "time", "rights", "elsewhere", "supplier", "misrouted", "wish")
"""Why somebody passes a ticket on: knowledge is missing, the level's time is over, a right is missing, the cause lies in another
service or at a supplier, it was misrouted, the customer wishes so."""
ASKED_FROM = 2
"""Whoever resolves at this level or beyond is asked whether one further forward could have done it."""
REVIEW = timedelta(days=365)
LEAD_TEXT = {
    "de": ("{number}: Bitte schauen Sie darauf", "{number} „{subject}“ ({priority})\n\n{reason}\n\nDas Ticket bleibt, wo es ist:\n{url}\n"),
    "en": ("{number}: please have a look", "{number} “{subject}” ({priority})\n\n{reason}\n\nThe ticket stays where it is:\n{url}\n"),
}  # fmt: skip

ROUTED = Straight(
    columns(col(TicketEvent.data))
    .where(col(TicketEvent.ticket_id) == bindparam("ticket"), col(TicketEvent.kind) == "routed")
    .order_by(col(TicketEvent.id).desc())
)


def came_from(session: Session, ticket_id: int) -> Queue | None:
    """The queue a ticket was passed on from last; None where it never was."""
    lines = (row.data for row in ROUTED.rows(session, ticket=ticket_id))
    last = next((data["queue_before"] for data in lines if data.get("queue_before")), None)
    return session.get(Queue, last) if last else None


def hand_back(change: Change, ticket: Ticket, by: Actor, reason: str) -> None:
    """To the queue it came from, with a note of what is missing there."""
    change.write_now()
    queue = came_from(change.session, ticket.id or 0)
    if queue is None:
        raise Invalid(Mistake("queue", "it was never passed on"))
    agent_moves.escalate(change, ticket, queue.level, queue.code, by, reason, why="back")


def tell_lead(change: Change, ticket: Ticket, by: Actor, reason: str, settings: Settings) -> None:
    """Hierarchical escalation: every lead gets a mail, the ticket stays where it is."""
    if not reason.strip():
        raise Invalid(Mistake("reason", "say what the lead has to know"))
    leads = [one for one in change.session.exec(select(Agent).where(Agent.active)).all() if "lead" in one.roles]
    said = {
        "number": ticket.number, "subject": ticket.subject, "priority": ticket.priority, "reason": reason.strip(),
        "url": f"{settings.public_url}/desk/tickets/{ticket.number}",
    }  # fmt: skip
    for lead in leads:
        if lead.email:
            language = lead.language if lead.language in LEAD_TEXT else "en"
            subject, text = LEAD_TEXT[language]
            payload = {"to": lead.email, "subject": subject.format(**said), "text": text.format(**said), "language": language}  # fmt: skip
            change.later("staff_mail", payload, about=f"ticket:{ticket.id}")
    with moves.changing(change, ticket):
        pass
    happened(change, LeadTold(ticket.id or 0, change.now, len(leads), reason.strip()), by)


def forward(ticket: Ticket, said: str) -> bool | None:
    """What was answered (yes, no) to whether a level further forward could do this; None where nobody is asked."""
    if ticket.level < ASKED_FROM:
        return None
    if said not in ("yes", "no"):
        raise Invalid(Mistake("forward", "say whether a level further forward could do this"))
    return said == "yes"


def judge_forward(change: Change, ticket: Ticket, could: bool, by: Actor) -> None:
    """Whether a level further forward could solve this with an article; then its draft is written from the solution."""
    slug = f"{_plain(ticket.subject) or 'solution'}-{ticket.number.lower()}" if could else ""
    if could:
        text = ticket.resolution_text
        article = Article(
            slug=slug, language=ticket.language, title=ticket.subject[:200], category=ticket.final_category or ticket.category, kind="howto",
            audience="agent", state="draft", short_answer=text, body=text, updated_at=change.now, review_due=(change.now + REVIEW).date(),
        )  # fmt: skip
        change.session.add(article)
        change.session.flush()
        change.session.add(
            ArticleVersion(article_id=article.id or 0, version=1, title=article.title, short_answer=text, body=text, saved_at=change.now, saved_by=f"ticket:{ticket.number}")
        )  # fmt: skip
    happened(change, ForwardJudged(ticket.id or 0, change.now, could, slug), by)


def _plain(subject: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", subject.lower())[:40].strip("-")
