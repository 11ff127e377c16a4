"""The articles a desk starts with, adapted by a few questions: what a company does not offer is not explained to its customers."""

from collections.abc import Collection

from sqlmodel import Session, and_, col, select
from sqlmodel.sql.expression import SelectOfScalar

from knowledge_base import editing, starter
from knowledge_base.tables import Article, ArticleVersion
from pages.words import N_
from staff import audit
from storage.change import Change

TOPICS = {
    "webshop": (N_("We run a web shop"), N_("Account, payment, returns, vouchers"), "webshop."),
    "orders": (N_("Customers order from us"), N_("State of an order, delivery, confirmation"), "order_info."),
    "office": (
        N_("We help with Word, Excel, Outlook and PowerPoint"),
        N_("Short instructions for the usual questions"),
        "office.",
    ),
}
"""Question → what it says, what it is about, and how the codes of its categories begin."""


def offered(session: Session) -> frozenset[str]:
    """The topics customers find an article on that stands as it came."""
    return frozenset(
        topic for topic, (_, _, prefix) in TOPICS.items() if session.exec(_of(prefix, "published").limit(1)).first()
    )


def adapt(change: Change, wanted: Collection[str], by: str) -> None:
    """Archives the starter's articles on what is not wanted and brings back those that are; what somebody has written since stays.
    A topic whose answer stands is left alone, with what editors have archived of it."""
    before = offered(change.session)
    for topic, (_, _, prefix) in TOPICS.items():
        if (topic in wanted) == (topic in before):
            continue
        state = "archived" if topic in wanted else "published"
        for article in change.session.exec(_of(prefix, state)).all():
            editing.archive(change, article.id or 0, back=topic in wanted)
    audit.note(change, by, "starter articles", {"topics": sorted(before)}, {"topics": sorted(wanted)})


def _of(prefix: str, state: str) -> SelectOfScalar[Article]:
    """The starter's articles on a topic that nobody has changed."""
    ours = col(Article.slug).in_(starter.slugs())
    newest = and_(col(ArticleVersion.article_id) == Article.id, col(ArticleVersion.version) == Article.version)
    return (
        select(Article)
        .join(ArticleVersion, newest)
        .where(ours, col(Article.category).startswith(prefix), Article.state == state, ArticleVersion.saved_by == "")
    )
