"""Every version an article had, what was different from one to the next, and the way back."""

from dataclasses import asdict

from aiohttp import web
from sqlmodel import Session, col, select

from admin.knowledge_list import edition_url
from admin.knowledge_view import Version, Versions
from admin.place import Asked, asked, number_of, page, question
from foundation.errors import NotFound
from knowledge_base import editing
from knowledge_base.differences import Piece, differences
from knowledge_base.tables import Article, ArticleVersion
from pages import keys
from pages.posted import posted
from pages.words import N_
from staff import audit
from staff.rights import Right
from storage.change import Change

PAGE = 20
FIELDS = (
    ("title", N_("Title")),
    ("short_answer", N_("Short answer")),
    ("body", N_("Further text")),
    ("variants", N_("Questions")),
)


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.KNOWLEDGE_EDIT)
    slug, language = request.match_info["slug"], request.match_info["language"]
    before = number_of(request.query.get("before", "")) or 2**31 - 1
    shown = await question(request, lambda session: _versions(session, slug, language, before, who))
    flash = (
        who.say(N_("Rolled back: the earlier wording is the newest version now.")) if "done" in request.query else ""
    )
    return await page(request, who, "knowledge_versions.html", flash=flash, page=shown)


async def roll_back(request: web.Request) -> web.Response:
    who, said = asked(request, Right.KNOWLEDGE_APPROVE), posted(request)
    slug, language = request.match_info["slug"], request.match_info["language"]

    def work(change: Change) -> None:
        article = _article(change.session, slug, language)
        before = asdict(editing.text_of(article))
        rolled = editing.roll_back(change, article.id or 0, number_of(said.value("version")), who.agent.login)
        audit.note(change, who.agent.login, f"article {slug}/{language}", before, asdict(editing.text_of(rolled)))

    await request.app[keys.DATABASE].change(work)
    raise web.HTTPSeeOther(f"{edition_url(slug, language)}/versions?done=1")


def _versions(session: Session, slug: str, language: str, before: int, who: Asked) -> Versions:
    article = _article(session, slug, language)
    found = session.exec(
        select(ArticleVersion)
        .where(ArticleVersion.article_id == article.id, col(ArticleVersion.version) < before)
        .order_by(col(ArticleVersion.version).desc())
        .limit(PAGE + 1)
    ).all()
    url = f"{edition_url(slug, language)}/versions"
    older = f"{url}?before={found[PAGE - 1].version}" if len(found) > PAGE else None
    rows = tuple(
        Version(one.version, one.saved_at, one.saved_by, _changes(found[at + 1] if at + 1 < len(found) else None, one, who), one.version == article.version)
        for at, one in enumerate(found[:PAGE])
    )  # fmt: skip
    return Versions(url, article.title, language, rows, older, who.may(Right.KNOWLEDGE_APPROVE))


def _changes(
    before: ArticleVersion | None, after: ArticleVersion, who: Asked
) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    """Nothing for the first version: it came as a whole."""
    if before is None:
        return ()
    return tuple(
        (who.say(label), differences(_text(before, name), _text(after, name)))
        for name, label in FIELDS
        if _text(before, name) != _text(after, name)
    )


def _text(version: ArticleVersion, name: str) -> str:
    value = getattr(version, name)
    return "\n".join(value) if isinstance(value, list) else str(value)


def _article(session: Session, slug: str, language: str) -> Article:
    row = session.exec(select(Article).where(Article.slug == slug, Article.language == language)).first()
    if row is None:
        raise NotFound("There is no such article.")
    return row
