"""Articles that say nearly the same: found before a second one is written. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge_base.markdown import ArticleText
from knowledge_base.ranking import Index, Readable
from knowledge_base.rendering import to_text

NEAR = 0.7
MOST = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What of an existing article is compared."""

    slug: str
    title: str
    variants: tuple[str, ...]
    short_answer: str


def near(text: ArticleText, others: Iterable[Known]) -> list[tuple[Known, float]]:
    """The articles that already answer one of these questions, nearest first, each with a likeness of 0–1."""
    by_slug = {one.slug: one for one in others if one.slug != text.slug}
    index = Index.build(
        Readable(one.slug, one.title, to_text(one.short_answer), one.variants) for one in by_slug.values()
    )
    found: dict[str, float] = {}
    for question in (text.title, *text.variants) if by_slug else ():
        for hit in index.rank(question, limit=MOST):
            slug = str(hit.article_id)
            found[slug] = max(found.get(slug, 0.0), hit.score)
    ranked = sorted(found.items(), key=lambda one: -one[1])[:MOST]
    return [(by_slug[slug], score) for slug, score in ranked if score >= NEAR]
