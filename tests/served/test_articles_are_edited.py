"""An article's life: proposed, published, taken back, reviewed, archived, taken from a source again and again."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from admin import set_up_knowledge
from foundation.errors import Conflict, Invalid
from knowledge_base import editing, markdown, sources, starter, syncing
from knowledge_base.articles import by_slug
from knowledge_base.differences import Piece, differences
from knowledge_base.draft_tables import ArticleDraft
from knowledge_base.likeness import Known, near
from knowledge_base.markdown import ArticleText
from knowledge_base.source_tables import KnowledgeSource
from knowledge_base.tables import Article, ArticleVersion
from tests.kit.house import open_house

TEXT = ArticleText(
    "coffee-machine", "The coffee machine", "general.where_to_get", "en", "faq", "public", False, 12, ("Where is the coffee?",), "On floor two.", ""
)  # fmt: skip
TODAY = date(2026, 3, 9)


@pytest.fixture
def desk(database_url: str, tmp_path):
    with open_house(database_url, tmp_path) as parts:
        yield parts


@pytest.fixture
def house(desk):
    return desk.database


def shown(database) -> str | None:
    found = database.read_now(lambda session: by_slug(session, TEXT.slug, "en", TODAY))
    return found.short_answer if found else None


def row(database) -> Article:
    return article(database, TEXT.slug)


def article(database, slug) -> Article:
    return database.read_now(lambda session: session.exec(select(Article).where(Article.slug == slug)).one())


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


CATEGORIES = frozenset({TEXT.category})


def source(database, place, name="Wiki", kind="markdown", **said) -> int:
    def work(change) -> int:
        row = KnowledgeSource(name=name, kind=kind, place=str(place), **said)
        change.session.add(row)
        change.session.flush()
        return row.id

    return database.change_now(work)


def looked_at(parts, source_id) -> KnowledgeSource:
    asyncio.run(syncing.look(parts.database, parts.settings, lambda _: CATEGORIES, source_id))
    return parts.database.read_now(lambda session: session.get(KnowledgeSource, source_id))


def test_a_folder_is_taken_in_again_and_again_and_never_writes_over_what_was_changed_here(desk, tmp_path):
    wiki, database = tmp_path / "knowledge", desk.database
    wiki.mkdir()
    file = wiki / "coffee-machine.md"
    file.write_text(markdown.write(TEXT), encoding="utf-8")
    number = source(database, wiki, publishes=True, next_at=desk.clock.now())
    with pytest.raises(ZeroDivisionError):
        asyncio.run(syncing.look(database, desk.settings, lambda _: 1 // 0, number))
    assert not database.read_now(lambda session: sources.due(session, desk.clock.now())), "it keeps no other waiting"
    assert looked_at(desk, number).counts == {"new": 1}
    assert shown(database) == "On floor two."
    assert looked_at(desk, number).counts == {"same": 1}
    file.write_text(markdown.write(replace(TEXT, short_answer="On floor three.")), encoding="utf-8")
    assert looked_at(desk, number).counts == {"changed": 1}
    assert versions(database)[-1] == (2, "On floor three.", "Wiki")

    database.change_now(lambda change: editing.publish(change, replace(TEXT, short_answer="Here."), 2, "lena"))
    assert looked_at(desk, number).counts == {"same": 1}
    file.write_text(markdown.write(replace(TEXT, short_answer="On floor four.")), encoding="utf-8")
    found = looked_at(desk, number)
    assert (found.counts, [each["code"] for each in found.troubles]) == ({"proposed": 1}, ["edited"])
    draft = database.read_now(lambda session: session.get(ArticleDraft, row(database).id))
    assert (shown(database), draft.text["short_answer"], draft.saved_by) == ("Here.", "On floor four.", "Wiki")
    file.unlink()
    found = looked_at(desk, number)
    assert [each["code"] for each in found.troubles] == ["empty"], "an emptied folder archives nothing"
    other = replace(TEXT, slug="tea", title="Tea")
    (wiki / "tea.md").write_text(markdown.write(other), encoding="utf-8")
    assert [each["code"] for each in looked_at(desk, number).troubles] == ["edited_gone"]
    assert shown(database) == "Here."

    (wiki / "water.md").write_text(markdown.write(replace(TEXT, slug="water", title="Water")), encoding="utf-8")
    (wiki / "tea.md").write_text("---\nslug: tea\n---\n", encoding="utf-8")
    broken = looked_at(desk, number)
    assert broken.counts == {"new": 1}
    assert {each["place"] for each in broken.troubles if each["code"] == "field"} == {"tea.md"}
    assert article(database, "tea").state == "published", "what cannot be read is not gone"
    (wiki / "tea.md").unlink()
    assert looked_at(desk, number).counts == {"removed": 1, "same": 1}
    assert article(database, "tea").state == "archived"
    (wiki / "tea.md").write_text(markdown.write(other), encoding="utf-8")
    assert looked_at(desk, number).counts == {"back": 1, "same": 1}
    database.change_now(lambda change: editing.archive(change, article(database, "tea").id))
    assert looked_at(desk, number).counts == {"same": 2}
    assert article(database, "tea").state == "archived", "whoever archived it here is not overruled"

    # a source without leave to publish, one outside its folders, and one that is let go
    (wiki / "faq.csv").write_text("slug,question,answer,category\ncocoa,Cocoa?,On floor two.,general.where_to_get\nmilk,Milk?,No.,no.such\n")  # fmt: skip
    number = source(database, "faq.csv", "Table", "csv", language="en", hours=1)
    found = looked_at(desk, number)
    assert (found.counts, [(each["code"], each["place"]) for each in found.troubles]) == ({"proposed": 1}, [("category", "3")])  # fmt: skip
    assert found.next_at == desk.clock.now() + timedelta(hours=1)
    assert article(database, "cocoa").state == "draft"
    database.change_now(lambda change: editing.discard(change, article(database, "cocoa").id))
    assert looked_at(desk, number).counts == {"proposed": 1}
    database.change_now(lambda change: editing.publish(change, editing.text_of(article(database, "cocoa")), 1, "lena"))
    assert looked_at(desk, number).counts == {"same": 1}
    assert [each["code"] for each in looked_at(desk, source(database, "/etc", "Elsewhere")).troubles] == ["outside"]
    database.change_now(lambda change: change.session.delete(change.session.get(KnowledgeSource, number)))
    assert article(database, "cocoa").state == "published", "articles stay when their source is let go"


def test_answering_again_what_customers_ask_about_undoes_nothing(house):
    own = replace(TEXT, slug="our-vouchers", category="webshop.voucher")

    def english() -> dict[str, Article]:
        kept = select(Article).where(Article.language == "en")
        return {one.slug: one for one in house.read_now(lambda session: session.exec(kept).all())}

    def states(*slugs: str) -> list[str]:
        found = english()
        return [found[slug].state for slug in slugs]

    house.change_now(lambda change: starter.publish(change, own))
    house.change_now(lambda change: editing.archive(change, english()["order-status"].id))
    house.change_now(lambda change: set_up_knowledge.adapt(change, ["orders", "office"], "anna"))
    assert states("webshop-returns", "our-vouchers", "order-status") == ["archived", "published", "archived"]
    assert house.read_now(set_up_knowledge.offered) == {"orders", "office"}
    house.change_now(lambda change: set_up_knowledge.adapt(change, set_up_knowledge.TOPICS, "anna"))
    assert states("webshop-returns", "our-vouchers", "order-status") == ["published", "published", "archived"]


def test_articles_nobody_has_changed_follow_how_customers_are_addressed(house):
    def german(slug: str) -> Article:
        kept = select(Article).where(Article.language == "de", Article.slug == slug)
        return house.read_now(lambda session: session.exec(kept).one())

    own = replace(editing.text_of(german("order-status")), short_answer="Den Stand nennen wir Ihnen gern.")
    house.change_now(lambda change: editing.publish(change, own, 1, "lena"))
    house.change_now(lambda change: editing.archive(change, german("order-tracking").id))
    house.change_now(lambda change: starter.address(change, du=True))
    assert (german("order-how-to").title, german("order-how-to").version) == ("So gibst du eine Bestellung auf", 2)
    assert (german("order-status").short_answer, german("order-status").version) == (own.short_answer, 2)
    assert (german("order-tracking").state, german("order-tracking").version) == ("archived", 2)
    house.change_now(lambda change: starter.address(change, du=True))
    assert german("order-how-to").version == 2, "what says du already is left alone"
    house.change_now(lambda change: set_up_knowledge.adapt(change, ["office"], "anna"))
    assert german("order-how-to").state == "archived", "what nobody but us has worded is still ours"
    house.change_now(lambda change: starter.address(change, du=False))
    assert german("order-how-to").title == "So geben Sie eine Bestellung auf"
