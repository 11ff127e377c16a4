"""The knowledge base to read: articles by name or by what they are about."""

from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy import Row, func, or_, select
from sqlmodel import Session, col

from desk.look_up_view import ArticlePage, ArticleRow, KnowledgePage
from desk.place import Asked, asked, page, question
from desk.prediction import filled, plain
from foundation.errors import NotFound
from knowledge_base.rendering import to_html
from knowledge_base.tables import Article, ArticleVersion
from staff.rights import Right
from ticketing.contacts import excerpt

PAGE = 50
COLUMNS = (
    col(Article.id), col(Article.slug), col(Article.language), col(Article.title), col(Article.category), col(Article.state),
    col(Article.version), col(Article.short_answer), col(Article.helped), col(Article.not_helped),
)  # fmt: skip


async def show(request: web.Request) -> web.Response:
    who = await asked(request, Right.KNOWLEDGE_READ)
    query, after = request.query.get("q", "").strip()[:200], request.query.get("after", "")
    shown = await question(request, lambda session: _list(session, query, after, who))
    return await page(request, who, "desk/knowledge.html", page=shown)


async def show_one(request: web.Request) -> web.Response:
    who = await asked(request, Right.KNOWLEDGE_READ)
    slug, language = request.match_info["slug"], request.query.get("language", who.reader.language)
    shown = await question(request, lambda session: _one(session, slug, language, who))
    return await page(request, who, "desk/article.html", page=shown)


def matching(session: Session, query: str, most: int, after: str = "") -> list[Row[Any]]:
    """Articles whose title, questions or text hold every word, by slug."""
    wanted = select(*COLUMNS).order_by(col(Article.slug), col(Article.language)).limit(most)
    for word in query.casefold().split()[:6]:
        like = f"%{word.replace('%', '').replace('_', '')}%"
        wanted = wanted.where(
            or_(*(func.lower(column).like(like) for column in (Article.title, Article.slug, Article.short_answer, Article.body)))
        )  # fmt: skip
    slug, _sep, language = after.partition("~")
    if slug:
        wanted = wanted.where(
            or_(col(Article.slug) > slug, (col(Article.slug) == slug) & (col(Article.language) > language))
        )
    return list(session.connection().execute(wanted))


def _list(session: Session, query: str, after: str, who: Asked) -> KnowledgePage:
    rows = matching(session, query, PAGE + 1, after)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    further = f"/desk/knowledge?{urlencode({'q': query, 'after': f'{last.slug}~{last.language}'})}" if last else None
    return KnowledgePage(query, tuple(_row(row, who) for row in rows[:PAGE]), further)


def _row(row: Any, who: Asked) -> ArticleRow:
    values = who.settings.article_values(row.language)
    return ArticleRow(
        row.slug, f"/desk/knowledge/{row.slug}?language={row.language}", row.title, who.names.category(row.category, who.say), row.language,
        row.state, row.version, excerpt(plain(row.short_answer, values)), row.helped, row.not_helped,
    )  # fmt: skip


def _one(session: Session, slug: str, language: str, who: Asked) -> ArticlePage:
    found = session.execute(
        select(*COLUMNS, col(Article.body), col(Article.variants), col(Article.auto_answer_ok), col(Article.review_due), col(Article.updated_at))
        .where(col(Article.slug) == slug)
    ).all()  # fmt: skip
    row = next((one for one in found if one.language == language), found[0] if found else None)
    if row is None:
        raise NotFound("There is no such article.")
    author = session.execute(
        select(col(ArticleVersion.saved_by)).where(
            col(ArticleVersion.article_id) == row.id, col(ArticleVersion.version) == row.version
        )
    ).scalar()
    values = who.settings.article_values(row.language)
    due = datetime.combine(row.review_due, time(12), UTC) if row.review_due else None
    return ArticlePage(
        row=_row(row, who),
        html=to_html(filled(row.body, values)),
        questions=tuple(row.variants),
        answer=plain(row.short_answer, values),
        automatic=row.auto_answer_ok,
        review_due=due,
        updated_at=row.updated_at,
        author=author or "Schalter",
    )
