"""What the e-level does with a message that opened a ticket, on both engines: every condition, and every reaction."""

import asyncio
import os
import signal
import subprocess
from dataclasses import replace

import pytest
from sqlmodel import col, select

from customers.tables import Segment
from e_level import apart, assist, figures, learning, loading, snapshot, training
from e_level.apart import Busy, Ended
from e_level.explain import classify
from e_level.model_file import VERSION, UnusableModel, packed, unpacked
from e_level.reactions import react
from e_level.snapshot import Snapshot
from e_level.tables import AutomationDecision, ModelVersion, Prediction
from foundation.errors import OperatorError
from knowledge_base.tables import Article
from tests.kit.house import open_house, said, taken_in
from tests.kit.ready_made import model_of_a_fresh_desk
from tests.kit.verdicts import few_examples
from tests.kit.waiting import until_async
from ticketing import waiting
from ticketing.inbound import File
from ticketing.tables import Category, Contact, Ticket

FORGOTTEN = "Ich habe mein Passwort vergessen. Wie setze ich es zurück?"
FORGOTTEN_EN = "I forgot my password. How can I reset it?"
LESS_CLEAR = dict.fromkeys(("subject", "body_text", "reply_text"), "Bitte setzen Sie mein Passwort zurück.")
"""Of so plain a question as FORGOTTEN the model is surer than a number can say."""


@pytest.fixture
def house(database_url, tmp_path):
    """A desk at its first rest, with what it has learnt."""
    with open_house(database_url, tmp_path) as parts:
        automate(parts)
        load(parts)
        yield parts


@pytest.fixture
def few_lessons(monkeypatch):
    """A training learns a few categories, and lasts seconds."""
    monkeypatch.setattr("e_level.starter_set.examples", few_examples)


def automate(house, code="password.forgotten", mode="automated", threshold=0.5, **values):
    def change(change):
        category = change.session.get(Category, code)
        category.mode, category.threshold = mode, threshold
        for name, value in values.items():
            setattr(category, name, value)

    house.database.change_now(change)


def load(house):
    """The model of a fresh desk is read once for all: each start of a server shows that it can be read from the storage."""
    shop, today = house.workshop(), house.clock.now().date()

    def taken(session):
        before = Snapshot(model_of_a_fresh_desk(), snapshot.stamp(session, today).model_version_id)
        return snapshot.taken(session, shop.blobs, shop.key, today, before)

    house.automation.replace(house.database.read_now(taken))


def reset(house, **switches):
    """The same house with other settings of the e-level."""
    tier = house.settings.e_level.model_copy(update=switches)
    house.automation.settings = house.settings.model_copy(update={"e_level": tier})


def all_of(house, table):
    return house.database.read_now(lambda session: session.exec(select(table).order_by(col(table.id))).all())


def decision_of(house, outcome) -> AutomationDecision:
    return next(row for row in reversed(all_of(house, AutomationDecision)) if row.ticket_id == outcome.ticket_id)


def ticket_of(house, outcome) -> Ticket:
    return house.database.read_now(lambda session: session.get(Ticket, outcome.ticket_id))


def codes(decision):
    return [reason["code"] for reason in decision.reasons if reason["code"] not in ("licence_override", "in_automated")]


def article_of(house, decision) -> Article:
    return house.database.read_now(lambda session: session.get(Article, decision.article_id))


def answered(house, **facts):
    outcome = taken_in(house, said(FORGOTTEN, **facts))
    assert decision_of(house, outcome).outcome == "answered"
    return outcome


@pytest.mark.parametrize(("text", "language"), [(FORGOTTEN, "de"), (FORGOTTEN_EN, "en")])
def test_a_plain_question_is_answered_in_its_language_with_article_and_three_links(house, text, language):
    outcome = taken_in(house, said(text, language=""))
    ticket, decision = ticket_of(house, outcome), decision_of(house, outcome)
    assert (ticket.state, ticket.language, ticket.article) == (
        "auto_answered",
        language,
        article_of(house, decision).slug,
    )
    assert (decision.outcome, decision.reaction, decision.mode) == ("answered", "pending", "automated")
    assert decision.reasons == []
    [answer] = [row for row in all_of(house, Contact) if row.direction == "out"]
    assert decision.answer_contact_id == answer.id
    assert answer.auto_generated
    for way in ("helped", "not-helped", "person"):
        assert f"/a/{decision.reaction_token}?{way}" in answer.body_text
    assert len(decision.reaction_token) >= 22
    assert article_of(house, decision).title in answer.body_text
    assert "{{" not in answer.body_text
    assert article_of(house, decision).used == 1
    [prediction] = all_of(house, Prediction)
    assert (prediction.category, prediction.id) == ("password.forgotten", decision.prediction_id)
    assert prediction.evidence


