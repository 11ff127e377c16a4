"""What colleagues do beside the script: answer what was not answered by itself, look at urgent matters, finish what is done."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from demo.plan import Act
from demo.promises import ON_DUTY
from demo.script import Conversation
from e_level.tables import AutomationDecision
from foundation.errors import Invalid
from knowledge_base import placeholders
from knowledge_base.rendering import to_text
from knowledge_base.tables import Article
from staff.tables import Agent
from storage.change import Change
from ticketing import agent_moves
from ticketing.actors import agent
from ticketing.desk_context import DeskContext
from ticketing.states import State
from ticketing.tables import Ticket

ON_THE_PHONE = {"de": "Das haben wir eben am Telefon geklärt.", "en": "We have just sorted this out on the phone."}


GLANCE = {
    "de": "Guten Tag,\n\nIhre Nachricht liegt bei mir. Ich sehe mir das an und melde mich, sobald ich mehr weiß.\n\nViele Grüße\n{agent}",
    "en": "Hello,\n\nyour message is with me. I am looking into it and will be back as soon as I know more.\n\nKind regards\n{agent}",
}


def beside_the_script(change: Change, desk: DeskContext, ticket: Ticket, act: Act, members: Mapping[str, int]) -> None:
    """Does what `act` says, where it is still needed."""
    on_duty = ON_DUTY[ticket.level]
    agent_id = members[on_duty[act.at.day % len(on_duty)]]
    match act.do:
        case "stand_in" if ticket.state == State.QUEUED:
            _stand_in(change, desk, ticket, act.conversation, agent_id)
        case "first_look" if ticket.state == State.QUEUED and ticket.segment == "critical" and act.at.minute % 4:
            colleague = change.session.get_one(Agent, agent_id)
            text = GLANCE[act.conversation.language].format(agent=colleague.display_name)
            agent_moves.reply(change, desk, ticket, text, agent(agent_id))
        case "close_again" if ticket.state == State.IN_PROGRESS and ticket.assignee_id and ticket.resolution_text:
            by = agent(ticket.assignee_id)
            code, category = ticket.resolution_code, ticket.final_category
            agent_moves.resolve(change, desk, ticket, ticket.resolution_text, code, category, by, tell=False)


def _stand_in(change: Change, desk: DeskContext, ticket: Ticket, conversation: Conversation, agent_id: int) -> None:
    """Resolves the ticket with the article that fits."""
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
