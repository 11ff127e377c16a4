"""Writing articles: proposing, approving, rolling back, reviewing, archiving. An approved text never changes; it is followed by a next version."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, select

from foundation.errors import Conflict, Invalid, Mistake, NotFound
from knowledge_base import markdown
from knowledge_base.draft_tables import ArticleDraft
from knowledge_base.kinds import DAYS_A_MONTH
from knowledge_base.markdown import ArticleText
from knowledge_base.tables import Article, ArticleVersion
from knowledge_base.topics import ARTICLES
from storage.change import Change

YEARLY = 12
"""Articles keep the date of their next review, not how often it comes round: a text read from one says a year."""
TEXT = ("title", "short_answer", "body")


def text_of(article: Article, months: int = YEARLY) -> ArticleText:
    """What the article says now."""
    return ArticleText(
        article.slug, article.title, article.category, article.language, article.kind, article.audience, article.auto_answer_ok, months,
        tuple(article.variants), article.short_answer, article.body,
    )  # fmt: skip


def text_of_draft(draft: ArticleDraft) -> ArticleText:
    return ArticleText(**{**draft.text, "variants": tuple(draft.text["variants"])})


def propose(change: Change, text: ArticleText, seen: int, by: str) -> Article:
    """Keeps a text for somebody to approve; what customers read stays. `seen` is the version it was written from, 0
    for a new article. Invalid names the fields; Conflict where somebody has published a newer version meanwhile."""
    article = _opened(change, text, seen)
    draft = change.session.get(ArticleDraft, article.id) or ArticleDraft(
        article_id=article.id or 0, text={}, based_on=seen, saved_at=change.now, saved_by=by
    )
    draft.text, draft.based_on, draft.saved_at, draft.saved_by = asdict(text), article.version, change.now, by
    change.session.add(draft)
    return article


def publish(change: Change, text: ArticleText, seen: int, by: str, valid_to: date | None = None) -> Article:
    """Makes the text the newest version, shown from now on; a waiting proposal for it is done with. Raises as `propose`."""
    article = _opened(change, text, seen)
    article.version += _was_published(change.session, article)
    _write(article, text)
    article.state, article.valid_to, article.updated_at = "published", valid_to, change.now
    article.review_due = (change.now + timedelta(days=DAYS_A_MONTH * text.review_months)).date()
    _keep_version(change, article, by)
    if draft := change.session.get(ArticleDraft, article.id):
        change.session.delete(draft)
    return article


def roll_back(change: Change, article_id: int, version: int, by: str) -> Article:
    """Publishes an earlier wording once more, as the next version."""
    article = locked(change, article_id)
    old = change.session.exec(
        select(ArticleVersion).where(ArticleVersion.article_id == article_id, ArticleVersion.version == version)
    ).first()
    if old is None:
        raise NotFound("There is no such version.")
    article.variants = list(old.variants)
    reword(change, article, old, by)
    return article


def reword(change: Change, article: Article, wording: ArticleText | ArticleVersion, by: str) -> None:
    """Gives a locked article this title, short answer and body, as its next version."""
    for name in TEXT:
        setattr(article, name, getattr(wording, name))
    article.version, article.updated_at = article.version + 1, change.now
    _keep_version(change, article, by)


def reviewed(change: Change, article_id: int, months: int = YEARLY) -> None:
    """Somebody has read it and it is still right."""
    locked(change, article_id).review_due = (change.now + timedelta(days=DAYS_A_MONTH * months)).date()


def archive(change: Change, article_id: int, *, back: bool = False) -> None:
    """Takes an article out of use, or back into it; its versions stay."""
    article = locked(change, article_id)
    article.state, article.updated_at = "published" if back else "archived", change.now
    change.wake(ARTICLES)


def discard(change: Change, article_id: int) -> None:
    """Throws a proposal away, and with it an article that never was more than that."""
    article = locked(change, article_id)
    if draft := change.session.get(ArticleDraft, article_id):
        change.session.delete(draft)
        change.session.flush()
    if article.state == "draft":
        change.session.delete(article)


def locked(change: Change, article_id: int) -> Article:
    article = change.session.exec(select(Article).where(Article.id == article_id).with_for_update()).first()
    if article is None:
        raise NotFound("There is no such article.")
    return article


def _opened(change: Change, text: ArticleText, seen: int) -> Article:
    if mistakes := markdown.mistakes_in(text):
        raise Invalid(*mistakes)
    article = change.session.exec(
        select(Article).where(Article.slug == text.slug, Article.language == text.language).with_for_update()
    ).first()
    if article is None:
        article = Article(**_fields(text), slug=text.slug, language=text.language, state="draft", updated_at=change.now)
        change.session.add(article)
        change.session.flush()
    elif not seen:
        raise Invalid(Mistake("slug", "There is already an article of this name in this language."))
    elif article.version != seen:
        raise Conflict("Somebody has published a newer version meanwhile.")
    return article


def _fields(text: ArticleText) -> dict[str, Any]:
    names = (*TEXT, "category", "kind", "audience", "auto_answer_ok")
    return {name: getattr(text, name) for name in names} | {"variants": list(text.variants)}


def _write(article: Article, text: ArticleText) -> None:
    for name, value in _fields(text).items():
        setattr(article, name, value)


def _was_published(session: Session, article: Article) -> bool:
    return session.exec(select(ArticleVersion.id).where(ArticleVersion.article_id == article.id)).first() is not None


def _keep_version(change: Change, article: Article, by: str) -> None:
    change.session.add(
        ArticleVersion(
            article_id=article.id or 0, version=article.version, title=article.title, short_answer=article.short_answer, body=article.body,
            variants=list(article.variants), saved_at=change.now, saved_by=by,
        )
    )  # fmt: skip
    change.wake(ARTICLES)