@pytest.mark.parametrize(
    ("code", "outcome", "prepare", "facts"),
    [
        ("mode", "suggested", lambda house: automate(house, mode="assisted"), {}),
        ("mode", "passed", lambda house: automate(house, mode="shadow"), {}),
        ("mode", "passed", lambda house: automate(house, mode="off"), {}),
        ("licence", "suggested", lambda house: automate(house, threshold=None), {}),
        ("confidence", "suggested", lambda house: automate(house, threshold=1.0), {}),
        ("margin", "suggested", lambda house: reset(house, margin=1.0), LESS_CLEAR),
        ("no_article", "passed", lambda house: reset(house, match=1.0), {}),
        ("limit", "suggested", lambda house: reset(house, per_person_per_day=0), {}),
        ("switch", "suggested", lambda house: reset(house, enabled=False), {}),
        ("machine", "suggested", lambda house: None, {"suppress_reason": "list"}),
        ("empty_text", "passed", lambda house: None, {"body_text": "", "reply_text": ""}),
        ("bypass", "suggested", lambda house: None, {"files": (File("bild.png", b"x", "image/png"),)}),
        ("bypass", "suggested", lambda house: None, {"files": (File("termin.ics", b"x", "text/calendar"),)}),
        ("bypass", "suggested", lambda house: automate(house, bypass_e_level=True), {}),
    ],
)
def test_each_condition_alone_leaves_the_ticket_to_a_person_and_is_stored(house, code, outcome, prepare, facts):
    prepare(house)
    taken = taken_in(house, said(FORGOTTEN, **facts))
    decision = decision_of(house, taken)
    assert (codes(decision), decision.outcome) == ([code], outcome)
    assert ticket_of(house, taken).state == "queued"
    assert (decision.reaction, decision.reaction_token, decision.answer_contact_id) == ("", None, None)
    assert decision.proposals


def test_a_segment_that_wants_people_gets_a_proposal_for_the_agent(house):
    def change(change):
        change.session.exec(select(Segment).where(Segment.code == "admin")).one().max_automation = "assisted"

    house.database.change_now(change)
    decision = decision_of(house, taken_in(house, said(FORGOTTEN)))
    assert (codes(decision), decision.outcome) == (["segment"], "suggested")


def test_in_shadow_it_is_noted_what_would_have_been_answered(house):
    automate(house, mode="shadow")
    decision = decision_of(house, taken_in(house, said(FORGOTTEN)))
    assert {"code": "in_automated", "value": "answered", "needed": ""} in decision.reasons


@pytest.mark.parametrize(
    ("text", "group"),
    [
        (FORGOTTEN + " Das ist eine Unverschämtheit, ich beschwere mich!", "complaint"),
        (FORGOTTEN_EN + " I want to make a formal complaint about your service.", "complaint"),
        (FORGOTTEN + " Außerdem kündige ich hiermit meinen Vertrag.", "termination"),
    ],
)
def test_a_complaint_or_a_termination_is_never_answered_by_machine(house, text, group):
    outcome = taken_in(house, said(text, language=""))
    decision = decision_of(house, outcome)
    assert "bypass" in codes(decision)
    assert group in next(reason["value"] for reason in decision.reasons if reason["code"] == "bypass")
    assert ticket_of(house, outcome).queue == "beschwerden"


def test_who_asks_the_same_again_within_a_week_gets_a_person_and_later_an_answer(house):
    answered(house)
    second = taken_in(house, said(FORGOTTEN + " Bitte!"))
    assert codes(decision_of(house, second)) == ["repeat"]
    house.clock.forward(days=8)
    assert decision_of(house, taken_in(house, said(FORGOTTEN + " Danke!"))).outcome == "answered"


def test_somebody_else_with_the_same_matter_is_answered_too(house):
    answered(house)
    answered(house, sender="berta@kunde.example")


def test_a_person_gets_no_more_than_the_daily_number_of_answers(house):
    reset(house, per_person_per_day=1)
    automate(house, "office.excel")
    answered(house)
    other = taken_in(house, said("Wie kann ich in Excel die erste Zeile fixieren?"))
    assert codes(decision_of(house, other)) == ["limit"]


def test_an_article_changed_or_withdrawn_a_moment_ago_is_not_sent(house):
    def change(change):
        for article in change.session.exec(select(Article)).all():
            article.state = "review"

    house.database.change_now(change)
    outcome = taken_in(house, said(FORGOTTEN))
    assert codes(decision_of(house, outcome)) == ["no_article"]


def test_an_article_with_an_unfilled_blank_is_not_sent(house):
    def change(change):
        for article in change.session.exec(select(Article)).all():
            article.short_answer += " {{unknown}}"

    house.database.change_now(change)
    assert codes(decision_of(house, taken_in(house, said(FORGOTTEN)))) == ["no_article"]


