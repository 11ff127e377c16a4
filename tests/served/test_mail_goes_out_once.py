"""What the relay says decides: again later, never, or shown because nobody knows. Nothing is sent twice."""

import smtplib
from contextlib import closing
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlmodel import select

from house.reactions import afterwards
from storage.outbox import PAUSES, Outbox
from storage.tables import OutboxEntry
from tests.kit.books import Books
from tests.kit.house import open_house, said, taken_in
from tests.kit.surroundings import free_port
from tests.kit.waiting import until


@pytest.fixture
def house(database_url, tmp_path, relay):
    outgoing = {"host": relay.host, "port": relay.port, "timeout_seconds": 1}
    with open_house(database_url, tmp_path, relay=outgoing) as parts:
        yield parts


def the_mail(house) -> OutboxEntry:
    return house.database.read_now(lambda session: session.exec(select(OutboxEntry).filter_by(kind="mail")).one())


async def worked(house, pauses: int = 1) -> OutboxEntry:
    """The outbox is worked as often as its pauses make it due, with the clock stepped over each pause."""
    outbox = Outbox(house.database, afterwards(house))
    for pause in (*PAUSES[: pauses - 1], timedelta(0)):
        await outbox.work_due()
        house.clock.forward(seconds=pause.total_seconds())
    return the_mail(house)


async def test_a_relay_that_is_busy_gets_the_same_mail_later(house, relay):
    taken_in(house, said("Frage"))
    relay.answer("451 4.3.0 busy", "421 4.3.2 closing")
    entry = await worked(house)
    assert (entry.state, entry.reason) == ("queued", "451 4.3.0 busy")
    house.clock.forward(seconds=PAUSES[0].total_seconds())
    assert (await worked(house)).reason == "421 4.3.2 closing"
    house.clock.forward(seconds=PAUSES[1].total_seconds())
    assert ((await worked(house)).state, len(relay.accepted)) == ("done", 1)
    assert len({delivery.content for delivery in relay.deliveries}) == 1


async def test_a_relay_that_is_down_is_tried_for_two_days_and_then_the_operator_sees_it(house, relay):
    taken_in(house, said("Frage"))
    relay.stop()
    entry = await worked(house, len(PAUSES) + 1)
    assert entry.state == "failed"
    assert str(relay.port) in entry.reason
    assert sum(PAUSES, timedelta()) > timedelta(days=1)


@pytest.mark.parametrize("refusal", ["554 5.7.1 policy", "550 5.1.1 no such person"])
async def test_what_the_relay_refuses_for_good_is_shown_at_once(house, relay, refusal):
    taken_in(house, said("Frage"))
    if refusal.startswith("550"):
        relay.refuse("anna@kunde.example", refusal)
    else:
        relay.answer(refusal)
    entry = await worked(house, 3)
    assert (entry.state, entry.reason, relay.accepted) == ("failed", refusal, [])


@pytest.mark.parametrize("failure", ["drop", "hang"])
async def test_where_the_line_breaks_after_the_mail_was_sent_it_is_never_sent_again(house, relay, failure):
    taken_in(house, said("Frage"))
    relay.answer(failure)
    entry = await worked(house, 4)
    assert entry.state == "unknown"
    assert "may have arrived" in entry.reason
    assert len(relay.deliveries) == 1


def test_a_relay_that_was_away_gets_what_was_queued_as_soon_as_the_pause_is_over(start_server, relay):
    """The whole way, with the server's own clock: a mail comes in while the relay is refusing; the entry waits with its reason."""
    relay.answer(then="451 4.3.0 later")
    server = start_server()
    with closing(Books(server)) as books, smtplib.SMTP(*server.smtp, timeout=30) as client:
        message = EmailMessage()
        message["From"], message["Subject"] = "anna@kunde.example", "Frage"
        message.set_content("Wann öffnen Sie?")
        client.sendmail("anna@kunde.example", "hilfe@schalter.example", message.as_bytes())
        until(lambda: [entry.reason for entry in books.outbox() if entry.kind == "mail"] == ["451 4.3.0 later"], 20)
        assert books.outbox()[0].state == "queued"


def test_an_operator_without_a_relay_finds_the_mail_kept(start_server):
    server = start_server(SCHALTER_RELAY__HOST="", SCHALTER_RELAY__PORT=str(free_port()))
    with closing(Books(server)) as books, smtplib.SMTP(*server.smtp, timeout=30) as client:
        client.sendmail("anna@kunde.example", "hilfe@schalter.example", b"From: anna@kunde.example\r\n\r\nHallo\r\n")
        until(lambda: [entry.state for entry in books.outbox() if entry.kind == "mail"] == ["done"], 20)
        kept = books.contact(direction="out")
        assert kept.details["delivery"]["state"] == "kept"
        assert b"X-Auto-Response-Suppress: All" in books.raw(kept.raw_ref)
