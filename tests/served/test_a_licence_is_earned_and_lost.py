"""Verdicts on drawn decisions make and unmake a category's licence, on both engines, through the product's own errands."""

import tomllib
from dataclasses import asdict
from itertools import count

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

import ticketing.starter
from e_level import audit, figures, licensing, training, watching
from e_level.commands import licences
from e_level.decision import Facts, decide
from e_level.model_file import unpacked
from e_level.tables import Audit, AuditScore, AutomationDecision, CategoryLicence, LicenceEvent, Prediction
from foundation.errors import Conflict, Invalid, NotFound
from knowledge_base.editing import publish
from knowledge_base.markdown import ArticleText
from storage.tables import OutboxEntry, Tally
from tests.kit.house import open_house, said, taken_in, tally, ticket_of
from tests.kit.verdicts import KEY, judged, loaded, small_model, verdicts
from ticketing.tables import Category

FORGOTTEN = "Ich habe mein Passwort vergessen. Wie setze ich es zurück?"
CODE = "password.forgotten"
ARTICLE = ArticleText(
    "password-solarbox",
    "Die Solarbox",
    CODE,
    "de",
    "faq",
    "agent",
    False,
    12,
    ("Solarbox?",),
    "Am Schalter der Solarbox.",
    "",
)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def desk(request, tmp_path_factory, postgres_cluster):
    """One desk for all tests of an engine: each promise is about a category of its own."""
    directory = tmp_path_factory.mktemp("licences")
    url = f"sqlite:///{directory / 'schalter.sqlite3'}"
    if request.param == "postgres":
        url = postgres_cluster.url(postgres_cluster.create_database())
    drawn = {"audit_share_at_start": 1.0, "audit_share": 1.0, "per_person_per_day": 1000}
    with open_house(url, directory, e_level=drawn) as parts:
        content = small_model()
        parts.database.change_now(
            lambda change: training.published(change, parts.desk.blobs, content, unpacked(content, KEY))
        )
        loaded(parts)
        yield parts


@pytest.fixture
def house(desk):
    """The desk with nothing judged, nobody licensed and no message of the tests before."""

    def clean(change):
        for table in (AuditScore, Audit, CategoryLicence, LicenceEvent, AutomationDecision, Prediction, OutboxEntry):
            change.session.execute(delete(table))
        starter = tomllib.loads(ticketing.starter.FILE.read_text(encoding="utf-8"))["categories"]
        for row in change.session.exec(select(Category)).all():
            goal = starter[row.code][6]
            row.mode, row.goal_mode, row.threshold = "off" if goal == "off" else "shadow", goal, None
        for row in change.session.exec(select(Tally)).all():
            row.count = 0

    desk.clock.forward(days=8)
    desk.database.change_now(clean)
    return desk


NUMBERS = count()


def ask(house, text=FORGOTTEN):
    """A message of somebody new."""
    return taken_in(house, said(text, sender=f"kunde{next(NUMBERS)}@kunde.example"))


def all_of(house, table, *order):
    return house.database.read_now(lambda session: session.exec(select(table).order_by(*order)).all())


def category(house, code=CODE) -> Category:
    return house.database.read_now(lambda session: session.get(Category, code))


def licence_of(house, code=CODE) -> CategoryLicence:
    return house.database.read_now(lambda session: session.get(CategoryLicence, code))


def test_every_drawn_decision_waits_for_a_person_and_keeps_what_it_was_made_of(house):
    outcome = ask(house, FORGOTTEN + " (anna@kunde.example, 4711223)")
    [drawn] = all_of(house, Audit)
    assert (drawn.category, drawn.candidate, drawn.answered, drawn.verdict) == (CODE, True, False, "")
    assert drawn.model_version_id == house.automation.snapshot.model_version_id
    assert "kunde.example" not in drawn.text
    assert "4711223" not in drawn.text
    assert "Passwort vergessen" in drawn.text
    assert (drawn.share, drawn.threshold, tally(house, audit.TALLY)) == (1.0, None, 1)
    [decision] = all_of(house, AutomationDecision)
    again = decide(Facts(**decision.facts))
    assert again.outcome == decision.outcome
    assert [asdict(reason) for reason in again.reasons] == [
        reason for reason in decision.reasons if reason["code"] != "in_automated"
    ]
    assert ticket_of(house, outcome).state == "queued"
    weeks = house.database.read_now(lambda session: figures.by_category(session, house.clock.now()))[CODE]
    assert (weeks[-1].seen, weeks[-1].answered, weeks[-1].hindered) == (1, 0, {})