@pytest.mark.parametrize(
    ("reaction", "state", "booked"),
    [("helped", "resolved", "helped"), ("not_helped", "queued", "not_helped"), ("person", "queued", "person")],
)
def test_a_link_of_the_answer_moves_the_ticket_once(house, reaction, state, booked):
    outcome = answered(house)
    token = decision_of(house, outcome).reaction_token
    for _ in range(2):
        ticket = house.database.change_now(lambda change: react(change, house.desk, token, reaction))
        assert ticket is not None
        assert (ticket_of(house, outcome).state, decision_of(house, outcome).reaction) == (state, booked)
    article = article_of(house, decision_of(house, outcome))
    assert (article.helped, article.not_helped) == (int(reaction == "helped"), int(reaction == "not_helped"))


def test_helped_can_be_taken_back_while_the_ticket_rests(house):
    outcome = answered(house)
    token = decision_of(house, outcome).reaction_token
    house.database.change_now(lambda change: react(change, house.desk, token, "helped"))
    house.database.change_now(lambda change: react(change, house.desk, token, "not_helped"))
    article = article_of(house, decision_of(house, outcome))
    assert (ticket_of(house, outcome).state, article.helped, article.not_helped) == ("queued", 0, 1)


def test_an_unknown_token_moves_nothing(house):
    assert house.database.change_now(lambda change: react(change, house.desk, "nobody", "helped")) is None


def test_a_reply_brings_the_ticket_to_a_person_and_is_booked_as_the_reaction(house):
    outcome = answered(house)
    taken_in(house, said("Das klappt so nicht, der Link geht nicht.", ticket_token=str(outcome.ticket_id)))
    assert (ticket_of(house, outcome).state, decision_of(house, outcome).reaction) == ("queued", "replied")
    assert len(all_of(house, AutomationDecision)) == 1


def test_silence_resolves_the_ticket_and_is_not_counted_as_help(house):
    outcome = answered(house)
    house.clock.forward(hours=73)
    house.database.change_now(lambda change: waiting.sweep(change, house.desk))
    decision = decision_of(house, outcome)
    assert (ticket_of(house, outcome).state, decision.reaction, article_of(house, decision).helped) == (
        "resolved",
        "silent",
        0,
    )


def test_without_a_model_a_person_gets_it_with_the_reason(house):
    house.automation.replace(replace(house.automation.snapshot, model=None, model_version_id=None))
    outcome = taken_in(house, said(FORGOTTEN))
    assert ticket_of(house, outcome).state == "queued"
    assert "no_model" in codes(decision_of(house, outcome))


def test_a_model_that_breaks_while_predicting_leaves_the_message_to_a_person(house):
    broken = replace(house.automation.snapshot.model, temperature="warm")
    house.automation.replace(replace(house.automation.snapshot, model=broken))
    outcome = taken_in(house, said(FORGOTTEN))
    assert ticket_of(house, outcome).state == "queued"
    [reason] = [reason for reason in decision_of(house, outcome).reasons if reason["code"] == "no_model"]
    assert reason["value"].startswith("error: ")


async def test_a_killed_or_stopped_training_leaves_the_model_that_answers_as_it_is_and_two_never_run_at_once(house):
    shop = house.workshop()
    before = [(row.id, row.status) for row in all_of(house, ModelVersion)]
    killed = asyncio.create_task(learning.learn(shop))
    [trainer] = await until_async(_trainers)
    with pytest.raises(Busy):
        await learning.learn(shop)
    os.kill(trainer, signal.SIGKILL)
    with pytest.raises(Ended, match="The training did not succeed"):
        await asyncio.wait_for(killed, 60)
    stopped = asyncio.create_task(learning.learn(shop))
    await until_async(_trainers)
    apart.stop("training")
    with pytest.raises(Ended, match="The training was stopped"):
        await asyncio.wait_for(stopped, 60)
    assert apart.under_way("training") is None
    assert [(row.id, row.status) for row in all_of(house, ModelVersion)] == before
    answered(house)


async def _trainers() -> list[int]:
    """Process ids of trainings this process has started."""
    asked = await asyncio.create_subprocess_exec("ps", "-e", "-o", "pid=,ppid=,args=", stdout=subprocess.PIPE)
    told, _ = await asyncio.wait_for(asked.communicate(), 30)
    rows = [line.split(maxsplit=2) for line in told.decode().splitlines()]
    return [int(pid) for pid, parent, command in rows if int(parent) == os.getpid() and "training_process" in command]


