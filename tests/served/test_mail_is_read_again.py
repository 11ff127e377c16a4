"""Kept mail is read again with one command (mail-requirements 7), on both engines."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlmodel import col, select

from channels.email import rereading as command
from storage.full_text import find_contacts
from tests.kit.house import MONDAY_MORNING, open_house, taken_in, ticket_of
from ticketing import arrivals, rereading
from ticketing.arrivals import Booking
from ticketing.tables import Arrival, Attachment, Contact, TicketEvent

RAW = (
    b"From: Anna <anna@kunde.example>\r\nSubject: Plan\r\nMessage-ID: <1@kunde.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nAnbei der Plan.\r\n--x\r\nContent-Type: text/csv\r\n"
    b"Content-Disposition: attachment; filename=plan.csv\r\n\r\na;b\r\n--x--\r\n"
)


@pytest.fixture
def house(database_url, tmp_path):
    with open_house(database_url, tmp_path) as parts:
        yield parts


def kept_badly(house, outcome="ticketed"):
    """A mail taken in by a reader that got next to nothing out of it; its arrival and what it became."""

    def keep(change):
        return arrivals.keep(
            change, house.desk.blobs, channel="email", mailbox="hilfe@schalter.example", raw=RAW, envelope={}
        )

    kept = house.database.change_now(keep)
    good = house.database.read_now(lambda session: house.readers()["email"](kept, RAW, session))
    bad = replace(
        good, subject="", body_text="Kauderwelsch", reply_text="Kauderwelsch", files=(), warnings=("unreadable",), content_key="0" * 64,
    )  # fmt: skip
    became = taken_in(house, bad) if outcome == "ticketed" else None
    reason = "ValueError: x" if outcome == "held" else ""
    booking = Booking(kept, outcome, became.contact_id if became else None, reason)
    house.database.change_now(lambda change: arrivals.book(change, [booking]))
    return kept, became


def reread(house, arrival_id):
    read = house.readers()["email"]
    return house.database.change_now(lambda change: rereading.reread(change, house.desk.blobs, read, arrival_id))


def test_a_message_read_badly_shows_what_its_bytes_say(house):
    kept, became = kept_badly(house)
    assert reread(house, kept.id) == "reread"
    assert reread(house, kept.id) == "unchanged"
    assert ticket_of(house, became).excerpt == "Anbei der Plan."
    copy = b"Received: by another.example\r\n" + RAW
    again = house.database.read_now(lambda session: house.readers()["email"](kept, copy, session))
    assert taken_in(house, again).outcome == "duplicate"

    def now(session):
        contact = session.get(Contact, became.contact_id)
        files = session.exec(select(Attachment.filename).where(Attachment.contact_id == contact.id)).all()
        kinds = session.exec(select(TicketEvent.kind).where(TicketEvent.ticket_id == became.ticket_id)).all()
        found = [became.contact_id in find_contacts(session, word, 5) for word in ("kauderwelsch", "anbei")]
        return (
            contact.subject,
            contact.body_text,
            contact.details.get("warnings"),
            files,
            kinds.count("message_reread"),
            found,
        )

    assert house.database.read_now(now) == (
        "Plan", "Anbei der Plan.", ["no_date"], ["plan.csv"], 1, [False, True],
    )  # fmt: skip


def test_a_held_one_is_taken_in_and_one_whose_words_were_removed_stays_so(house):
    held, _ = kept_badly(house, "held")
    assert reread(house, held.id) == "waits"
    assert house.database.read_now(lambda session: session.get(Arrival, held.id)).outcome == "waiting"
    kept, became = kept_badly(house)

    def redacted(change):
        change.session.get(Contact, became.contact_id).redacted_at = MONDAY_MORNING

    house.database.change_now(redacted)
    assert reread(house, kept.id) == "no_contact"
    assert reread(house, 10_000) == "no_contact"


def test_what_came_on_another_channel_is_never_read_as_a_mail(house):
    kept, _ = kept_badly(house)
    house.database.change_now(lambda change: setattr(change.session.get(Arrival, kept.id), "channel", "web"))
    assert reread(house, kept.id) == "no_contact"


def test_the_command_finds_what_bears_a_warning_by_itself(house, capsys, monkeypatch):
    kept_badly(house)
    kept_badly(house, "held")
    monkeypatch.setattr(command, "PAGE", 1)

    class Beside:
        def __init__(self, _settings):
            pass

        def __enter__(self):
            return house.database

        def __exit__(self, *_):
            return None

    asked = SimpleNamespace(arrivals=[], all_warned=True, json=True)
    assert command.run(house.settings, asked, Beside) == 0
    assert capsys.readouterr().out == '{"reread": 1, "waits": 1}\n'
    outcomes = house.database.read_now(
        lambda session: session.exec(select(Arrival.outcome).order_by(col(Arrival.id))).all()
    )
    assert outcomes == ["ticketed", "waiting"]
