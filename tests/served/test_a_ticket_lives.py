"""How tickets move by what customers write, agents do and time passes, on both engines (domain.md section 4)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from customers.tables import SuppressedAddress
from desk import custom_fields, names
from foundation.errors import Invalid
from pages.saying import saying
from sla.tables import SlaTimer
from staff.tables import Agent
from tests.kit.house import Answering, open_house, said, sent, taken_in, tally, ticket_of, work
from ticketing import agent_moves, custom_field_saving, custom_values, customer_moves, waiting
from ticketing.actors import Actor, agent
from ticketing.inbound import Bounce, BouncedRecipient
from ticketing.states import State
from ticketing.tables import Category, Ticket


@pytest.fixture
def house(database_url, tmp_path):
    with open_house(database_url, tmp_path) as parts:
        yield parts


def test_the_e_levels_answer_is_rejected_by_a_reply_and_never_tried_twice(house):
    desk = replace(house.desk, automation=Answering())
    answering = replace(house, desk=desk)
    house.database.change_now(
        lambda change: setattr(change.session.get(Category, "password.forgotten"), "mode", "automated")
    )
    first = taken_in(answering, said("Passwort vergessen"))
    ticket = ticket_of(house, first)
    assert ticket.state == State.AUTO_ANSWERED
    [answer] = sent(house, ticket.id)
    assert "So geht es." in answer.body_text
    assert "/a/token-1" in answer.body_text
    assert taken_in(answering, said("Danke!", ticket_token=str(ticket.id))).outcome == "followed_up"
    assert ticket_of(house, first).state == State.AUTO_ANSWERED
    taken_in(answering, said("Das hilft mir nicht", ticket_token=str(ticket.id)))
    assert ticket_of(house, first).state == State.QUEUED
    assert len(sent(house, ticket.id)) == 1


def test_a_failing_e_level_leaves_the_ticket_to_a_person(house):
    class Broken(Answering):
        def decide(self, change, ticket, contact_id, inbound, recognition):
            change.session.exec(select(Ticket).where(Ticket.id == -1)).one()

    outcome = taken_in(replace(house, desk=replace(house.desk, automation=Broken())), said("Passwort vergessen"))
    assert ticket_of(house, outcome).state == State.QUEUED


def test_silence_resolves_and_closes_an_automatic_answer_and_a_late_reply_opens_a_linked_ticket(house):
    answering = replace(house, desk=replace(house.desk, automation=Answering()))
    first = taken_in(answering, said("Passwort vergessen"))
    for hours in (73, 24 * 14):
        house.clock.forward(hours=hours)
        house.database.change_now(lambda change: waiting.sweep(change, house.desk))
    ticket = ticket_of(house, first)
    assert (ticket.state, ticket.closure_code) == ("closed", "e_silent")
    late = taken_in(house, said("Doch noch eine Frage", ticket_token=str(ticket.id)))
    assert late.outcome == "ticketed"
    assert ticket_of(house, late).follow_up_of_id == ticket.id
    assert tally(house, "active") == 1


def test_an_answer_that_reaches_nobody_meets_no_promise(house):
    def met(outcome):
        running = select(SlaTimer.state).where(
            SlaTimer.ticket_id == outcome.ticket_id, SlaTimer.metric == "first_response"
        )
        return house.database.read_now(lambda session: session.exec(running).one()) == "met"

    def answer(change, ticket):
        agent_moves.reply(change, house.desk, ticket, "So geht es.", Actor("api"))

    known, nobody = taken_in(house, said("Frage")), taken_in(house, said("Noch eine", sender=""))
    work(house, known, answer)
    work(house, nobody, answer)
    assert (met(known), met(nobody)) == (True, False)


def test_a_question_is_reminded_twice_and_then_ended(house, database_url):
    first = taken_in(house, said("Frage"))
    work(
        house,
        first,
        lambda change, ticket: agent_moves.reply(
            change, house.desk, ticket, "Welche Version?", Actor("api"), wait=True
        ),
    )
    kinds = []
    for day in (3, 7, 14):
        house.clock.to(house.clock.now().replace(day=9) + timedelta(days=day, minutes=1))
        assert house.database.change_now(lambda change: waiting.sweep(change, house.desk)) == 1
        assert house.database.change_now(lambda change: waiting.sweep(change, house.desk)) == 0
        kinds.append(sent(house, first.ticket_id)[-1].kind)
    ticket = ticket_of(house, first)
    assert kinds == ["reminder", "reminder", "closure"]
    assert (ticket.state, ticket.resolution_code) == ("resolved", "no_reply")


def test_a_customers_answer_brings_a_waiting_ticket_back_to_its_agent(house):

    agent_id = house.database.change_now(lambda change: _added(change, Agent(login="jonas", display_name="Jonas")))
    first = taken_in(house, said("Frage"))
    work(
        house,
        first,
        lambda change, ticket: agent_moves.reply(change, house.desk, ticket, "Welche?", agent(agent_id), wait=True),
    )
    assert ticket_of(house, first).state == "waiting_customer"
    taken_in(house, said("Version 3", ticket_token=str(first.ticket_id)))
    ticket = ticket_of(house, first)
    assert (ticket.state, ticket.assignee_id, ticket.follow_up_at) == ("in_progress", agent_id, None)
    assert tally(house, f"agent:{agent_id}") == 1
    assert tally(house, "unassigned") == 0


def _added(change, row):
    change.session.add(row)
    change.session.flush()
    return row.id


def test_a_resolved_ticket_reopens_inside_the_window_and_not_by_thanks(house):
    first = taken_in(house, said("Frage"))
    work(
        house,
        first,
        lambda change, ticket: agent_moves.resolve(
            change, house.desk, ticket, "Erledigt", "solved", "office.excel", Actor("api")
        ),
    )
    taken_in(house, said("Vielen Dank!", ticket_token=str(first.ticket_id)))
    assert ticket_of(house, first).state == "resolved"
    taken_in(house, said("Geht immer noch nicht", ticket_token=str(first.ticket_id)))
    ticket = ticket_of(house, first)
    assert (ticket.state, ticket.reopened_count) == ("queued", 1)


def test_a_reply_to_a_merged_ticket_lands_in_the_survivor(house):
    one, two = taken_in(house, said("Frage")), taken_in(house, said("Dieselbe Frage", sender="b@kunde.example"))

    def merge(change, ticket):
        agent_moves.merge(change, ticket, change.session.get(Ticket, two.ticket_id), Actor("api"), two_customers=True)

    work(house, one, merge)
    reply = taken_in(house, said("Nachtrag", ticket_token=str(one.ticket_id)))
    assert reply.ticket_id == two.ticket_id
    assert tally(house, "active") == 1


def test_after_a_long_downtime_a_customer_is_still_reminded_twice_before_the_end(house):
    first = taken_in(house, said("Frage"))
    work(house, first, lambda change, ticket: agent_moves.reply(change, house.desk, ticket, "Welche Version?", Actor("api"), wait=True))  # fmt: skip
    for days in (20, 5, 8):
        house.clock.forward(days=days)
        house.database.change_now(lambda change: waiting.sweep(change, house.desk))
    kinds = [contact.kind for contact in sent(house, first.ticket_id)]
    assert kinds == ["acknowledgement", "question", "reminder", "reminder", "closure"]


def test_a_ticket_reopened_after_an_automatic_answer_closes_as_a_persons_work(house):
    answering = replace(house, desk=replace(house.desk, automation=Answering()))
    first = taken_in(answering, said("Passwort vergessen"))
    work(house, first, lambda change, ticket: customer_moves.solved(change, ticket))
    assert ticket_of(house, first).closure_code == "e_confirmed"
    taken_in(house, said("Doch nicht", ticket_token=str(first.ticket_id)))
    work(house, first, lambda change, ticket: agent_moves.resolve(change, house.desk, ticket, "Erledigt", "solved", "password.forgotten", Actor("api")))  # fmt: skip
    house.clock.forward(days=20)
    house.database.change_now(lambda change: waiting.sweep(change, house.desk))
    ticket = ticket_of(house, first)
    assert (ticket.state, ticket.closure_code) == ("closed", "silent")


def test_a_bounced_resolution_returns_to_the_queue_and_a_forged_report_marks_nobody(house):
    first = taken_in(house, said("Frage"))
    taken_in(house, said("Andere", sender="berta@kunde.example"))
    work(house, first, lambda change, ticket: agent_moves.resolve(change, house.desk, ticket, "Erledigt", "solved", "office.excel", Actor("api")))  # fmt: skip
    message_id = sent(house, first.ticket_id)[-1].external_id
    gone = (BouncedRecipient("anna@kunde.example", "5.1.1"), BouncedRecipient("berta@kunde.example", "5.1.1"))
    taken_in(house, said("Undeliverable", sender="", bounce=Bounce(gone, message_id), suppress_reason="bounce", auto_generated=True))  # fmt: skip
    ticket = ticket_of(house, first)
    assert (ticket.state, ticket.assignee_id, ticket.unread) == ("queued", None, True)
    dead = select(SuppressedAddress.address)
    assert house.database.read_now(lambda session: session.exec(dead).all()) == ["anna@kunde.example"]
    taken_in(house, said("Ich bin wieder da", ticket_token=str(first.ticket_id)))
    assert house.database.read_now(lambda session: session.exec(dead).all()) == []


def test_one_ticket_that_cannot_come_back_stops_no_other(house):
    bad, good = taken_in(house, said("Eins")), taken_in(house, said("Zwei", sender="b@kunde.example"))
    for outcome in (bad, good):
        work(house, outcome, lambda change, ticket: agent_moves.wait_for_third_party(change, ticket, house.clock.now(), Actor("api"), "Lieferant"))  # fmt: skip

    def spoil(change, ticket):
        ticket.state = "unheard_of"

    work(house, bad, spoil)
    house.clock.forward(hours=1)
    house.database.change_now(lambda change: waiting.sweep(change, house.desk))
    assert ticket_of(house, good).state == "in_progress"
    assert ticket_of(house, bad).follow_up_at > house.clock.now()


def test_a_merge_keeps_what_is_confidential_and_opens_nothing_to_another_person(house):
    secret, plain = taken_in(house, said("Meine Akte")), taken_in(house, said("Drucker", sender="b@kunde.example"))
    work(house, secret, lambda change, ticket: setattr(ticket, "confidential", True))
    token = ticket_of(house, secret).public_token
    work(house, secret, lambda change, ticket: agent_moves.merge(change, ticket, change.session.get(Ticket, plain.ticket_id), Actor("api"), two_customers=True))  # fmt: skip
    assert ticket_of(house, plain).confidential
    assert house.database.read_now(lambda session: customer_moves.by_token(session, token).id) == secret.ticket_id


def test_a_customer_can_withdraw_what_is_open_but_no_complaint(house):
    first = taken_in(house, said("Frage"))
    work(house, first, lambda change, ticket: customer_moves.solved(change, ticket))
    assert (ticket_of(house, first).state, ticket_of(house, first).closure_code) == ("cancelled", "withdrawn")
    second = taken_in(house, said("Beschwerde", sender="b@kunde.example"))
    work(house, second, lambda change, ticket: setattr(ticket, "type", "complaint"))
    assert not house.database.change_now(lambda change: customer_moves.solved(change, change.session.get(Ticket, second.ticket_id)))  # fmt: skip


def test_thanks_start_no_clock(house):
    first = taken_in(house, said("Frage"))
    work(house, first, lambda change, ticket: agent_moves.reply(change, house.desk, ticket, "Bitte neu starten.", Actor("api")))  # fmt: skip
    taken_in(house, said("Vielen Dank!", ticket_token=str(first.ticket_id)))
    clocks = select(SlaTimer.metric).where(SlaTimer.ticket_id == first.ticket_id)
    assert "update" not in house.database.read_now(lambda session: session.exec(clocks).all())


def test_an_answer_that_is_offered_no_more_stays_on_its_ticket(house):
    size = {"name_de": "Größe", "name_en": "Size", "kind": "choice", "choices": ["alt", "neu"], "active": True}
    house.database.change_now(lambda change: custom_field_saving.put(change, "size", size, "ada"))
    cost = {"name_de": "Kosten", "name_en": "Cost", "kind": "number", "active": True}
    house.database.change_now(lambda change: custom_field_saving.put(change, "cost", cost, "ada"))
    outcome = taken_in(house, said("Drucker"))

    def save(**values):
        work(house, outcome, lambda change, ticket: custom_values.save(change, ticket, values, agent(1)))

    save(size="alt", cost="1.2340")
    house.database.change_now(lambda change: custom_field_saving.save(change, "size", {"choices": ["neu", "groß"]}, "ada"))  # fmt: skip

    def shown(session):
        fields = custom_fields.view(
            session, outcome.ticket_id, "fault.printer", names.load(session).fields, saying("de")
        )
        return {field.label: (field.value, [one.value for one in field.choices]) for field in fields}

    assert house.database.read_now(shown)["Größe"] == ("alt", ["neu", "groß", "alt"])
    save(size="alt", cost="1,234")
    with pytest.raises(Invalid):
        save(size="alter")
    save(size="alt", cost="2")
    held = house.database.read_now(lambda session: custom_values.of_ticket(session, outcome.ticket_id))
    assert held == {"size": "alt", "cost": "2"}
    told = taken_in(house, said("Noch ein Drucker", fields={"size": "groß", "cost": "viel", "else": "1"}))
    held = house.database.read_now(lambda session: custom_values.of_tickets(session, [told.ticket_id], ["size", "cost"]))  # fmt: skip
    assert held == {told.ticket_id: {"size": "groß"}}, "what came with the message, as far as it can be that"
