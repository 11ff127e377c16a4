"""The articles a desk starts with: the files in `starter/{de,en}/`, published once. What an editor changed stays.

Where the company calls its customers du, the German ones read as `starter_du/` has them.
"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from knowledge_base import editing, front_matter, markdown
from knowledge_base.kinds import DAYS_A_MONTH
from knowledge_base.markdown import ArticleText
from knowledge_base.tables import Article, ArticleVersion
from knowledge_base.topics import ARTICLES
from storage.change import Change

FOLDER = Path(__file__).parent / "starter"
FAMILIAR = Path(__file__).parent / "starter_du"
"""Title, short answer and body of each German article once more, said to somebody one calls du."""
LANGUAGES = ("de", "en")


def plant(change: Change, *, du: bool = False) -> None:
    """Adds every article whose slug and language the desk does not have yet; planting twice changes nothing."""
    there = set(change.session.exec(select(Article.slug, Article.language)).all())
    for language in LANGUAGES:
        for file in sorted((FOLDER / language).glob("*.md")):
            if (file.stem, language) not in there:
                publish(change, read(file, du=du))


def address(change: Change, *, du: bool) -> None:
    """Lets the German articles that stand as they came say du, or Sie again, each as its next version; what somebody has
    written since stays."""
    for file in sorted((FOLDER / "de").glob("*.md")):
        there = select(Article).where(Article.slug == file.stem, Article.language == "de").with_for_update()
        article, before = change.session.exec(there).first(), read(file, du=not du)
        if article and all(getattr(article, name) == getattr(before, name) for name in editing.TEXT):
            editing.reword(change, article, read(file, du=du), "")


def read(file: Path, *, du: bool = False) -> ArticleText:
    """The article of a file of ours, in the form customers are addressed in."""
    text = markdown.read(file.read_text(encoding="utf-8"), file.name)
    if not du or text.language != "de":
        return text
    facts, said = front_matter.divide((FAMILIAR / file.name).read_text(encoding="utf-8")) or ([], "")
    title = front_matter.parse(facts, ("title",), ())[0]["title"]
    short_answer, _, body = said.partition(f"\n{markdown.MORE}\n")
    return replace(text, title=str(title), short_answer=short_answer.strip(), body=body.strip())


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