def test_once_an_article_is_written_after_wrong_answers_only_verdicts_on_answers_since_then_count(house):
    def judge(right):
        ask(house)
        judged(house, all_of(house, Audit, col(Audit.id))[-1].id, right=right)
        house.clock.forward(seconds=1)
        return licence_of(house).judged, licence_of(house).judged_wrong

    assert [judge(right) for right in (True, False)] == [(1, 0), (2, 1)]
    ask(house)
    asked_before = all_of(house, Audit, col(Audit.id))[-1].id
    house.clock.forward(seconds=1)
    house.database.change_now(lambda change: publish(change, ARTICLE, 0, "kai"))
    house.clock.forward(seconds=1)
    assert [judge(right) for right in (True, False)] == [(1, 0), (2, 1)]
    judged(house, asked_before, right=False)
    assert (licence_of(house).judged, licence_of(house).judged_wrong) == (2, 1)
    assert "begun_anew" in [each.kind for each in all_of(house, LicenceEvent)]
    assert (licence_of(house).fresh_starts, licence_of(house).needed) == (1, 217), "another chance costs more proof"
    asked = house.database.read_now(lambda session: licences(session, house.settings))
    assert [each["needed"] for each in asked if each["category"] == CODE] == [217]


def test_a_confidential_matter_is_never_put_before_the_audit(house):
    ask(house, "Bitte löschen Sie alle meine gespeicherten Daten nach DSGVO.")
    assert all_of(house, Audit) == []


def test_a_verdict_is_given_once_and_names_an_existing_category(house):
    ask(house)
    [drawn] = all_of(house, Audit)
    with pytest.raises(Invalid):
        judged(house, drawn.id, right=False, right_category="no.such")
    judged(house, drawn.id, right=False, right_category="password.locked")
    with pytest.raises(Conflict):
        judged(house, drawn.id, right=True)
    with pytest.raises(NotFound):
        judged(house, drawn.id + 99, right=True)
    [drawn] = all_of(house, Audit)
    assert (drawn.verdict, drawn.right_category, tally(house, audit.TALLY)) == ("wrong", "password.locked", 0)


def test_149_clean_verdicts_make_a_licence_and_the_next_message_is_answered(house):
    verdicts(house, CODE, right=147)
    ask(house)
    judged(house, all_of(house, Audit, col(Audit.id))[-1].id, right=True)
    assert (category(house).mode, category(house).threshold) == ("assisted", None)
    verdicts(house, CODE, right=1)
    standing = licence_of(house)
    assert (standing.state, standing.n, standing.wrong, standing.needed) == ("licensed", 149, 0, 149)
    assert standing.bound <= 0.02
    assert (category(house).mode, category(house).threshold) == ("automated", standing.threshold)
    answer = ask(house, FORGOTTEN + " Danke!")
    assert ticket_of(house, answer).state == "auto_answered"
    drawn = all_of(house, Audit, col(Audit.id))[-1]
    assert (drawn.answered, drawn.threshold) == (True, standing.threshold)
    kinds = [event.kind for event in all_of(house, LicenceEvent, col(LicenceEvent.id))]
    assert kinds == ["mode", "granted", "mode"]


def test_a_segment_with_the_volume_for_a_proof_of_its_own_is_licensed_by_itself(house):
    verdicts(house, CODE, right=560, segment="commercial")
    verdicts(house, CODE, right=500, wrong=80, segment="admin")
    verdicts(house, CODE, right=200, segment="commercial")
    standing = licence_of(house)
    assert standing.state == "licensed"
    assert (standing.parts["admin"]["threshold"], standing.parts["commercial"]["wrong"]) == (None, 0)
    of_admin = ask(house)
    assert (ticket_of(house, of_admin).segment, ticket_of(house, of_admin).state) == ("admin", "queued")
    [decision] = all_of(house, AutomationDecision)
    assert [one for one in decision.reasons if one["code"] == "licence"] == [
        {"code": "licence", "value": "other segments", "needed": "held"}
    ]
    assert all_of(house, Audit, col(Audit.id))[-1].segment == "admin"


