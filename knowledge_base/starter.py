"""The articles a desk starts with: the files in `starter/{de,en}/`, published once. What an editor changed stays."""

from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from knowledge_base import markdown
from knowledge_base.markdown import ArticleText
from knowledge_base.tables import Article, ArticleVersion
from knowledge_base.topics import ARTICLES
from storage.change import Change

FOLDER = Path(__file__).parent / "starter"
LANGUAGES = ("de", "en")
DAYS_A_MONTH = 30


def plant(change: Change, folder: Path = FOLDER) -> None:
    """Adds every article whose slug and language the desk does not have yet; planting twice changes nothing."""
    there = set(change.session.exec(select(Article.slug, Article.language)).all())
    for language in LANGUAGES:
        for file in sorted((folder / language).glob("*.md")):
            if (file.stem, language) not in there:
                publish(change, markdown.read(file.read_text(encoding="utf-8"), file.name))


def slugs(folder: Path = FOLDER) -> frozenset[str]:
    """The names of these articles; each bears its own in every language."""
    return frozenset(file.stem for language in LANGUAGES for file in (folder / language).glob("*.md"))


def publish(change: Change, text: ArticleText) -> Article:
    """A new published article with its first version; answers the row (with id)."""
    article = Article(
        slug=text.slug, language=text.language, title=text.title, category=text.category, kind=text.kind, audience=text.audience,
        state="published", auto_answer_ok=text.auto_answer_ok, short_answer=text.short_answer, body=text.body,
        variants=list(text.variants), review_due=(change.now + timedelta(days=DAYS_A_MONTH * text.review_months)).date(),
        updated_at=change.now,
    )  # fmt: skip
    change.session.add(article)
    change.session.flush()
    assert article.id is not None
    change.session.add(
        ArticleVersion(
            article_id=article.id, version=article.version, title=article.title, short_answer=article.short_answer,
            body=article.body, variants=article.variants, saved_at=change.now,
        )
    )  # fmt: skip
    change.wake(ARTICLES)
    return article
