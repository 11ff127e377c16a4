"""What agents make of the articles proposed to them: sent as they stand, edited, or written anew.

An article whose proposals are always edited wants another wording; this says which.
"""

import re
from difflib import SequenceMatcher

from sqlmodel import col, select

from e_level import figures
from e_level.figures import Use
from e_level.tables import AutomationDecision
from foundation.errors import Invalid
from foundation.settings import Settings
from knowledge_base import placeholders
from knowledge_base.rendering import to_text
from knowledge_base.tables import ArticleVersion
from storage.change import Change
from ticketing.tables import Ticket

_WORD = re.compile(r"\w+")
_EDITED = 0.5
"""Share of the proposal's words, in their order, that is left in what was only edited."""


def made_of(proposal: str, sent: str) -> Use:
    """How much of a proposal an agent sent; greeting and signature around it are no edit."""
    words, said = (_WORD.findall(text.casefold()) for text in (proposal, sent))
    blocks = SequenceMatcher(None, words, said, autojunk=False).get_matching_blocks()
    kept = sum(block.size for block in blocks)
    if kept == len(words) and len(blocks) <= 2:  # one block, and the empty one at the end
        return "as_is"
    return "edited" if kept >= _EDITED * len(words) else "rewritten"


def sent(change: Change, settings: Settings, ticket: Ticket, slug: str, text: str) -> None:
    """An agent has sent `text`, begun with the proposal of that article. Counts what became of it, in the category
    the proposal was made for; does nothing where the ticket had no such proposal."""
    decision = change.session.exec(
        select(AutomationDecision)
        .where(AutomationDecision.ticket_id == ticket.id)
        .order_by(col(AutomationDecision.id).desc())
        .limit(1)
    ).first()
    proposal = next((one for one in decision.proposals if one["slug"] == slug), None) if decision else None
    if decision is None or proposal is None:
        return
    wanted = select(ArticleVersion.short_answer).where(
        ArticleVersion.article_id == proposal["article_id"], ArticleVersion.version == proposal["version"]
    )
    if (short_answer := change.session.exec(wanted).first()) is not None:
        figures.book_use(change, decision.category, made_of(_filled(settings, short_answer, ticket.language), text))


def _filled(settings: Settings, short_answer: str, language: str) -> str:
    try:
        return to_text(placeholders.fill(short_answer, settings.article_values(language)))
    except Invalid:  # an agent fills the blank by hand
        return to_text(short_answer)
