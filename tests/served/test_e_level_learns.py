"""What the desk teaches its e-level, and how one model takes over from another, on both engines."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from customers.tables import Person
from e_level import learning, lessons, loading, training, versions
from e_level.core_text import core_text
from e_level.decision import Facts, decide
from e_level.learning import Workshop
from e_level.licensing import active_model
from e_level.model_file import unpacked
from e_level.prediction import predict
from e_level.starter_set import Example
from e_level.tables import Audit, AuditScore, AutomationDecision, CategoryLicence, ModelVersion, Prediction
from foundation import encoder
from foundation.errors import Invalid, OperatorError
from knowledge_base import editing, placeholders
from knowledge_base.rendering import to_text
from knowledge_base.tables import Article, ArticleVersion
from tests.kit.house import open_house, said, taken_in, ticket_of, work
from tests.kit.verdicts import KEY, judged, loaded, small_model, verdicts
from tests.kit.waiting import until_async
from ticketing.tables import Category, Contact

CODE = "password.forgotten"
FORGOTTEN = "Ich habe mein Passwort vergessen. Wie setze ich es zurück?"


@pytest.fixture
def house(database_url, tmp_path):
    with open_house(database_url, tmp_path, e_level={"audit_share_at_start": 1.0, "audit_share": 1.0}) as parts:
        content = small_model()
        parts.database.change_now(
            lambda change: training.published(change, parts.desk.blobs, content, unpacked(content, KEY))
        )
        loaded(parts)
        yield parts


def shop(house) -> Workshop:
    return Workshop(house.settings, house.database, house.desk.blobs, KEY)


def taught(house) -> list[Example]:
    return house.database.read_now(lambda session: list(lessons.taught(session)))


def all_of(house, table):
    return house.database.read_now(lambda session: session.exec(select(table).order_by(col(table.id))).all())


async def test_without_its_encoder_nothing_is_learnt_that_a_model_with_it_would_lose_to_by_accident(house, monkeypatch):
    monkeypatch.setattr(encoder, "VERSION", "another one than may be installed here")
    encoder.opened.cache_clear()

    def with_encoder(change):
        version = change.session.get_one(ModelVersion, active_model(change.session))
        version.figures = version.figures | {"encoder": "one that was there"}

    await house.database.change(with_encoder)
    wanted = house.settings.model_copy(update={"e_level": house.settings.e_level.model_copy(update={"encoder": "use-multilingual-3"})})  # fmt: skip
    with pytest.raises(OperatorError, match="not at hand"):
        await learning.learn(replace(shop(house), settings=wanted))


def test_it_learns_from_history_verdicts_and_final_categories_but_not_from_what_measures_it_or_who_was_erased(house):
    rows = [
        Example("Mein Kennwort ist weg, Kundennummer 4711223", CODE, "de"),
        Example("Wann ist Sommerfest?", "-", "de"),
    ]
    assert house.database.change_now(lambda change: lessons.keep(change, lessons.prepared(rows), "import")) == 2
    assert house.database.change_now(lambda change: lessons.keep(change, lessons.prepared(rows), "import")) == 0
    assert {(each.text, each.label) for each in taught(house)} == {
        ("Mein Kennwort ist weg, Kundennummer [number]", CODE),
        ("Wann ist Sommerfest?", "-"),
    }
    with pytest.raises(OperatorError, match="no such"):
        house.database.change_now(
            lambda change: lessons.keep(change, lessons.prepared([Example("x y", "no such")]), "import")
        )

    for number in range(8):
        taken_in(house, said(f"{FORGOTTEN} Danke{number}", sender=f"kunde{number}@kunde.example"))
    for row in all_of(house, Audit):
        judged(house, row.id, right=row.id % 2 == 0, right_category="password.locked")
    drawn = all_of(house, Audit)
    mine = [each for each in taught(house) if "Danke" in each.text]
    assert {each.text for each in mine} == {row.text for row in drawn if not row.kept_back}
    for row in drawn:
        for lesson in mine:
            if lesson.text == row.text:
                assert lesson.label == (CODE if row.verdict == "right" else "password.locked")
    learnt = next(row for row in drawn if not row.kept_back)
    house.database.change_now(
        lambda change: setattr(change.session.get(Person, learnt.person_id), "status", "anonymised")
    )
    assert learnt.text not in {each.text for each in taught(house)}


async def test_an_article_that_was_saved_is_known_at_once_to_whom_it_is_to_answer(house, monkeypatch):
    monkeypatch.setattr(loading, "LOOK_AGAIN", 3600.0)
    article = replace(editing.text_of(all_of(house, Article)[0]), slug="saved-just-now")
    house.automation.looked.clear()

    async def known() -> bool:
        return article.slug in {each.slug for each in house.automation.snapshot.articles.values()}

    keeping = asyncio.create_task(
        loading.keep_current(house.automation, house.database, house.desk.blobs, KEY, lambda: None)
    )
    try:
        async with asyncio.timeout(60):
            await house.automation.looked.wait()
        await house.database.change(lambda change: editing.publish(change, article, 0, "kai"))
        await until_async(known)
    finally:
        keeping.cancel()


def test_another_model_proves_every_licence_anew_and_the_way_back_does_too(house):
    verdicts(house, CODE, right=149)
    first = house.automation.snapshot.model_version_id
    assert house.database.read_now(lambda session: session.get(Category, CODE)).mode == "automated"
    taken_in(house, said(FORGOTTEN))
    [row] = [row for row in all_of(house, Audit) if row.contact_id]
    judged(house, row.id, right=True)
    house.database.change_now(lambda change: setattr(change.session.get(Audit, row.id), "kept_back", True))

    other = small_model(seed=8)
    second = house.database.change_now(
        lambda change: training.kept(change, house.desk.blobs, other, unpacked(other, KEY))
    )
    assert next(each for each in all_of(house, ModelVersion) if each.id == second).status == "candidate"
    found = house.database.read_now(
        lambda session: versions.rescored(
            session,
            house.settings,
            versions.with_model(session, house.desk.blobs, KEY, house.automation.snapshot, second),
        )
    )
    assert [(score.audit_id, score.category, score.right, score.recognised, score.own) for score in found] == [
        (row.id, CODE, True, True, False)
    ]
    house.database.change_now(lambda change: versions.switch(change, house.settings, second, found, "maike"))
    status = {each.id: each.status for each in all_of(house, ModelVersion)}
    assert (status[first], status[second]) == ("retired", "active")
    licence = house.database.read_now(lambda session: session.get(CategoryLicence, CODE))
    assert (licence.state, licence.judged, licence.reason["kind"]) == ("withdrawn", 1, "model")
    assert len(house.database.read_now(lambda session: session.exec(select(AuditScore)).all())) == 1

    house.database.change_now(lambda change: versions.switch(change, house.settings, first, [], "maike"))
    licence = house.database.read_now(lambda session: session.get(CategoryLicence, CODE))
    assert (licence.state, licence.n) == ("licensed", 150)
    with pytest.raises(Invalid):
        house.database.change_now(lambda change: setattr(change.session.get(ModelVersion, second), "digest", "0" * 64))
        house.database.read_now(
            lambda session: versions.with_model(session, house.desk.blobs, KEY, house.automation.snapshot, second)
        )


def test_it_is_time_to_learn_after_two_hundred_verdicts_or_a_night_with_news(house):
    def due() -> bool:
        now = house.clock.now()
        return house.database.read_now(lambda session: learning.is_due(session, house.settings, now))

    house.clock.forward(minutes=1)
    assert not due()
    verdicts(house, CODE, right=199)
    assert not due()
    verdicts(house, CODE, right=1)
    assert due()


def test_a_correction_is_learnt_in_the_night_after_it(house):
    house.clock.forward(minutes=1)
    outcome = taken_in(house, said(FORGOTTEN))
    work(house, outcome, lambda change, ticket: setattr(ticket, "final_category", "password.locked"))
    work(
        house,
        outcome,
        lambda change, ticket: (setattr(ticket, "updated_at", change.now), setattr(ticket, "resolved_level", 1)),
    )
    now = house.clock.now()
    assert not house.database.read_now(lambda session: learning.is_due(session, house.settings, now))
    assert house.database.read_now(lambda session: learning.is_due(session, house.settings, now + timedelta(days=1)))
    [drawn] = all_of(house, Audit)
    house.database.change_now(lambda change: setattr(change.session.get(Audit, drawn.id), "kept_back", False))
    assert ("password.locked", "de") in {(each.label, each.language) for each in taught(house)}
    house.database.change_now(lambda change: setattr(change.session.get(Audit, drawn.id), "kept_back", True))
    assert taught(house) == []


def test_a_training_that_brings_nothing_new_is_not_repeated_before_the_next_news(house):
    def due() -> bool:
        now = house.clock.now()
        return house.database.read_now(lambda session: learning.is_due(session, house.settings, now))

    def trained(content: bytes) -> int:
        model = unpacked(content, KEY)
        return house.database.change_now(lambda change: training.kept(change, house.desk.blobs, content, model))

    first, other = small_model(), small_model(seed=8)
    house.clock.forward(minutes=1)
    newer = trained(other)
    house.clock.forward(minutes=1)
    verdicts(house, CODE, right=1)
    house.clock.forward(days=1)
    assert due()
    assert trained(first) < newer
    assert not due()
    house.clock.forward(days=1)
    assert not due()
    verdicts(house, CODE, right=1)
    house.clock.forward(days=1)
    assert due()


def test_an_answer_of_last_month_is_reproduced_bit_for_bit_though_model_and_article_have_changed(house):
    verdicts(house, CODE, right=149)
    outcome = taken_in(house, said(FORGOTTEN))
    assert ticket_of(house, outcome).state == "auto_answered"
    [decision] = all_of(house, AutomationDecision)
    house.clock.forward(days=31)

    def everything_changes(change):
        content = small_model(seed=8)
        training.published(change, house.desk.blobs, content, unpacked(content, KEY))
        article = change.session.get_one(Article, decision.article_id)
        text = replace(editing.text_of(article), short_answer="Heute sagen wir etwas anderes.")
        editing.publish(change, text, article.version, "maike")

    house.database.change_now(everything_changes)
    loaded(house)

    [stored] = all_of(house, Prediction)
    version = next(row for row in all_of(house, ModelVersion) if row.id == stored.model_version_id)
    assert version.status == "retired"
    content = house.database.read_now(lambda session: house.desk.blobs.get(session, version.digest))
    again = predict(unpacked(content, KEY), core_text(FORGOTTEN[:40], FORGOTTEN))
    assert (again.category, again.confidence, again.margin) == (stored.category, stored.confidence, stored.margin)
    assert [list(pair) for pair in again.evidence] == stored.evidence
    facts = Facts(**decision.facts)
    assert (facts.confidence, decide(facts).outcome) == (stored.confidence, decision.outcome)

    sent = next(row for row in all_of(house, Contact) if row.id == decision.answer_contact_id)
    [then] = [row for row in all_of(house, ArticleVersion) if (row.article_id, row.version) == (decision.article_id, decision.article_version)]  # fmt: skip
    approved = to_text(placeholders.fill(then.short_answer, house.settings.article_values("de")))
    assert approved in sent.body_text and "Heute sagen wir" not in sent.body_text
