"""Behind the links of an automatic answer. Mail scanners follow links, so looking decides nothing; a button does."""

from typing import Literal, cast

from aiohttp import web
from sqlmodel import Session, select

from channels.web.contact import promised_at
from channels.web.view import ReactionPage
from channels.web.visitor import need_own_page, page, show
from e_level.reactions import Reaction, may_still_react, react
from e_level.tables import AutomationDecision
from foundation.errors import NotFound
from foundation.settings import Settings
from knowledge_base import placeholders
from knowledge_base.rendering import to_text
from knowledge_base.tables import Article, ArticleVersion
from pages import keys
from pages.view import Passage
from pages.visitor import csrf_of
from storage.change import Change
from ticketing.due_order import next_due
from ticketing.tables import Contact, Ticket

LINKED: dict[str, Reaction] = {
    "helped": "helped",
    "not-helped": "not_helped",
    "not_helped": "not_helped",
    "person": "person",
}
"""What stands behind the question mark of a link → the reaction it proposes."""
DONE: dict[str, Reaction] = {
    "helped": "helped",
    "silent": "helped",
    "not_helped": "not_helped",
    "person": "person",
    "replied": "person",
}
"""What is recorded → what the page says about it."""


@page
async def look(request: web.Request) -> web.Response:
    """The answer once more, and the three buttons; nothing is recorded."""
    chosen = next((LINKED[name] for name in request.query if name in LINKED), "")
    return await _show(request, cast(Literal["", "helped", "not_helped", "person"], chosen))


@page
async def decide(request: web.Request) -> web.Response:
    posted = await request.post()
    need_own_page(request, str(posted.get("csrf", "")))
    said = LINKED.get(str(posted.get("reaction", "")))
    if said is None:
        return await _show(request, "", status=422)
    token, desk = request.match_info["token"], request.app[keys.DESK]

    def record(change: Change) -> bool:
        return react(change, desk, token, said) is not None

    if not await request.app[keys.DATABASE].change(record):
        raise NotFound
    return web.Response(status=303, headers={"Location": f"/a/{token}"})


async def _show(
    request: web.Request, chosen: Literal["", "helped", "not_helped", "person"], status: int = 200
) -> web.Response:
    token, settings, now = request.match_info["token"], request.app[keys.SETTINGS], request.app[keys.CLOCK].now()

    csrf = csrf_of(request)

    def load(session: Session) -> ReactionPage | None:
        decision = session.exec(select(AutomationDecision).where(AutomationDecision.reaction_token == token)).first()
        ticket = session.get(Ticket, decision.ticket_id) if decision else None
        if decision is None or ticket is None:
            return None
        title, answer = _answer(session, settings, decision)
        return ReactionPage(
            number=ticket.number, url=f"/a/{token}", subject=ticket.subject, csrf=csrf, answer=(Passage(answer),), article=title,
            chosen=chosen, done=DONE.get(decision.reaction, ""), promised_at=promised_at(session, ticket, next_due(session, ticket.id), now),
            status_url=f"/t/{ticket.public_token}", may_correct=may_still_react(ticket, decision),
        )  # fmt: skip

    shown = await request.app[keys.DATABASE].read(load)
    if shown is None:
        raise NotFound
    return await show(request, "web/reaction.html", shown, status=status)


def _answer(session: Session, settings: Settings, decision: AutomationDecision) -> tuple[str, str]:
    """Title and text of the very version that was sent; the sent mail where that version is not known."""
    article = session.get(Article, decision.article_id) if decision.article_id else None
    version = session.exec(
        select(ArticleVersion).where(
            ArticleVersion.article_id == decision.article_id, ArticleVersion.version == decision.article_version
        )
    ).first()
    if article is not None and version is not None:
        filled = placeholders.fill(version.short_answer, settings.article_values(article.language))
        return version.title, to_text(filled)
    contact = session.get(Contact, decision.answer_contact_id) if decision.answer_contact_id else None
    return "", contact.body_text if contact else ""
