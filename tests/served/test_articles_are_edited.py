"""An article's life: proposed, published, taken back, reviewed, archived."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from foundation.errors import Conflict, Invalid
from knowledge_base import editing
from knowledge_base.articles import by_slug
from knowledge_base.differences import Piece, differences
from knowledge_base.draft_tables import ArticleDraft
from knowledge_base.likeness import Known, near
from knowledge_base.markdown import ArticleText
from knowledge_base.tables import Article, ArticleVersion
from tests.kit.house import open_house

TEXT = ArticleText(
    "coffee-machine", "The coffee machine", "general.where_to_get", "en", "faq", "public", False, 12, ("Where is the coffee?",), "On floor two.", ""
)  # fmt: skip
TODAY = date(2026, 3, 9)


@pytest.fixture
def house(database_url: str, tmp_path):
    with open_house(database_url, tmp_path) as parts:
        yield parts.database


def shown(database) -> str | None:
    found = database.read_now(lambda session: by_slug(session, TEXT.slug, "en", TODAY))
    return found.short_answer if found else None


def row(database) -> Article:
    return database.read_now(lambda session: session.exec(select(Article).where(Article.slug == TEXT.slug)).one())


def versions(database) -> list[tuple[int, str, str]]:
    found = select(ArticleVersion).where(ArticleVersion.article_id == row(database).id).order_by(col(ArticleVersion.version))  # fmt: skip
    return [
        (one.version, one.short_answer, one.saved_by)
        for one in database.read_now(lambda session: session.exec(found).all())
    ]


def test_customers_read_the_approved_version_until_the_next_is_published(house):
    house.change_now(lambda change: editing.propose(change, TEXT, 0, "anna"))
    assert shown(house) is None and versions(house) == []
    house.change_now(lambda change: editing.publish(change, TEXT, 1, "lena"))
    assert (shown(house), row(house).version) == ("On floor two.", 1)
    moved = replace(TEXT, short_answer="On floor three.")
    house.change_now(lambda change: editing.propose(change, moved, 1, "anna"))
    assert shown(house) == "On floor two."
    house.change_now(lambda change: editing.publish(change, moved, 1, "lena"))
    assert shown(house) == "On floor three."
    assert versions(house) == [(1, "On floor two.", "lena"), (2, "On floor three.", "lena")]
    assert house.read_now(lambda session: session.get(ArticleDraft, row(house).id)) is None

    house.change_now(lambda change: editing.roll_back(change, row(house).id, 1, "lena"))
    assert (shown(house), row(house).version) == ("On floor two.", 3)


def test_nobody_overwrites_what_they_have_not_seen(house):
    house.change_now(lambda change: editing.publish(change, TEXT, 0, "lena"))
    house.change_now(lambda change: editing.publish(change, replace(TEXT, short_answer="Up."), 1, "lena"))
    with pytest.raises(Conflict):
        house.change_now(lambda change: editing.propose(change, TEXT, 1, "anna"))
    with pytest.raises(Invalid):
        house.change_now(lambda change: editing.publish(change, TEXT, 0, "anna"))
    with pytest.raises(Invalid):
        house.change_now(lambda change: editing.publish(change, replace(TEXT, short_answer="{{nothing}}"), 2, "anna"))
    assert shown(house) == "Up."


def test_a_proposal_that_is_thrown_away_leaves_no_empty_article(house):
    house.change_now(lambda change: editing.propose(change, TEXT, 0, "anna"))
    house.change_now(lambda change: editing.discard(change, row(house).id))
    assert (
        house.read_now(lambda session: session.exec(select(Article).where(Article.slug == TEXT.slug)).first()) is None
    )


def test_what_is_archived_is_shown_to_nobody_until_it_comes_back(house):
    house.change_now(lambda change: editing.publish(change, TEXT, 0, "lena", date(2026, 12, 31)))
    assert row(house).valid_to == date(2026, 12, 31)
    house.change_now(lambda change: editing.archive(change, row(house).id))
    assert shown(house) is None
    house.change_now(lambda change: editing.archive(change, row(house).id, back=True))
    house.change_now(lambda change: editing.reviewed(change, row(house).id))
    assert shown(house) == "On floor two." and row(house).review_due == date(2027, 3, 4)


def test_articles_that_answer_the_same_question_are_near():
    known = [
        Known("coffee", "Where coffee is", ("Where do I get coffee?", "coffee machine"), "In the kitchen."),
        Known("printer", "The printer is empty", ("Who fills the paper?",), "The caretaker."),
    ]
    [(found, score)] = near(TEXT, known)
    assert found.slug == "coffee" and score <= 1
    assert near(TEXT, [replace(known[0], slug=TEXT.slug)]) == [], "an article is not near itself"
    assert near(TEXT, []) == []


def test_differences_join_to_both_texts():
    found = differences("On floor two, left.", "On floor three, left.")
    assert found == (
        Piece("same", "On floor "),
        Piece("gone", "two,"),
        Piece("new", "three,"),
        Piece("same", " left."),
    )
    assert differences("same", "same") == (Piece("same", "same"),) and differences("", "new") == (Piece("new", "new"),)
