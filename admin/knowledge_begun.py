"""A new article that does not begin empty: with the category it is meant for, or with what a knowledge gap holds."""

from dataclasses import replace

from aiohttp import web

from admin.place import Asked, number_of, question
from e_level import gaps
from knowledge_base import editing
from knowledge_base.markdown import ArticleText
from pages import keys
from staff.rights import Right


async def begun(request: web.Request, who: Asked, language: str) -> ArticleText | None:
    """What the form of a new article begins with; None for a blank one. A gap that is closed by now leaves its category."""
    code, place = request.query.get("gap", ""), number_of(request.query.get("topic", ""))
    blank = ArticleText(
        "", "", request.query.get("category", code), language, "faq", "public", False, editing.YEARLY, (), "", ""
    )
    if not code or not who.may(Right.ELEVEL_AUDIT):
        return blank if blank.category else None
    now = request.app[keys.CLOCK].now()
    every = await question(request, lambda session: gaps.found(session, now))
    gap = next((each for each in every if (each.category, each.language) == (code, language)), None)
    if gap is None or place >= len(gap.topics):
        return blank
    return replace(gaps.draft(gap, gap.topics[place]), review_months=editing.YEARLY)
