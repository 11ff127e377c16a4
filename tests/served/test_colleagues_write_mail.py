"""Colleagues answer and pass on by mail, only where they are proven to be who they are (mail-requirements 43), on both engines."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from staff.tables import Agent
from storage.tables import OutboxEntry
from tests.kit.house import open_house, said, sent, taken_in, ticket_of
from ticketing.inbound import File, Forwarded, Party
from ticketing.tables import Contact, Ticket

LENA = "lena@schalter.example"


@pytest.fixture
def house(database_url, tmp_path):
    with open_house(database_url, tmp_path) as parts:
        lena = {"login": "lena", "display_name": "Lena", "email": "Lena@schalter.example", "levels": [1]}
        parts.database.change_now(lambda change: change.session.add(Agent(**lena, roles=["agent"])))
        yield parts


def from_lena(text, trust="verified", **facts):
    return said(text, sender=LENA, trust=trust, **facts)


def contacts(house, ticket_id):
    return house.database.read_now(
        lambda session: session.exec(
            select(Contact).where(Contact.ticket_id == ticket_id).order_by(col(Contact.id))
        ).all()
    )


def test_a_colleagues_answer_goes_to_the_customer_without_the_quote(house):
    first = taken_in(house, said("Frage"))
    outcome = taken_in(
        house,
        replace(
            from_lena("Bitte neu starten.\n\nAm 4. Mai schrieb Anna:\n> Frage", ticket_token=str(first.ticket_id)),
            reply_text="Bitte neu starten.",
            files=(File("plan.pdf", b"%PDF", "application/pdf"),),
        ),
    )
    assert (outcome.outcome, outcome.ticket_id) == ("followed_up", first.ticket_id)
    answer = sent(house, first.ticket_id)[-1]
    assert (answer.kind, answer.body_text, answer.auto_generated) == ("reply", "Bitte neu starten.", False)
    assert answer.details["to"][0]["address"] == "anna@kunde.example"
    assert answer.details["by_mail"] == outcome.contact_id
    ticket = ticket_of(house, first)
    assert (ticket.state, ticket.assignee_id) == ("in_progress", answer.agent_id)
    kept = contacts(house, first.ticket_id)[-2]
    assert (kept.kind, kept.visibility, kept.direction) == ("agent_mail", "internal", "in")
    queued = house.database.read_now(
        lambda session: session.exec(select(OutboxEntry).where(OutboxEntry.about == f"contact:{answer.id}")).all()
    )
    assert len(queued) == 1


def test_a_colleagues_answer_has_the_copies_of_any_other_save_whom_the_colleague_wrote_to(house):
    bert, ida = Party("bert@kunde.example"), Party("ida@kunde.example")
    first = taken_in(house, said("Frage", cc=(bert, ida)))
    taken_in(house, from_lena("Bitte neu starten.", ticket_token=str(first.ticket_id), cc=(ida,)))
    answer = sent(house, first.ticket_id)[-1]
    assert [one["address"] for one in answer.details["cc"]] == ["bert@kunde.example"]


def test_the_number_in_the_subject_is_enough_for_a_proven_colleague_and_for_nobody_else(house):
    first = taken_in(house, said("Frage"))
    number = ticket_of(house, first).number
    assert taken_in(house, from_lena("Ich frage nach.", "plausible", thread_hints=(number,))).outcome == "ticketed"
    assert taken_in(house, from_lena("Bitte warten.", thread_hints=(number,))).ticket_id == first.ticket_id


@pytest.mark.parametrize("trust", ["plausible", "unknown", "suspicious"])
def test_an_unproven_colleague_is_treated_like_a_customer_and_marked(house, trust):
    first = taken_in(house, said("Frage"))
    before = len(sent(house, first.ticket_id))
    outcome = taken_in(house, from_lena("Bitte überweisen.", trust, ticket_token=str(first.ticket_id)))
    assert (outcome.outcome, outcome.ticket_id) == ("followed_up", first.ticket_id)
    assert len(sent(house, first.ticket_id)) == before
    assert "colleague_unproven" in contacts(house, first.ticket_id)[-1].details["warnings"]


def test_a_colleague_without_the_right_answers_nobody(house):
    first = taken_in(house, said("Frage"))

    def to_level_three(change):
        change.session.get(Ticket, first.ticket_id).level = 3

    house.database.change_now(to_level_three)
    before = len(sent(house, first.ticket_id))
    number = ticket_of(house, first).number
    assert taken_in(house, from_lena("Moin noch einmal", thread_hints=(number,))).outcome == "ticketed"
    assert taken_in(house, from_lena("Moin", ticket_token=str(first.ticket_id))).ticket_id == first.ticket_id
    assert len(sent(house, first.ticket_id)) == before


def test_a_colleague_who_asks_for_help_is_a_customer(house):
    first = taken_in(house, from_lena("Mein Drucker druckt nicht"))
    assert first.outcome == "ticketed"
    follow_up = taken_in(house, from_lena("Er brummt auch", ticket_token=str(first.ticket_id)))
    assert contacts(house, follow_up.ticket_id)[-1].kind == "message"


def test_an_absence_note_of_a_colleague_reaches_no_customer(house):
    first = taken_in(house, said("Frage"))
    before = len(sent(house, first.ticket_id))
    away = {"suppress_reason": "absence", "auto_generated": True, "absence_note": True}
    taken_in(house, from_lena("Ich bin im Urlaub", ticket_token=str(first.ticket_id), **away))
    assert len(sent(house, first.ticket_id)) == before


def test_an_answer_the_customer_got_as_well_is_not_sent_twice(house):
    first = taken_in(house, said("Frage"))
    before = len(sent(house, first.ticket_id))
    to = (Party("anna@kunde.example"), Party("hilfe@schalter.example"))
    taken_in(house, from_lena("Schon erledigt.", ticket_token=str(first.ticket_id), to=to))
    *_, note = sent(house, first.ticket_id)
    assert (len(sent(house, first.ticket_id)), note.kind, note.visibility) == (before + 1, "note", "internal")


def test_of_a_forward_the_customer_is_the_original_sender(house):
    passed_on = Forwarded(Party("otto@hafen.example", "Otto"), "Kran", "Er steht.\n\nOtto", "Er steht.", (), "Eilt!")
    outcome = taken_in(house, from_lena("Eilt! …", subject="WG: Kran", forwarded=passed_on))
    ticket = ticket_of(house, outcome)
    assert (outcome.outcome, ticket.subject) == ("ticketed", "Kran")
    first, *others = contacts(house, ticket.id)
    assert (first.sender_address, first.body_text) == ("otto@hafen.example", "Er steht.\n\nOtto")
    assert "forwarded_by_colleague" in first.details["warnings"]
    assert ("note", "Eilt!") in [(one.kind, one.body_text) for one in others]
    [acknowledgement] = [one for one in others if one.kind == "acknowledgement"]
    assert acknowledgement.details["to"][0]["address"] == "otto@hafen.example"


def test_an_unproven_forward_is_the_senders_own_matter(house):
    passed_on = Forwarded(Party("otto@hafen.example", "Otto"), "Kran", "Er steht.", "Er steht.")
    outcome = taken_in(house, from_lena("…", "unknown", subject="WG: Kran", forwarded=passed_on))
    assert contacts(house, outcome.ticket_id)[0].sender_address == LENA


@pytest.mark.parametrize("key", ["token", "id", "page"])
def test_what_only_our_mail_holds_finds_the_ticket_at_last(house, key):
    first = taken_in(house, said("Frage"))
    [acknowledgement] = sent(house, first.ticket_id)
    page = ticket_of(house, first).public_token
    value = {"token": first.ticket_id, "id": acknowledgement.external_id, "page": page}[key]
    reply = taken_in(house, said("Ohne Kopf", sender="x@privat.example", quoted_keys=(f"{key}:{value}",)))
    assert (reply.outcome, reply.ticket_id) == ("followed_up", first.ticket_id)
    disowned = said("Von wem?", sender="y@privat.example", quoted_keys=(f"{key}:{value}",), warnings=("dmarc_failed",))
    assert taken_in(house, disowned).outcome == "ticketed"
