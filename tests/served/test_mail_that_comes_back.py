"""What comes back to the marked return path of a mail of ours, whatever it says: shown on that mail, and no forgery."""

import pytest
from sqlmodel import select

from channels.email import return_path
from customers.suppression import suppressed
from house.reactions import afterwards
from storage.outbox import Outbox
from tests.kit.house import open_house, said, sent, taken_in
from ticketing.arrivals import Kept
from ticketing.tables import Contact, Ticket, TicketEvent

BOUNCES = "bounce@schalter.example"
ANNA = "anna@kunde.example"


@pytest.fixture
def house(database_url, tmp_path, relay):
    outgoing = {"host": relay.host, "port": relay.port, "timeout_seconds": 1}
    mail = {"bounces": BOUNCES, "mailboxes": ["hilfe@schalter.example", BOUNCES]}
    with open_house(database_url, tmp_path, relay=outgoing, mail=mail) as parts:
        yield parts


def states(house, contact_id) -> dict[str, str]:
    contact = house.database.read_now(lambda session: session.get(Contact, contact_id))
    return {one["address"]: one["state"] for one in contact.details["delivery"]["recipients"]}


def came_back(house, marked: str, subject: str, content: str, fields: str = ""):
    """A machine's mail to the return path of a mail of ours, read and taken in."""
    raw = f"From: MAILER-DAEMON@mx.example\nTo: {marked}\nSubject: {subject}\n{fields}\n{content}".replace("\n", "\r\n")
    envelope = {"mail_from": "", "rcpt_to": [marked]}
    kept = Kept(1, "email", "hilfe@schalter.example", "0" * 64, envelope, house.clock.now(), raw.encode())
    inbound = house.database.read_now(lambda session: house.readers()["email"](kept, raw.encode(), session))
    return inbound, taken_in(house, inbound)


REPORT = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n"


def report(action: str, status: str) -> str:
    return (
        "--b\n\nA report.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {ANNA}\nAction: {action}\nStatus: {status}\n\n--b--\n"
    )


async def test_what_comes_back_to_the_marked_return_path_is_shown_on_its_mail(house, relay):
    first = taken_in(house, said("Frage"))
    [message] = sent(house, first.ticket_id)
    await Outbox(house.database, afterwards(house)).work_due()
    marked = relay.accepted[0].sender
    assert marked == return_path.make(message.external_id, BOUNCES)
    note = "Auto-Submitted: auto-replied\nPrecedence: bulk\n"
    told = [
        ("Away", "I am away.", note, "sent"),
        ("Delivered", report("delivered", "2.0.0"), REPORT, "delivered"),
        ("Relayed", report("relayed", "2.0.0"), REPORT, "passed_on"),
        ("Successful Mail Delivery Report", "Your message was successfully delivered.", "", "passed_on"),
        ("Verzögert", "Die Nachricht wurde noch nicht zugestellt. Wir versuchen es weiter.", "", "passed_on"),
        ("Obehagligt", "Brevet kunde inte levereras.", "", "bounced"),  # names nobody, and says not why
    ]
    for subject, content, fields, state in told:
        inbound, outcome = came_back(house, marked, subject, content, fields)
        assert (outcome.outcome, outcome.ticket_id, "forged_token" in inbound.warnings) == (
            "followed_up",
            first.ticket_id,
            False,
        ), subject
        assert states(house, message.id) == {ANNA: state}
    assert house.database.read_now(lambda session: suppressed(session, ANNA)) is None
    bounces = house.database.read_now(
        lambda session: session.exec(select(TicketEvent).filter_by(ticket_id=first.ticket_id, kind="answer_bounced")).all()
    )  # fmt: skip
    assert len(bounces) == 1, "neither a receipt nor a note of absence is a mail that came back"
    _, outcome = came_back(house, marked, "Undelivered Mail Returned to Sender", report("failed", "5.1.1"), REPORT)
    assert (outcome.outcome, outcome.ticket_id, outcome.reason) == ("followed_up", first.ticket_id, "bounce:address")
    assert states(house, message.id) == {ANNA: "bounced"}
    assert house.database.read_now(lambda session: suppressed(session, ANNA)).contact_id == message.id


async def test_whoever_writes_in_our_name_continues_no_ticket_by_its_number(house):
    first = taken_in(house, said("Frage"))
    number = house.database.read_now(lambda session: session.get_one(Ticket, first.ticket_id).number)
    raw = f"From: hilfe@schalter.example\r\nReply-To: {ANNA}\r\nSubject: Re: [{number}]\r\n\r\nBitte ändern Sie mein Konto."
    envelope = {"mail_from": "x@stranger.example", "rcpt_to": ["hilfe@schalter.example"]}
    kept = Kept(2, "email", "hilfe@schalter.example", "1" * 64, envelope, house.clock.now(), raw.encode())
    inbound = house.database.read_now(lambda session: house.readers()["email"](kept, raw.encode(), session))
    assert inbound.sender.address == ANNA and "sent_for_another" in inbound.warnings
    outcome = taken_in(house, inbound)
    assert outcome.outcome == "ticketed" and outcome.ticket_id != first.ticket_id
