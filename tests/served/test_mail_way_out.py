"""The way out: each recipient for itself, lines kept open, what comes back finds its mail, an answer can be taken back."""

from contextlib import closing
from datetime import timedelta

import pytest
from sqlmodel import select

from customers.suppression import suppress, suppressed
from foundation.errors import Invalid
from house.reactions import afterwards
from sla.tables import SlaTimer
from staff.tables import Agent
from storage.outbox import PAUSES, Outbox
from storage.tables import OutboxEntry
from tests.kit.at_once import both
from tests.kit.books import Books
from tests.kit.desk import AtTheDesk, add_agent, send_mail
from tests.kit.house import open_house, said, sent, taken_in, ticket_of, work
from tests.kit.visitor import Visitor
from ticketing import agent_moves
from ticketing.actors import Actor, agent
from ticketing.arrivals import Kept
from ticketing.bounces import booked_bounce
from ticketing.inbound import Bounce, BouncedRecipient, Party
from ticketing.tables import Contact, TicketEvent
from ticketing.taking_back import take_back

BOUNCES = "bounce@schalter.example"
ANNA, BERTA = "anna@kunde.example", "berta@kunde.example"


@pytest.fixture
def house(database_url, tmp_path, relay):
    outgoing = {"host": relay.host, "port": relay.port, "timeout_seconds": 1}
    with open_house(database_url, tmp_path, relay=outgoing, mail={"bounces": BOUNCES, "undo_seconds": 15}) as parts:
        yield parts


def entry_of(house, contact_id) -> OutboxEntry:
    about = f"contact:{contact_id}"
    return house.database.read_now(lambda session: session.exec(select(OutboxEntry).filter_by(about=about)).one())


def contact_of(house, contact_id) -> Contact:
    return house.database.read_now(lambda session: session.get(Contact, contact_id))


def states(house, contact_id) -> dict[str, str]:
    recipients = contact_of(house, contact_id).details["delivery"]["recipients"]
    return {one["address"]: one["state"] for one in recipients}


def to_both(house) -> int:
    """An acknowledgement that goes to two people."""
    [message] = sent(house, taken_in(house, said("Frage")).ticket_id)

    def copy(change):
        contact = change.session.get(Contact, message.id)
        contact.details = {**contact.details, "cc": [{"name": "", "address": BERTA}]}

    house.database.change_now(copy)
    return message.id


async def test_who_has_got_it_is_not_sent_it_again_while_another_recipient_waits(house, relay):
    message = to_both(house)
    relay.refuse(BERTA, "450 4.2.0 try later")
    outbox = Outbox(house.database, afterwards(house))
    await outbox.work_due()
    assert (entry_of(house, message).state, states(house, message)) == ("queued", {ANNA: "sent", BERTA: "later"})
    relay.refuse(BERTA, "")
    house.clock.forward(seconds=PAUSES[0].total_seconds())
    await outbox.work_due()
    assert (entry_of(house, message).state, states(house, message)) == ("done", {ANNA: "sent", BERTA: "sent"})
    assert [one.recipients for one in relay.accepted] == [(ANNA,), (BERTA,)]
    assert len({one.content for one in relay.accepted}) == 1


async def test_a_recipient_refused_for_good_is_shown_and_the_other_has_it(house, relay):
    message = to_both(house)
    relay.refuse(BERTA)
    await Outbox(house.database, afterwards(house)).work_due()
    assert (entry_of(house, message).state, states(house, message)) == ("done", {ANNA: "sent", BERTA: "refused"})


async def test_mails_share_a_line_and_a_line_that_died_meanwhile_loses_nothing(house, relay):
    outbox = Outbox(house.database, afterwards(house), at_once=1)
    for number in range(3):
        taken_in(house, said(f"Frage {number}", sender=f"k{number}@kunde.example"))
    await outbox.work_due()
    await outbox.work_due()
    assert (len(relay.accepted), relay.lines) == (2, 1)
    relay.stop()
    relay.start()
    await outbox.work_due()
    assert (len(relay.accepted), relay.lines) == (3, 2)


@pytest.mark.parametrize("bounce_first", [True, False])
async def test_a_bounce_and_an_attempt_booked_at_once_keep_what_each_says(
    ready_postgres_url, tmp_path, relay, bounce_first
):
    outgoing = {"host": relay.host, "port": relay.port, "timeout_seconds": 1}
    with open_house(ready_postgres_url, tmp_path, relay=outgoing) as house:
        message = to_both(house)
        relay.refuse(BERTA, "450 4.2.0 try later")
        await Outbox(house.database, afterwards(house)).work_due()
        relay.refuse(BERTA, "")
        contact = contact_of(house, message)
        bounce = Bounce((BouncedRecipient(ANNA, "5.1.1", "failed"),), contact.external_id)
        booking = await afterwards(house)["mail"].work(entry_of(house, message))
        works = [lambda change: booked_bounce(change, contact.ticket_id, bounce), booking]
        both(house.database, *(works if bounce_first else works[::-1]))
        assert states(house, message) == {ANNA: "bounced", BERTA: "sent"}


