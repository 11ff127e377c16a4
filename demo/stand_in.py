"""A colleague answers what was not answered by itself: with the article that fits, as a person would."""

from sqlmodel import Session, col, select

from demo.script import Conversation
from e_level.tables import AutomationDecision
from foundation.errors import Invalid
from knowledge_base import placeholders
from knowledge_base.rendering import to_text
from knowledge_base.tables import Article
from storage.change import Change
from ticketing import agent_moves
from ticketing.actors import agent
from ticketing.desk_context import DeskContext
from ticketing.states import State
from ticketing.tables import Ticket

ON_THE_PHONE = {"de": "Das haben wir eben am Telefon geklärt.", "en": "We have just sorted this out on the phone."}


def stand_in(change: Change, desk: DeskContext, ticket: Ticket, conversation: Conversation, agent_id: int) -> None:
    """Takes the ticket if it still waits for somebody, and resolves it."""
    if ticket.state != State.QUEUED:
        return
    by = agent(agent_id)
    agent_moves.take(change, ticket, agent_id, by)
    text = _from_article(change.session, desk, ticket, conversation.category) or ON_THE_PHONE[conversation.language]
    agent_moves.resolve(change, desk, ticket, text, "informed", conversation.category, by)


def _from_article(session: Session, desk: DeskContext, ticket: Ticket, category: str) -> str:
    """The short answer of the best article on the matter that was proposed; empty where there is none."""
    decision = session.exec(
        select(AutomationDecision).where(AutomationDecision.ticket_id == ticket.id).order_by(col(AutomationDecision.id).desc())
    ).first()  # fmt: skip
    for proposal in decision.proposals if decision else ():
        if proposal["category"] == category and proposal["language"] == ticket.language:
            article = session.get(Article, proposal["article_id"])
            try:
                return (
                    to_text(placeholders.fill(article.short_answer, desk.settings.article_values(ticket.language)))
                    if article
                    else ""
                )
            except Invalid:
                return ""
    return ""
