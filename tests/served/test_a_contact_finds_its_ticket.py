"""One contact's way through ticketing, on both engines: opened, matched, booked once, moved by what customers write."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from customers.suppression import suppressed
from customers.tables import ContactPoint, Organisation, OrganisationDomain, Person, Segment
from storage.full_text import find_contacts
from storage.tables import OutboxEntry
from tests.kit.house import MONDAY_MORNING, open_house, said, sent, taken_in, tally, ticket_of, work
from ticketing import agent_moves
from ticketing.actors import Actor
from ticketing.arrivals import Kept
from ticketing.automation import Recognition
from ticketing.inbound import Bounce, BouncedRecipient, Party
from ticketing.tables import Contact, TicketEvent


@pytest.fixture
def house(database_url, tmp_path):
    with open_house(database_url, tmp_path) as parts:
        yield parts


def test_a_first_mail_opens_a_ticket_in_a_queue_and_is_acknowledged(house):
    outcome = taken_in(house, said("Mein Drucker druckt nicht"))
    ticket = ticket_of(house, outcome)
    assert (outcome.outcome, ticket.state, ticket.queue, ticket.segment) == (
        "ticketed",
        "queued",
        "dispatcher",
        "admin",
    )
    [acknowledgement] = sent(house, ticket.id)
    assert acknowledgement.kind == "acknowledgement"
    assert ticket.number in acknowledgement.body_text
    assert ticket.public_token in acknowledgement.body_text
    assert tally(house, "queue:dispatcher") == tally(house, "level:1") == tally(house, "unassigned") == 1


def test_the_same_mail_twice_is_one_ticket_and_other_content_under_the_same_id_is_two(house):
    mail = said("Mein Drucker druckt nicht")
    first, second = taken_in(house, mail), taken_in(house, mail)
    assert (second.outcome, second.ticket_id) == ("duplicate", first.ticket_id)
    other = taken_in(house, replace(mail, sha256="f" * 64, body_text="anderer Text"))
    assert other.outcome == "ticketed"
    assert tally(house, "active") == 2


def test_a_reply_to_the_signed_address_continues_the_ticket_whoever_writes(house):
    first = taken_in(house, said("Frage"))
    reply = taken_in(house, said("Antwort", sender="other@private.example", ticket_token=str(first.ticket_id)))
    assert (reply.outcome, reply.ticket_id) == ("followed_up", first.ticket_id)


def test_a_reply_to_our_message_id_continues_the_ticket(house):
    first = taken_in(house, said("Frage"))
    [acknowledgement] = sent(house, first.ticket_id)
    reply = taken_in(house, said("Antwort", in_reply_to=(acknowledgement.external_id,)))
    assert (reply.outcome, reply.ticket_id) == ("followed_up", first.ticket_id)


def test_a_number_in_the_subject_counts_only_from_a_participant(house):
    first = taken_in(house, said("Frage"))
    number = ticket_of(house, first).number
    assert taken_in(house, said("Nachtrag", thread_hints=(number,))).ticket_id == first.ticket_id
    stranger = taken_in(house, said("Ich auch", sender="evil@x.example", thread_hints=(number,)))
    assert stranger.outcome == "ticketed"
    assert ticket_of(house, stranger).follow_up_of_id == first.ticket_id


def test_colleagues_who_answer_the_customers_first_mail_land_in_the_same_ticket(house):
    people = {"to": (Party("hilfe@schalter.example"),), "cc": (Party("berta@kunde.example"),)}
    first = taken_in(house, said("Wir haben ein Problem", **people))
    message_id = said("Wir haben ein Problem").message_id
    reply = said(
        "Ja, bei mir auch",
        sender="berta@kunde.example",
        in_reply_to=(message_id,),
        to=(Party("anna@kunde.example"), Party("hilfe@schalter.example")),
    )
    assert taken_in(house, reply).ticket_id == first.ticket_id


def test_customers_who_answer_one_circular_of_somebody_else_get_a_ticket_each(house):
    to = {"to": (Party("hilfe@schalter.example"),), "in_reply_to": ("circular@authority.example",)}
    outcomes = [taken_in(house, said(f"Frage von {name}", f"{name}@{name}.example", **to)) for name in ("ida", "udo")]
    assert [one.outcome for one in outcomes] == ["ticketed", "ticketed"]


def test_who_shares_only_our_address_with_a_ticket_has_no_part_in_it(house):
    to_us = (Party("Hilfe@schalter.example"),)
    first = said("Frage", to=to_us, cc=(Party("otto@kunde.example"),))
    opened = taken_in(house, first)
    named = {"to": to_us, "in_reply_to": (first.message_id,)}
    stranger = taken_in(house, said("Ich auch", "eve@evil.example", **named))
    assert (stranger.outcome, ticket_of(house, stranger).follow_up_of_id) == ("ticketed", opened.ticket_id)
    copied = taken_in(house, said("Bei mir auch", "otto@kunde.example", **named))
    assert (copied.outcome, copied.ticket_id) == ("followed_up", opened.ticket_id)


def test_an_organisation_is_found_by_its_mail_domain_and_brings_its_segment(house):
    def port(change):
        critical = change.session.exec(select(Segment).where(Segment.code == "critical")).one()
        change.session.add(
            row := Organisation(name="Hafen", customer_no="10", segment_id=critical.id, created_at=change.now)
        )
        change.session.flush()
        change.session.add(OrganisationDomain(domain="hafen.example", organisation_id=row.id))

    house.database.change_now(port)
    ticket = ticket_of(house, taken_in(house, said("Kran steht", sender="lotse@nord.hafen.example")))
    assert ticket.segment == "critical"
    person = house.database.read_now(lambda session: session.get(Person, ticket.person_id))
    assert person.identity == "claimed"
    assert ticket.route_explanation[0]["values"] == {"segment": "critical", "source": "organisation"}


def test_a_machine_without_a_matter_opens_nothing_and_changes_nothing(house):
    first = taken_in(house, said("Frage"))
    [acknowledgement] = sent(house, first.ticket_id)
    absent = said(
        "Ich bin nicht da",
        in_reply_to=(acknowledgement.external_id,),
        suppress_reason="absence",
        auto_generated=True,
        absence_note=True,
    )
    outcome = taken_in(house, absent)
    assert (outcome.outcome, outcome.ticket_id) == ("followed_up", first.ticket_id)
    assert ticket_of(house, first).unread
    alone = taken_in(
        house,
        said("Out of office", sender="x@y.example", suppress_reason="absence", auto_generated=True, absence_note=True),
    )
    assert (alone.outcome, alone.ticket_id) == ("set_aside", None)
    assert len(sent(house, first.ticket_id)) == 1


def test_a_machine_with_a_matter_is_a_ticket_that_nobody_answers_by_machine(house):
    outcome = taken_in(
        house,
        said(
            "Speicher 95 % voll", sender="monitor@kunde.example", suppress_reason="auto_submitted", auto_generated=True
        ),
    )
    assert outcome.outcome == "ticketed"
    assert sent(house, outcome.ticket_id) == []
    kinds = house.database.read_now(
        lambda session: session.exec(select(TicketEvent.kind).where(TicketEvent.ticket_id == outcome.ticket_id)).all()
    )
    assert "notice_suppressed" in kinds


def test_a_permanent_bounce_marks_the_address_and_is_never_a_new_customer(house):
    first = taken_in(house, said("Frage"))
    [acknowledgement] = sent(house, first.ticket_id)
    bounce = Bounce((BouncedRecipient("anna@kunde.example", "5.1.1", "failed"),), acknowledgement.external_id)
    outcome = taken_in(
        house,
        said(
            "Undeliverable",
            sender="mailer-daemon@mx.example",
            bounce=bounce,
            suppress_reason="bounce",
            auto_generated=True,
        ),
    )
    assert (outcome.outcome, outcome.ticket_id) == ("followed_up", first.ticket_id)
    assert house.database.read_now(lambda session: suppressed(session, "anna@kunde.example")).reason == "bounce"
    assert (
        house.database.read_now(
            lambda session: session.exec(
                select(ContactPoint).where(ContactPoint.value == "mailer-daemon@mx.example")
            ).first()
        )
        is None
    )


def test_a_blocked_sender_is_set_aside(house):
    first = taken_in(house, said("Billige Uhren"))
    work(house, first, lambda change, ticket: agent_moves.mark_spam(change, ticket, Actor("api"), block_sender=True))
    again = taken_in(house, said("Noch billigere Uhren"))
    assert (again.outcome, again.reason) == ("set_aside", "blocked_sender")


def test_a_message_says_how_it_found_its_ticket_or_why_it_did_not(house):
    first = taken_in(house, said("Frage"))
    number = ticket_of(house, first).number
    details = lambda outcome: house.database.read_now(lambda session: session.get(Contact, outcome.contact_id).details)  # noqa: E731
    assert details(taken_in(house, said("Nachtrag", ticket_token=str(first.ticket_id))))["found_by"] == "token"
    stranger = taken_in(house, said("Ich auch", sender="evil@x.example", thread_hints=(number,)))
    assert "no_part_in_ticket" in details(stranger)["warnings"]


def test_every_word_of_a_contact_is_found_with_the_last_one_only_begun(house):
    one = taken_in(house, said("Der Drucker im Büro druckt nur halbe Seiten"))
    taken_in(house, said('Passwort mit "Anführung" und Drucker', sender="b@kunde.example"))
    found = lambda query: house.database.read_now(lambda session: find_contacts(session, query, 10))  # noqa: E731
    assert len(found("drucker")) >= 2
    assert one.contact_id in found("drucker halbe sei")
    assert found('") OR 1=1 --') == []
    assert found("") == []


def test_automatic_mail_to_one_person_goes_quiet_after_the_hourly_limit(house):
    limit = house.settings.limits.mails_per_sender_hour
    for n in range(limit + 3):
        taken_in(house, said(f"Mail {n}"))
    queued = house.database.read_now(
        lambda session: session.exec(select(OutboxEntry).where(OutboxEntry.kind == "mail")).all()
    )
    assert len(queued) == limit


def test_an_answer_without_an_address_is_from_the_tickets_own_person(house):
    first = taken_in(house, said("Frage"))
    answer = taken_in(house, said("Antwort auf der Seite", sender="", channel="web", ticket_token=str(first.ticket_id)))
    people = house.database.read_now(
        lambda session: session.exec(
            select(Contact.person_id).where(col(Contact.id).in_([first.contact_id, answer.contact_id]))
        ).all()
    )
    assert len(set(people)) == 1


@pytest.mark.parametrize("name", ["Klicken Sie www.evil.example", "chef@evil.example", "Musterfirma"])
def test_a_strangers_words_carry_no_web_address_and_no_false_name_into_our_mail(house, name):
    spam = said("Ihr Gewinn http://evil.example/x wartet", sender="opfer@kunde.example")
    outcome = taken_in(house, replace(spam, sender=Party("opfer@kunde.example", name)))
    [acknowledgement] = sent(house, outcome.ticket_id)
    assert "evil" not in acknowledgement.body_text
    assert acknowledgement.body_text.startswith("Guten Tag,")


def test_a_standstill_is_an_incident_of_the_first_priority_whatever_was_recognised(house):
    outcome = taken_in(house, said("Der gesamte Leitstand steht still, kein Schiff kann abgefertigt werden"))
    ticket = ticket_of(house, outcome)
    assert (ticket.type, ticket.priority, ticket.queue, ticket.level) == ("incident", "P1", "stoerungen", 2)


def test_work_of_a_reserved_queue_is_confidential(house):
    complaint = taken_in(house, said("Ich beschwere mich"), Recognition("de", bypass=("complaint",)))
    assert (ticket_of(house, complaint).queue, ticket_of(house, complaint).confidential) == ("beschwerden", True)


def test_the_block_under_every_mail_of_a_sender_is_folded(house):
    block = "Hafen GmbH\nKai 3, 24103 Kiel\nTel. 0431 5550100"

    def read(text: str):
        raw = f"From: lotse@hafen.example\r\nMessage-ID: <{abs(hash(text))}@hafen.example>\r\n\r\n{text}\n".encode()
        kept = Kept(1, "email", "hilfe@schalter.example", "0" * 64, {}, MONDAY_MORNING)
        return house.database.read_now(lambda session: house.readers()["email"](kept, raw, session))

    first = read(f"Der Kran steht.\n\n{block}")
    assert first.reply_text.endswith("0431 5550100")
    taken_in(house, first)
    second = read(
        f"Die Waage auch.\n\n{block}\n\nAm 04.05.2026 um 10:00 schrieb Anna <a@b.example>:\n> Der Kran steht.\n> \n> Hafen GmbH"
    )
    assert second.reply_text == "Die Waage auch."
    assert [fold.kind for fold in second.folds] == ["signature", "quote"]
    assert second.body_text[second.folds[0].start : second.folds[0].end] == block


def test_an_answer_bears_the_subject_the_customer_wrote_last(house):
    first = taken_in(house, said("Frage", subject="Drucker"))
    taken_in(house, said("Und noch etwas", subject="Re: Scanner", ticket_token=str(first.ticket_id)))
    work(house, first, lambda change, ticket: agent_moves.reply(change, house.desk, ticket, "Gern.", Actor("api")))
    assert sent(house, first.ticket_id)[-1].subject == "Re: Scanner"


@pytest.mark.parametrize(
    "stranger", [{"sender": "eve@evil.example"}, {"sender": "anna@kunde.example", "warnings": ("dmarc_failed",)}]
)
def test_who_is_not_proven_chooses_neither_subject_nor_thread_of_what_the_customer_gets(house, stranger):
    asked = said("Frage", subject="Drucker")
    first = taken_in(house, asked)
    token = str(first.ticket_id)
    lure = {"subject": "Ihr Konto", "message_id": "lure@evil.example", "external_id": "lure@evil.example"}
    taken_in(house, said("Klick!", ticket_token=token, references=("a@evil.example",), **lure, **stranger))
    work(house, first, lambda change, ticket: agent_moves.reply(change, house.desk, ticket, "Gern.", Actor("api")))
    ours = sent(house, first.ticket_id)[-1]
    assert (ours.subject, ours.details["in_reply_to"]) == ("Drucker", [asked.message_id])
    assert not any("evil" in one for one in ours.details["references"])


def test_a_sender_whose_domain_disowns_the_mail_gets_nothing_by_machine(house):
    first = taken_in(house, said("Frage", warnings=("dmarc_failed",)))
    assert (first.outcome, sent(house, first.ticket_id)) == ("ticketed", [])
