"""Verdicts on drawn decisions make and unmake a category's licence, on both engines, through the product's own errands."""

from dataclasses import asdict

import pytest
from sqlmodel import col, select

from e_level import audit, figures, licensing, training
from e_level.classifier import train
from e_level.decision import Facts, decide
from e_level.model_file import packed, unpacked
from e_level.tables import Audit, AutomationDecision, CategoryLicence, LicenceEvent
from foundation.errors import Conflict, Invalid, NotFound
from storage.tables import OutboxEntry
from tests.kit.house import open_house, said, taken_in, tally, ticket_of
from tests.kit.verdicts import KEY, judged, loaded, verdicts
from ticketing.tables import Category

FORGOTTEN = "Ich habe mein Passwort vergessen. Wie setze ich es zurück?"
CODE = "password.forgotten"


@pytest.fixture(scope="module")
def model_bytes(tmp_path_factory) -> bytes:
    folder = tmp_path_factory.mktemp("teacher")
    with open_house(f"sqlite:///{folder / 'schalter.sqlite3'}", folder) as teacher:
        return packed(train(teacher.database.read_now(training.examples), training.SEED), KEY)


@pytest.fixture
def house(database_url, tmp_path, model_bytes):
    with open_house(database_url, tmp_path, e_level={"audit_share_at_start": 1.0, "audit_share": 1.0}) as parts:
        parts.database.change_now(
            lambda change: training.published(change, parts.desk.blobs, model_bytes, unpacked(model_bytes, KEY))
        )
        loaded(parts)
        yield parts


def all_of(house, table, *order):
    return house.database.read_now(lambda session: session.exec(select(table).order_by(*order)).all())


def category(house, code=CODE) -> Category:
    return house.database.read_now(lambda session: session.get(Category, code))


def licence_of(house, code=CODE) -> CategoryLicence:
    return house.database.read_now(lambda session: session.get(CategoryLicence, code))


def test_every_drawn_decision_waits_for_a_person_and_keeps_what_it_was_made_of(house):
    outcome = taken_in(house, said(FORGOTTEN + " (anna@kunde.example, 4711223)"))
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
    assert weeks[-1] == figures.Week(seen=1)


def test_a_confidential_matter_is_never_put_before_the_audit(house):
    taken_in(house, said("Bitte löschen Sie alle meine gespeicherten Daten nach DSGVO."))
    assert all_of(house, Audit) == []


def test_a_verdict_is_given_once_and_names_an_existing_category(house):
    taken_in(house, said(FORGOTTEN))
    with pytest.raises(Invalid):
        judged(house, 1, right=False, right_category="no.such")
    judged(house, 1, right=False, right_category="password.locked")
    with pytest.raises(Conflict):
        judged(house, 1, right=True)
    with pytest.raises(NotFound):
        judged(house, 99, right=True)
    [drawn] = all_of(house, Audit)
    assert (drawn.verdict, drawn.right_category, tally(house, audit.TALLY)) == ("wrong", "password.locked", 0)


def test_149_clean_verdicts_make_a_licence_and_the_next_message_is_answered(house):
    verdicts(house, CODE, right=147)
    taken_in(house, said(FORGOTTEN))
    judged(house, 148, right=True)
    assert (category(house).mode, category(house).threshold) == ("assisted", None)
    verdicts(house, CODE, right=1)
    standing = licence_of(house)
    assert (standing.state, standing.n, standing.wrong, standing.needed) == ("licensed", 149, 0, 149)
    assert standing.bound <= 0.02
    assert (category(house).mode, category(house).threshold) == ("automated", standing.threshold)
    answer = taken_in(house, said(FORGOTTEN + " Danke!", sender="berta@kunde.example"))
    assert ticket_of(house, answer).state == "auto_answered"
    drawn = all_of(house, Audit, col(Audit.id))[-1]
    assert (drawn.answered, drawn.threshold) == (True, standing.threshold)
    kinds = [event.kind for event in all_of(house, LicenceEvent, col(LicenceEvent.id))]
    assert kinds == ["mode", "granted", "mode"]


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
    assert ticket_of(house, taken_in(house, said(FORGOTTEN))).state == "queued"
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
    answer = taken_in(house, said(FORGOTTEN))
    assert ticket_of(house, answer).state == "auto_answered"
    [decision] = all_of(house, AutomationDecision)
    assert [reason["code"] for reason in decision.reasons] == ["licence_override"]
    assert (licence_of(house).override_by, licence_of(house).override_note) == ("maike", "Vom Betriebsrat so gewünscht")
    work(lambda change: licensing.revoke_override(change, house.settings, CODE, "maike"))
    later = taken_in(house, said(FORGOTTEN, sender="berta@kunde.example"))
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


def test_verdicts_about_another_model_prove_nothing_about_this_one(house, model_bytes):
    verdicts(house, CODE, right=149, model=None)
    assert (licence_of(house).state, licence_of(house).judged) == ("learning", 0)


def test_verdicts_on_what_could_never_be_answered_do_not_count_towards_the_licence(house):
    verdicts(house, CODE, right=149, candidate=False)
    assert (licence_of(house).state, licence_of(house).judged) == ("learning", 0)
    assert category(house).mode == "assisted", "its proposals were right"