def test_a_complaint_stops_automatic_mail_and_writing_again_does_not_undo_it(house):
    first = taken_in(house, said("Frage"))
    [message] = sent(house, first.ticket_id)
    report = (
        "From: feedback@provider.example\r\nTo: hilfe@schalter.example\r\nSubject: complaint\r\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nA complaint.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{message.external_id}>\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()
    kept = Kept(1, "email", "hilfe@schalter.example", "1" * 64, {"mail_from": "f@p.example"}, house.clock.now(), report)
    assert taken_in(house, house.readers()["email"](kept, report, None)).ticket_id == first.ticket_id
    assert house.database.read_now(lambda session: suppressed(session, ANNA)).reason == "complaint"
    second = taken_in(house, said("Noch eine Frage"))
    assert sent(house, second.ticket_id) == []
    assert house.database.read_now(lambda session: suppressed(session, ANNA)) is not None


def test_an_answer_taken_back_in_time_met_nothing_and_one_that_left_stays(house):
    outcome = taken_in(house, said("Frage"))
    me = house.database.change_now(_lena)
    work(house, outcome, lambda change, ticket: agent_moves.reply(change, house.desk, ticket, "Oh weh", me, wait=True))
    answer = sent(house, outcome.ticket_id)[-1]
    assert entry_of(house, answer.id).due_at == house.clock.now() + timedelta(seconds=15)
    assert clock(house, outcome).state == "met"
    work(house, outcome, lambda change, ticket: take_back(change, ticket, answer.id, me))
    assert (ticket_of(house, outcome).state, clock(house, outcome).state) == ("in_progress", "running")
    assert (entry_of(house, answer.id).state, contact_of(house, answer.id).visibility) == ("suppressed", "internal")
    work(house, outcome, lambda change, ticket: agent_moves.reply(change, house.desk, ticket, "So geht es.", me))
    second = sent(house, outcome.ticket_id)[-1]

    def gone(change):
        change.session.exec(select(OutboxEntry).filter_by(about=f"contact:{second.id}")).one().attempts = 1

    house.database.change_now(gone)
    with pytest.raises(Invalid):
        work(house, outcome, lambda change, ticket: take_back(change, ticket, second.id, me))
    assert clock(house, outcome).state == "met"


def test_a_resolution_taken_back_in_time_leaves_the_ticket_at_work(house):
    outcome = taken_in(house, said("Frage"))
    me = house.database.change_now(_lena)
    work(house, outcome, lambda change, ticket: agent_moves.resolve(change, house.desk, ticket, "So geht es.", "solved", "password.forgotten", me))  # fmt: skip
    assert (ticket_of(house, outcome).state, clock(house, outcome, "resolution").state) == ("resolved", "met")
    told = sent(house, outcome.ticket_id)[-1]
    work(house, outcome, lambda change, ticket: take_back(change, ticket, told.id, me))
    ticket = ticket_of(house, outcome)
    assert (ticket.state, ticket.reopened_count, ticket.assignee_id) == ("in_progress", 0, me.agent_id)
    assert (entry_of(house, told.id).state, clock(house, outcome, "resolution").state) == ("suppressed", "running")


def test_automatic_mail_stops_for_everybody_at_the_limit_of_an_hour_and_says_so(database_url, tmp_path):
    with open_house(database_url, tmp_path, limits={"automatic_mails_per_hour": 2}) as house:
        outcomes = [taken_in(house, said(f"Frage {one}", sender=f"kunde{one}@kunde.example")) for one in range(4)]
        assert [len(sent(house, one.ticket_id)) for one in outcomes] == [1, 1, 0, 0]
        told = select(TicketEvent.data).where(TicketEvent.ticket_id == outcomes[2].ticket_id, TicketEvent.kind == "notice_suppressed")  # fmt: skip
        assert house.database.read_now(lambda session: session.exec(told).one())["reason"] == "overall_limit"
        house.clock.forward(hours=1)
        assert len(sent(house, taken_in(house, said("Frage 5", sender="kunde5@kunde.example")).ticket_id)) == 1


def _lena(change):
    lena = Agent(login="lena", display_name="Lena")
    change.session.add(lena)
    change.session.flush()
    return agent(lena.id)


def clock(house, outcome, metric="first_response") -> SlaTimer:
    wanted = select(SlaTimer).where(SlaTimer.ticket_id == outcome.ticket_id, SlaTimer.metric == metric)
    return house.database.read_now(lambda session: session.exec(wanted.order_by(SlaTimer.id)).all())[-1]


def test_a_suppressed_address_gets_no_automatic_mail_and_the_ticket_says_why(house):
    house.database.change_now(lambda change: suppress(change, ANNA, "complaint"))
    outcome = taken_in(house, said("Frage", sender=ANNA.upper()))
    assert sent(house, outcome.ticket_id) == []
    told = select(TicketEvent.data).where(
        TicketEvent.ticket_id == outcome.ticket_id, TicketEvent.kind == "notice_suppressed"
    )
    assert house.database.read_now(lambda session: session.exec(told).one())["reason"] == "address_dead"


def test_on_the_pages_an_answer_is_taken_back_an_address_let_in_again_and_a_test_mail_sent(start_server, relay):
    server = start_server(SCHALTER_MAIL__UNDO_SECONDS="600")
    add_agent(server, "lena", "--role", "agent", "--level", "1", "--level", "2", "--level", "3")
    add_agent(server, "root", "--role", "admin", name="Root")
    lena, root = AtTheDesk(server, "lena"), AtTheDesk(server, "root")
    send_mail(server, "Drucker", "Er druckt nicht.")
    [number] = lena.wait_for_tickets(1)
    url = f"/desk/tickets/{number}"
    after = lena.send(lena.get(url), f"{url}/reply", text="Schalten Sie ihn ein, Sie Held.", cc="chef@kunde.example", bcc="leitung@haus.example", then="send")  # fmt: skip
    assert "Undo" in after.text or "Zurücknehmen" in after.text
    [contact] = [one.attributes["value"] for one in after.page.css(f"form[action='{url}/undo'] input[name=contact]")]
    with closing(Books(server)) as books:
        customers = f"/t/{books.tickets()[0].public_token}"
    assert "Held" not in Visitor(server.http_url).get(customers).text, "what can be taken back is shown to nobody"
    back = lena.send(after, f"{url}/undo")
    assert back.page.css_first("#reply-text").text() == "Schalten Sie ihn ein, Sie Held."
    for page in (back, lena.get(url)):  # it is a draft again
        assert page.page.css_first("#reply-text").text() == "Schalten Sie ihn ein, Sie Held."
        copies = [page.page.css_first(f"#reply-{field}").attributes["value"] for field in ("cc", "bcc")]
        assert copies == ["chef@kunde.example", "leitung@haus.example"]
    solved = {"resolution": "Neue Walze.", "code": "solved", "category": "fault.printer"}
    assert lena.send(lena.get(url), f"{url}/resolve", **solved).status == 200
    page = Visitor(server.http_url).get(customers).text
    assert "Walze" not in page and "Wir arbeiten daran" in page and "Gelöst" not in page
    assert not back.page.css(f"form[action='{url}/undo']")
    with closing(Books(server)) as books:
        assert books.contact(id=int(contact)).visibility == "internal"
    tested = root.send(root.get("/desk/mail-test"), "/desk/mail-test", address="root@schalter.example")
    assert "Auto-Submitted" in tested.text and "X-Schalter-Loop" in tested.text
    assert [one.recipients for one in relay.wait_for(2)][-1] == ("root@schalter.example",)
    assert root.send(tested, "/desk/mail-test", address="nowhere").status == 422
    assert root.get("/desk/suppressed").status == 200 and root.get("/desk/ledger").status == 200
    assert lena.get("/desk/mail-test").status == 403


def test_a_customer_who_answers_from_another_address_is_heard_and_shown_with_it(house):
    first = taken_in(house, said("Frage"))
    reply = taken_in(house, said("Antwort", sender="anna@privat.example", ticket_token=str(first.ticket_id)))
    contact = house.database.read_now(lambda session: session.get(Contact, reply.contact_id))
    assert (contact.ticket_id, contact.sender_address) == (first.ticket_id, "anna@privat.example")
    work(house, first, lambda change, ticket: agent_moves.reply(change, house.desk, ticket, "Gern.", Actor("api")))
    assert (
        sent(house, first.ticket_id)[-1].details["to"][0]["address"] == "anna@kunde.example"
    )  # not proven to be Anna's
    there = Party("anna@privat.example")
    for chosen in (there, None):  # once chosen by a person, it counts as the customer's
        work(house, first, lambda change, ticket, to=chosen: agent_moves.reply(change, house.desk, ticket, "Gern.", Actor("api"), to=to))  # fmt: skip
        assert sent(house, first.ticket_id)[-1].details["to"][0]["address"] == "anna@privat.example"


def test_a_colleagues_unproven_mail_neither_gets_the_answer_nor_makes_its_sender_a_participant(house):
    first = taken_in(house, said("Frage"))
    taken_in(house, said("Bitte überweisen", sender="bodo@schalter.example", ticket_token=str(first.ticket_id), warnings=("colleague_unproven",)))  # fmt: skip
    work(house, first, lambda change, ticket: agent_moves.reply(change, house.desk, ticket, "Gern.", Actor("api")))
    assert sent(house, first.ticket_id)[-1].details["to"] == [{"name": "Anna Kunde", "address": "anna@kunde.example"}]
    number = ticket_of(house, first).number
    again = said(
        "Noch einmal", sender="bodo@schalter.example", thread_hints=(number,), warnings=("colleague_unproven",)
    )
    assert taken_in(house, again).ticket_id != first.ticket_id
