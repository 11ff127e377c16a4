"""Sources of articles: set up, looked at, let go. What a look found stands on the source, in plain values for its page."""

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from knowledge_base import editing, source_plan
from knowledge_base.draft_tables import ArticleDraft
from knowledge_base.markdown import ArticleText
from knowledge_base.source_fields import Defaults
from knowledge_base.source_plan import Decided, Here, digest
from knowledge_base.source_reading import Item, Reading, Trouble
from knowledge_base.source_tables import KnowledgeSource, SourceArticle
from knowledge_base.tables import Article
from storage.change import Change
from storage.types import FAR_FUTURE

AFTER_A_FAILURE = timedelta(hours=1)
MOST_TROUBLES = 500
"""Kept of one look; where there are more, mending these shows the next."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a look needs to know of a source."""

    id: int
    kind: str
    place: str
    defaults: Defaults


def begun(change: Change, source_id: int) -> Source | None:
    """A look begins, and the next one is put off: a source that cannot be taken in must not keep the others waiting. None
    where it was let go."""
    row = change.session.get(KnowledgeSource, source_id)
    if row is None:
        return None
    row.next_at = change.now + AFTER_A_FAILURE
    return Source(
        source_id, row.kind, row.place, Defaults(row.category, row.language, row.audience, row.auto_answer_ok)
    )


def due(session: Session, now: datetime) -> list[int]:
    """The sources to be looked at by now."""
    soon = select(KnowledgeSource.id).where(col(KnowledgeSource.next_at) <= now).order_by(col(KnowledgeSource.next_at))
    return [found for found in session.exec(soon) if found is not None]


def took(change: Change, source_id: int, reading: Reading, categories: Collection[str]) -> None:
    """Does what the reading asks for. `categories` are those the desk has; an article of another one is left out."""
    row = change.session.exec(select(KnowledgeSource).where(KnowledgeSource.id == source_id).with_for_update()).first()
    if row is None:
        return
    troubles, counts = list(reading.troubles), Counter[str]()
    look = _Look(change, row, _own(change.session, source_id))
    for item in reading.items:
        if item.text.category not in categories:
            troubles.append(Trouble("category", item.place, "category", item.text.category))
            continue
        decided = look.at(item)
        counts[decided.step] += 1
        if decided.trouble:
            troubles.append(Trouble(decided.trouble, item.place, item.text.slug, item.text.title))
    if reading.complete:
        named = {(item.text.slug, item.text.language) for item in reading.items}
        for tie in look.own.values():
            if tie.place not in reading.unreadable:
                decided = look.gone(tie, named)
                counts[decided.step] += decided.step == "removed"
                if decided.trouble:
                    article = change.session.get_one(Article, tie.article_id)
                    troubles.append(Trouble(decided.trouble, tie.place, article.slug, article.title))
    row.synced_at, row.counts = change.now, dict(+counts)
    row.troubles = [asdict(each) for each in troubles[:MOST_TROUBLES]]
    row.next_at = next_look(row.hours, change.now)


def next_look(hours: int, now: datetime) -> datetime:
    return now + timedelta(hours=hours) if hours else FAR_FUTURE


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at one source, in one change."""

    change: Change
    source: KnowledgeSource
    own: dict[int, SourceArticle]

    @property
    def by(self) -> str:
        """How versions and proposals name the source."""
        return self.source.name

    def at(self, item: Item) -> Decided:
        """Writes what the source says about one article, where that is right."""
        article = self.change.session.exec(
            select(Article).where(Article.slug == item.text.slug, Article.language == item.text.language)
        ).first()
        tie = self.own.get(article.id or 0) if article else None
        here = self._here(article, tie) if article else None
        decided = source_plan.found(digest(item.text), here, self.source.publishes)
        article = self._write(decided, item.text, article)
        if decided.trouble != "elsewhere":
            self._tie(item, article, tie, decided)
        return decided

    def gone(self, tie: SourceArticle, named: Collection[tuple[str, str]]) -> Decided:
        """Archives an article the source has no more."""
        article = self.change.session.get_one(Article, tie.article_id)
        if (article.slug, article.language) in named:
            return Decided("same")
        decided = source_plan.gone(self._here(article, tie))
        if decided.step == "removed":
            editing.archive(self.change, tie.article_id)
            tie.present = False
        return decided

    def _here(self, article: Article, tie: SourceArticle | None) -> Here:
        draft = self.change.session.get(ArticleDraft, article.id)
        plain = Here(
            digest(editing.text_of(article)), article.state, draft=draft is not None,
            draft_mine=draft is not None and draft.saved_by == self.by,
        )  # fmt: skip
        if tie is not None:
            return replace(plain, mine=True, taken=tie.taken, ours=tie.ours, present=tie.present)
        foreign = self.change.session.get(SourceArticle, article.id) is not None
        return replace(plain, text="") if foreign else plain

    def _write(self, decided: Decided, text: ArticleText, article: Article | None) -> Article:
        seen = article.version if article else 0
        if decided.step in ("new", "changed", "back"):
            return editing.publish(self.change, text, seen, self.by, article.valid_to if article else None)
        if decided.step == "proposed":
            return editing.propose(self.change, text, seen, self.by)
        assert article is not None  # all other steps leave one as it is
        return article

    def _tie(self, item: Item, article: Article, tie: SourceArticle | None, decided: Decided) -> None:
        assert article.id is not None and self.source.id is not None
        said, stands = digest(item.text), digest(editing.text_of(article))
        tie = tie or SourceArticle(
            article_id=article.id, source_id=self.source.id, place=item.place, taken=said, ours=stands
        )
        if stands in (said, tie.taken):
            tie.ours = stands
        if decided.step != "left":
            tie.taken = said
        tie.place, tie.present = item.place, article.state != "archived" or tie.present
        self.own[article.id] = tie
        self.change.session.add(tie)


def _own(session: Session, source_id: int) -> dict[int, SourceArticle]:
    rows = session.exec(select(SourceArticle).where(SourceArticle.source_id == source_id)).all()
    return {row.article_id: row for row in rows}