def test_where_the_customers_language_has_no_article_a_person_gets_it_with_the_reason(house):
    def only_english(change):
        for article in change.session.exec(select(Article).where(Article.language == "de")):
            article.state = "archived"
        for article in change.session.exec(select(Article).where(Article.category == "password.forgotten")):
            article.variants = [*article.variants, FORGOTTEN]  # it would fit, were it not for its language

    house.database.change_now(only_english)
    load(house)
    taken = taken_in(house, said(FORGOTTEN))
    assert (codes(decision_of(house, taken)), ticket_of(house, taken).state) == (["no_article"], "queued")
    assert decision_of(house, taken_in(house, said(FORGOTTEN_EN, language="en"))).outcome == "answered"


def test_what_an_agent_makes_of_a_proposal_is_counted_in_its_category(house):
    automate(house, mode="assisted")
    taken = taken_in(house, said(FORGOTTEN))
    [proposal, *_] = decision_of(house, taken).proposals

    def sends(change, text):
        assist.sent(change, house.settings, change.session.get(Ticket, taken.ticket_id), proposal["slug"], text)

    house.database.change_now(lambda change: sends(change, "Ich habe Ihnen eben ein neues Passwort eingerichtet."))
    house.database.change_now(lambda change: sends(change, article_of(house, decision_of(house, taken)).short_answer))
    weeks = house.database.read_now(lambda session: figures.by_category(session, house.clock.now()))
    used = weeks["password.forgotten"][-1].used
    assert (used["rewritten"], sum(used.values())) == (1, 2)


def test_two_questions_in_one_message_are_for_a_person(house):
    taken = taken_in(house, said(f"{FORGOTTEN} Und wie füge ich in Word Seitenzahlen ein?"))
    assert "several" in codes(decision_of(house, taken))
    assert ticket_of(house, taken).state == "queued"


def test_a_decision_that_cannot_be_stored_leaves_the_message_to_a_person(house, monkeypatch):
    monkeypatch.setattr("e_level.service.decide", lambda facts: 1 / 0)
    outcome = taken_in(house, said(FORGOTTEN))
    assert ticket_of(house, outcome).state == "queued"


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_stored_model_that_was_tampered_with_is_reported_and_trained_anew(house, few_lessons, caplog):
    key, model = house.workshop().key, model_of_a_fresh_desk()
    whole = packed(model, key)
    spoilt = whole[:-1] + bytes([whole[-1] ^ 1])
    with pytest.raises(UnusableModel):
        unpacked(spoilt, key)
    broken = house.database.change_now(lambda change: training.published(change, house.desk.blobs, spoilt, model))
    house.automation.replace(Snapshot())
    known = asyncio.Event()
    loop = asyncio.create_task(loading.keep_current(house.automation, house.database, house.desk.blobs, key, known.set))
    try:
        await asyncio.wait_for(known.wait(), 200)
    finally:
        loop.cancel()
    assert f"model {broken} cannot be used" in caplog.text
    status = {row.id: row.status for row in all_of(house, ModelVersion)}
    assert status[broken] == "unusable"
    assert status[house.automation.snapshot.model_version_id] == "active"
    assert decision_of(house, taken_in(house, said(FORGOTTEN))).outcome == "answered"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_server_leaves_the_model_of_a_later_version_alone_and_goes_without_one(house, monkeypatch):
    shop, model = house.workshop(), model_of_a_fresh_desk()
    with monkeypatch.context() as later:
        later.setattr("e_level.model_file.VERSION", VERSION + 1)
        newer = packed(model, shop.key)
    version = house.database.change_now(lambda change: training.published(change, shop.blobs, newer, model))
    async with asyncio.timeout(60):
        await loading.load_once(house.automation, house.database, shop.blobs, shop.key)
        with pytest.raises(OperatorError, match="later version"):
            await learning.learn(shop)
    assert [row.id for row in all_of(house, ModelVersion) if row.status == "active"] == [version]
    assert "unusable" not in {row.status for row in all_of(house, ModelVersion)}
    assert "no_model" in codes(decision_of(house, taken_in(house, said(FORGOTTEN))))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_training_in_a_process_of_its_own_publishes_one_active_version(house, few_lessons):
    [first] = all_of(house, ModelVersion)
    assert (first.status, first.n_examples > 1000) == ("active", True)
    version = await training.train(house.database, house.desk.blobs, house.workshop().key)
    active = [row for row in all_of(house, ModelVersion) if row.status == "active"]
    assert [row.id for row in active] == [version]
    assert active[0].n_examples > 200


@pytest.mark.parametrize(("text", "category"), [(FORGOTTEN, "password.forgotten"), ("???", None)])
def test_a_text_can_be_tried_out_without_a_ticket(house, text, category):
    answer = house.database.read_now(lambda session: classify(session, house.automation, "", text))
    if category is None:
        assert (answer["prediction"], answer["decision"]) == (None, "passed")
        return
    assert answer["prediction"]["category"] == answer["categories"][0]["category"] == category
    assert answer["decision"] == "answered"
    assert answer["articles"][0]["score"] >= 0.35
    assert all_of(house, AutomationDecision) == []
