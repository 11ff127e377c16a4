"""While somebody writes: articles to be read beside the form, the topic it seems to be, and "this solved it"."""

import asyncio
from functools import partial

from aiohttp import web
from sqlmodel import Session

from channels.web import proof_of_work
from channels.web.finding import FINDER
from channels.web.view import Suggestion, SuggestionsPart, TroublePage
from channels.web.visitor import need_own_page, page, say, show
from customers.feedback_tables import SelfHelp
from foundation.errors import NotFound
from knowledge_base import articles, placeholders
from knowledge_base.articles import PublicArticle
from knowledge_base.rendering import to_html
from pages import keys
from pages.forms import Posted, read_form
from pages.visitor import language_of
from pages.words import N_
from storage.change import Change
from ticketing.attachment_limits import limits_of
from ticketing.inbound import Inbound, Party
from ticketing.tables import Category

MOST = 3
FEWEST_LETTERS = 12
LONGEST = 4000
SURE = 0.5
"""Below this confidence a guessed topic is not worth a customer's attention."""


@page
async def suggestions(request: web.Request) -> web.Response:
    """Articles and topic for what is being written, as a part of the form's page."""
    posted = await _posted(request)
    language = language_of(request)
    subject, text = posted.value("subject").strip(), posted.value("text").strip()
    if len(f"{subject} {text}") < FEWEST_LETTERS:
        return await show(request, "web/parts/suggestions.html", SuggestionsPart())
    found = await request.app[FINDER].find(request.app, language, f"{subject}\n{text}"[:LONGEST], MOST)
    values = request.app[keys.SETTINGS].article_values(language)
    topic, name = await _topic(request, subject, text[:LONGEST])
    shown = SuggestionsPart(tuple(_suggestion(one, values) for one in found), topic, name)
    return await show(request, "web/parts/suggestions.html", shown)


@page
async def solved(request: web.Request) -> web.Response:
    """The article has answered it: nothing is sent, and the visit counts once as solved without us."""
    posted = await _posted(request)
    slug, form_id = posted.value("article"), posted.value("rendered")
    today, language = request.app[keys.CLOCK].now().date(), language_of(request)
    ours = proof_of_work.is_ours(request.app[keys.SECRET].for_purpose("form"), form_id)

    def count(change: Change) -> None:
        found = articles.by_slug(change.session, slug, language, today)
        if found is None:
            raise NotFound
        if ours and change.session.get(SelfHelp, form_id) is None:
            change.session.add(SelfHelp(form_id=form_id, article_id=found.id, at=change.now))
            articles.voted(change, found.id, helped=True)

    await request.app[keys.DATABASE].change(count)
    raise web.HTTPSeeOther("/contact/solved")


@page
async def glad(request: web.Request) -> web.Response:
    words = say(request)
    text = words(N_("Your message was not sent, and nothing of it was kept. Thank you for telling us."))
    return await show(
        request, "web/solved.html", TroublePage(words(N_("Good that it is solved.")), text, 200), "contact"
    )


async def _posted(request: web.Request) -> Posted:
    posted = await read_form(request, limits_of(request.app[keys.SETTINGS]))
    need_own_page(request, posted.value("csrf"))
    return posted


async def _topic(request: web.Request, subject: str, text: str) -> tuple[str, str]:
    """Code and name of the topic the e-level recognises, where customers may choose it."""
    now = request.app[keys.CLOCK].now()
    inbound = Inbound("web", "form", "", "", now, now, Party(""), subject, text, reply_text=text)
    seen = await asyncio.to_thread(request.app[keys.DESK].automation.recognise, inbound)
    if not seen.category or seen.confidence < SURE:
        return "", ""
    return await request.app[keys.DATABASE].read(partial(_named, code=seen.category, language=language_of(request)))


def _named(session: Session, code: str, language: str) -> tuple[str, str]:
    row = session.get(Category, code)
    if row is None or not row.on_form:
        return "", ""
    return row.code, row.name_de if language == "de" else row.name_en


def _suggestion(article: PublicArticle, values: dict[str, str]) -> Suggestion:
    html = to_html(placeholders.fill(article.short_answer, values))
    return Suggestion(article.slug, article.title, f"/help/{article.slug}", html, article.language)
