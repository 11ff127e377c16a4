"""Searching the help: public articles and their index are kept in memory and made anew when an article has changed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web
from sqlmodel import Session

from channels.web.view import ArticleLink
from foundation.errors import Invalid
from knowledge_base import articles, placeholders
from knowledge_base.articles import PublicArticle
from knowledge_base.rendering import to_text
from pages import keys

if TYPE_CHECKING:
    from knowledge_base.ranking import Index

WORTH_SHOWING = 0.12
CLOSE = 0.45
"""Results below this share of the best one are left out."""
WORDS_A_MINUTE = 200
EXCERPT = 180


@dataclass(slots=True)
class Edition:
    """The public articles of one language as they stood once; their index is made when somebody searches."""

    stamp: object
    articles: tuple[PublicArticle, ...]
    index: "Index | None" = None

    def ranked(self, text: str, most: int) -> list[PublicArticle]:
        """The articles that fit, best first."""
        self.index = self.index or _index(self.articles)
        by_id = {article.id: article for article in self.articles}
        hits = self.index.rank(text, "", None, most)
        least = max(WORTH_SHOWING, CLOSE * hits[0].score) if hits else 0
        return [by_id[int(hit.article_id)] for hit in hits if hit.score >= least]


class Finder:
    """Asks the kept articles; one edition per language."""

    def __init__(self) -> None:
        self._kept: dict[str, Edition] = {}

    async def find(self, app: web.Application, language: str, text: str, most: int = 12) -> list[PublicArticle]:
        """The articles that fit, best first."""
        if not text.strip():
            return []
        return await asyncio.to_thread((await self._edition(app, language)).ranked, text, most)

    async def all(self, app: web.Application, language: str) -> tuple[PublicArticle, ...]:
        return (await self._edition(app, language)).articles

    async def _edition(self, app: web.Application, language: str) -> Edition:
        database = app[keys.DATABASE]
        today, values = app[keys.CLOCK].now().date(), app[keys.SETTINGS].article_values(language)
        stamp = (today, await database.read(articles.edition))
        kept = self._kept.get(language)
        if kept is None or kept.stamp != stamp:

            def load(session: Session) -> Edition:
                published = articles.published(session, language, today)
                return Edition(stamp, tuple(article for article in published if can_be_filled(article, values)))

            kept = self._kept[language] = await database.read(load)
        return kept


FINDER: web.AppKey[Finder] = web.AppKey("web_finder", Finder)


def links(app: web.Application, found: Sequence[PublicArticle], language: str) -> tuple[ArticleLink, ...]:
    """The articles as a list of links, each with the beginning of its answer."""
    values = app[keys.SETTINGS].article_values(language)
    return tuple(
        ArticleLink(article.title, f"/help/{article.slug}", _excerpt(article, values), _minutes(article))
        for article in found
    )


def can_be_filled(article: PublicArticle, values: Mapping[str, str]) -> bool:
    """Whether every placeholder has a value; an article with a hole is not offered to anybody."""
    try:
        placeholders.fill(f"{article.short_answer}\n{article.body}", values)
    except Invalid:
        return False
    return True


def _index(published: Sequence[PublicArticle]) -> "Index":
    from knowledge_base.ranking import Index, Readable  # its arithmetic is not needed to show a page

    return Index.build(
        Readable(article.id, article.title, to_text(article.short_answer), article.variants, article.language)
        for article in published
    )


def _excerpt(article: PublicArticle, values: dict[str, str]) -> str:
    text = " ".join(to_text(placeholders.fill(article.short_answer, values)).split())
    return text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + " …"


def _minutes(article: PublicArticle) -> int:
    return max(1, round(len(f"{article.short_answer} {article.body}".split()) / WORDS_A_MINUTE))