def test_two_wrong_answers_withdraw_the_licence_and_the_administrators_are_told(house):
    verdicts(house, CODE, right=149)
    house.clock.forward(minutes=1)
    verdicts(house, CODE, right=20, answered=True)
    verdicts(house, CODE, right=0, wrong=1, answered=True)
    assert licence_of(house).state == "licensed"
    verdicts(house, CODE, right=0, wrong=1, answered=True)
    standing = licence_of(house)
    assert (standing.state, standing.reason["wrong"], standing.reason["among"]) == ("withdrawn", 2, 22)
    assert (category(house).mode, category(house).threshold) == ("assisted", None)
    [told] = [row for row in all_of(house, OutboxEntry) if row.kind == "operations_notice"]
    assert told.payload["category"] == CODE
    assert ticket_of(house, ask(house)).state == "queued"
    house.clock.forward(minutes=1)
    verdicts(house, CODE, right=148)
    assert licence_of(house).state == "withdrawn", "older verdicts count no more"
    verdicts(house, CODE, right=1)
    assert (licence_of(house).state, category(house).mode) == ("licensed", "automated")


def test_an_administrator_cannot_skip_the_evidence_except_by_a_named_reason_that_stays_to_be_seen(house):
    work = house.database.change_now
    work(lambda change: licensing.set_ceiling(change, house.settings, CODE, "automated", "maike", proposals=True))
    assert category(house).mode == "assisted"
    with pytest.raises(Invalid):
        work(lambda change: licensing.override(change, house.settings, CODE, "maike", "  "))
    work(lambda change: licensing.override(change, house.settings, CODE, "maike", "Vom Betriebsrat so gewünscht"))
    answer = ask(house)
    assert ticket_of(house, answer).state == "auto_answered"
    [decision] = all_of(house, AutomationDecision)
    assert [reason["code"] for reason in decision.reasons] == ["licence_override"]
    assert (licence_of(house).override_by, licence_of(house).override_note) == ("maike", "Vom Betriebsrat so gewünscht")
    work(lambda change: licensing.revoke_override(change, house.settings, CODE, "maike"))
    later = ask(house)
    assert ticket_of(house, later).state == "queued"
    logged = [(event.kind, event.by) for event in all_of(house, LicenceEvent, col(LicenceEvent.id))]
    assert ("override", "maike") in logged
    assert ("override_ended", "maike") in logged


def test_a_category_held_back_stays_below_its_ceiling_whatever_the_evidence(house):
    house.database.change_now(lambda change: licensing.set_ceiling(change, house.settings, CODE, "assisted", "maike"))
    verdicts(house, CODE, right=149)
    assert (licence_of(house).state, category(house).mode) == ("licensed", "assisted")
    with pytest.raises(Invalid):
        house.database.change_now(
            lambda change: licensing.set_ceiling(change, house.settings, "privacy.request", "automated", "maike")
        )


def test_a_promise_of_its_own_is_weighed_at_once(house):
    verdicts(house, CODE, right=60)
    assert licence_of(house).state == "learning"
    house.database.change_now(
        lambda change: licensing.set_promise(change, house.settings, CODE, 0.05, 0.95, "maike")
    )  # fmt: skip
    assert (licence_of(house).state, licence_of(house).needed) == ("licensed", 59)


def test_verdicts_about_another_model_prove_nothing_about_this_one(house):
    verdicts(house, CODE, right=149, model=None)
    assert (licence_of(house).state, licence_of(house).judged) == ("learning", 0)


def test_verdicts_on_what_could_never_be_answered_do_not_count_towards_the_licence(house):
    verdicts(house, CODE, right=149, candidate=False)
    assert (licence_of(house).state, licence_of(house).judged) == ("learning", 0)
    assert category(house).mode == "assisted", "its proposals were right"


def test_a_stream_that_changes_its_language_withdraws_the_licence_by_itself(house):
    verdicts(house, CODE, right=149)
    outcome = ask(house)

    def stream(change):
        contact = change.session.exec(select(Prediction.contact_id)).first()
        for at in range(200 + 60):
            change.session.add(
                Prediction(
                    contact_id=contact, model_version_id=licensing.active_model(change.session), category=CODE, confidence=0.9,
                    language="de" if at < 200 else "en", at=change.now,
                )
            )  # fmt: skip

    house.database.change_now(stream)
    [(code, alarm)] = house.database.read_now(watching.alarms)
    assert (code, alarm.kind) == (CODE, "language")
    house.database.change_now(lambda change: watching.withdrawn(change, house.settings, code, alarm))
    assert (licence_of(house).state, category(house).mode) == ("withdrawn", "assisted")
    assert licence_of(house).reason["kind"] == "language"
    assert house.database.read_now(watching.alarms) == []
    assert [row.kind for row in all_of(house, OutboxEntry) if row.kind == "operations_notice"]
    assert ticket_of(house, outcome).state == "auto_answered"
