"""Paper that people have to complete: letters without an address, callers who fax, scans that came twice."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from customers.directory import customer_at, standing
from desk import person_card
from desk.letter_writers import persons
from desk.mistakes import of_form
from desk.scan_progress import of_the_first, unreadable_among
from foundation.errors import Invalid
from pages.saying import saying
from pages.view import Choice
from sla.verify import verify
from staff.rights import Visibility
from storage.tables import OutboxEntry
from tests.kit.paper_mail import came
from tests.kit.ready_made import lay_planted
from tests.kit.stepped_desk import BERLIN, SteppedDesk, berlin, stepped_desk
from ticketing.automation import Recognition
from ticketing.finding_persons import by_name
from ticketing.inbound import Call
from ticketing.paper import lacks_address
from ticketing.reference import load
from ticketing.scan_stamps import check_not_before, written_on
from ticketing.scan_tables import ImportItem, ScanPage
from ticketing.scans import Indexed, in_ranges, index
from ticketing.tables import Arrival, Contact, RoutingRule, Ticket


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SteppedDesk]:
    lay_planted(tmp_path / "desk")
    with stepped_desk("", tmp_path / "desk", "2026-10-05 09:00") as one:
        yield one


def typed_in(desk: SteppedDesk, ticket_id: int, **said: Any) -> None:
    """Somebody completes the letter of a ticket at the desk."""

    def complete(change: Any) -> None:
        ticket = change.session.get(Ticket, ticket_id)
        wanted = (Contact.direction == "in", Contact.ticket_id == ticket_id)
        letter = change.session.exec(select(Contact).where(*wanted).order_by(col(Contact.id))).first()
        typed = Indexed("Gerda Überlinger", "Rechnung", "Text", **said)
        index(change, desk.desk, load(change.session), ticket, letter, typed, Recognition("de"), desk.agent)

    desk.do(complete)


def test_letters_in_the_tray_are_written_anew_when_the_address_is_entered(desk: SteppedDesk):
    number = came(desk, "letter")
    assert desk.database.read_now(lambda session: lacks_address(session, number))
    desk.take(number)
    desk.reply(number, "Sie ist berichtigt.")

    def made(change: Any) -> None:
        for entry in change.session.exec(select(OutboxEntry).where(OutboxEntry.kind == "paper")):
            entry.state = "done"
        for one in change.session.exec(select(Contact).where(Contact.direction == "out")):
            one.details = {**one.details, "delivery": {"state": "tray"}}

    desk.do(made)

    typed_in(desk, number, address="Gerda Überlinger\nHolzweg 3\n24103 Kiel")
    assert desk.sent(number)[0].details["postal"] == ["Holzweg 3", "24103 Kiel"]
    states = desk.database.read_now(lambda session: session.exec(select(OutboxEntry.state)).all())
    assert "done" not in states
    assert not desk.database.read_now(lambda session: lacks_address(session, number))


def test_a_letter_that_is_completed_is_not_taken_for_an_earlier_matter_of_its_writer(desk: SteppedDesk):
    rules = ({"has_open_ticket": True}, {"wrote_recently": True})
    for place, conditions in enumerate(rules):
        row = {"name": f"Wieder da {place}", "conditions": conditions, "actions": {"queue": "technik"}}
        desk.do(lambda change, place=place, row=row: change.session.add(RoutingRule(position=place, **row)))
    first = came(desk, "letter")
    typed_in(desk, first)
    assert desk.ticket(first).queue != "technik"


def test_who_phones_from_a_number_known_as_a_fax_is_that_person(desk: SteppedDesk):
    known = desk.ticket(came(desk, "fax", "+494315557781")).person_id
    call = Call("in", reached=True)
    caller = desk.write(channel="phone", phone="+494315557781", call=call, note_by=desk.agent_id)
    assert desk.ticket(caller.ticket_id or 0).person_id == known


def test_a_fax_from_a_known_telephone_number_is_that_persons(desk: SteppedDesk):
    known: int = desk.do(lambda change: customer_at(change, "phone", "+494315557781", "Gerda Überlinger").person.id)
    assert desk.ticket(came(desk, "fax", "+494315557781")).person_id == known


def test_deadlines_run_from_the_corrected_entry_stamp_until_somebody_has_answered(desk: SteppedDesk):
    ticket = came(desk, "letter")
    due = desk.timer(ticket, "first_response").due_at
    tuesday = berlin("2026-09-29 11:30")
    with pytest.raises(Invalid, match="still to come"):
        typed_in(desk, ticket, received_at=berlin("2026-10-06 09:00"))
    with pytest.raises(Invalid, match="more than a year before it was scanned"):
        typed_in(desk, ticket, received_at=berlin("1999-10-05 09:00"))
    typed_in(desk, ticket, received_at=tuesday)
    clocks = [desk.timer(ticket, metric) for metric in ("first_response", "resolution")]
    assert [one.started_at for one in clocks] == [tuesday, tuesday] and desk.ticket(ticket).created_at == tuesday
    assert clocks[0].due_at is not None and due is not None and clocks[0].due_at < due
    desk.at("2026-10-05 12:00").sweep()
    assert desk.timer(ticket, "first_response").state == "breached_open"
    typed_in(desk, ticket, received_at=berlin("2026-10-05 08:00"))
    assert desk.timer(ticket, "first_response").state == "running"
    desk.take(ticket)
    desk.reply(ticket, "Sie ist berichtigt.")
    with pytest.raises(Invalid, match="settled"):
        typed_in(desk, ticket, received_at=tuesday)
    told = desk.database.read_now(lambda session: verify(session, desk.clock.now()))
    assert told.differences == ()


def test_no_letter_came_before_the_day_that_stands_on_it():
    scanned, written = berlin("2026-10-05 09:00"), date(2026, 9, 28)
    check_not_before(berlin("2026-09-28 00:00"), written, scanned, BERLIN)
    with pytest.raises(Invalid) as refused:
        check_not_before(berlin("2026-09-27 23:59"), written, scanned, BERLIN)
    (told,) = of_form("index", refused.value, saying("de"))
    assert (told.field, told.hint) == ("received", "Nicht vor dem 28. September 2026.")
    check_not_before(berlin("2026-09-01 08:00"), date(2062, 9, 28), scanned, BERLIN)
    sure, unsure = ({"scan": {"facts": {"written_on": ["2026-09-28", at, "letter"]}}} for at in (0.8, 0.4))
    assert (written_on(sure), written_on(unsure), written_on({})) == (written, None, None)


def test_a_date_that_was_misread_does_not_hold_up_the_day_of_receipt(desk: SteppedDesk):
    misread = {"written_on": ["2026-10-04", 0.9, "letter"]}
    ticket = came(desk, "letter", facts=misread)
    friday = berlin("2026-10-02 08:00")
    with pytest.raises(Invalid, match="bears a later date"):
        typed_in(desk, ticket, received_at=friday)
    typed_in(desk, ticket, received_at=friday, received_why="Stempel: 1. Oktober")
    assert desk.timer(ticket, "first_response").started_at == friday
    (told,) = desk.history(ticket, "scan_restamped")
    assert told.data["reason"] == "Stempel: 1. Oktober"
    details = desk.database.read_now(lambda session: session.exec(select(Contact.details).limit(1)).one())
    assert written_on(details) is None, "no answer of ours names that day"


def test_a_receipt_promises_no_time_that_has_passed(desk: SteppedDesk):
    today, last_week = desk.clock.now(), berlin("2026-09-28 08:00")
    for at, promised in ((today, True), (last_week, False)):
        told = [came(desk, "letter", address="Gerda Überlinger\nHolzweg 3\n24103 Kiel", scan=f"{at:%d}", stamped_at=at)]
        told += [desk.write(channel=channel, received_at=at).ticket_id or 0 for channel in ("email", "web")]
        receipts = [desk.sent(ticket)[0] for ticket in told]
        assert {one.kind for one in receipts} == {"acknowledgement"}
        assert [("Sie erhalten unsere Antwort" in one.body_text) for one in receipts] == [promised] * 3
        assert [("/t/" in one.body_text) for one in receipts] == [False, True, True], (
            "what is printed stands in the history"
        )


def test_a_letter_is_given_to_a_known_person_who_is_known_by_its_address_from_then_on(desk: SteppedDesk):
    known: int = desk.do(
        lambda change: customer_at(change, "email", "gerda@kunde.example", "Gerda Überlinger").person.id
    )
    ticket = came(desk, "letter")
    own = desk.ticket(ticket).person_id or 0
    typed_in(desk, ticket, person_id=known, address="Gerda Überlinger\nHolzweg 3\n24103 Kiel")
    assert desk.ticket(ticket).person_id == known
    assert desk.database.read_now(lambda session: standing(session, own)).id == known, (
        "the scan's own person was nobody else"
    )
    again = came(desk, "letter", address="Gerda Überlinger\nHolzweg 3\n24103 Kiel", scan="two")
    assert desk.ticket(again).person_id == known


def test_persons_a_letter_may_be_from_are_found_by_number_and_by_name(desk: SteppedDesk):
    first = desk.ticket(came(desk, "fax", "+494315557781", scan="one")).person_id or 0
    found = desk.database.read_now(
        lambda session: [persons(session, *asked, None, "DE") for asked in (("", "+494315557781", "", ""), ("überlinger", "", "", ""), ("Ueberlinger", "", "", ""), ("Olga", "", "", ""))]
    )  # fmt: skip
    assert [[one.value for one in choices] for choices in found] == [[str(first)], [str(first)], [str(first)], []]
    assert [row.id for row in desk.database.read_now(lambda session: by_name(session, "Gerda ueberl", 5))] == [first]


def test_pages_are_named_in_ranges():
    assert in_ranges([7, 2, 3, 4]) == "2–4, 7"


def test_the_same_file_in_another_folder_is_no_second_matter(desk: SteppedDesk):
    first = came(desk, "fax", "+494315557781", scan="one")
    assert came(desk, "letter", folder="/srv/post", scan="one") == first
    assert came(desk, "fax", "+494315557781", scan="two") != first


def test_whoever_writes_an_address_otherwise_is_the_same_person(desk: SteppedDesk):
    ways = ("Gerda Überlinger\nHolzstraße 3\n24103 Kiel", "Frau Gerda Ueberlinger\nHolzstr. 3\n24103 Kiel")
    tickets = [desk.ticket(came(desk, "letter", address=way, scan=way[:9])) for way in ways]
    assert tickets[0].person_id == tickets[1].person_id
    neighbour = came(desk, "letter", address="Gerda Überlinger\nHolzstraße 5\n24103 Kiel", scan="three")
    assert desk.ticket(neighbour).person_id != tickets[0].person_id
    points = desk.database.read_now(lambda session: person_card.addresses(session, tickets[0].person_id or 0, "DE"))
    assert (points[0].kind, points[0].value) == ("postal", "Gerda Überlinger, Holzstraße 3, 24103 Kiel")


def test_a_scan_that_came_twice_names_the_first_ones_ticket_and_one_without_text_is_not_read(desk: SteppedDesk):
    ticket = came(desk, "fax", "+494315557781")

    def twice(change: Any) -> None:
        session: Session = change.session
        contact = session.exec(select(Contact.id).where(Contact.ticket_id == ticket, Contact.direction == "in")).one()
        for name, sha256, outcome in (("a", "1", "ticketed"), ("b", "1", "duplicate"), ("c", "2", "ticketed")):
            arrival = Arrival(channel="fax", mailbox="x", sha256=sha256, received_at=change.now, outcome=outcome)
            session.add(arrival)
            session.flush()
            item = _item(name, arrival.id, change.now)
            session.add(item)
            session.flush()
            page = ScanPage(item_id=item.id or 0, number=1, picture="p", width=1, height=1)
            page.contact_id = contact if name == "a" else None
            session.add(page)

    desk.do(twice)

    def listed(session: Session) -> tuple[dict[int, list[str]], list[str]]:
        items = session.exec(select(ImportItem).order_by(col(ImportItem.id))).all()
        ids = [item.id or 0 for item in items]
        twins = of_the_first(session, ids, Visibility(everything=True))
        first = session.get_one(Ticket, ticket)
        assert of_the_first(session, ids, Visibility()) == {2: [Choice("", first.number)]}, (
            "named, but not to be opened"
        )
        first.confidential, first.queue = True, "datenschutz"
        session.flush()
        assert of_the_first(session, ids, Visibility()) == {2: [Choice("", "")]}, "reserved for others"
        session.rollback()
        unreadable = unreadable_among(session, items)
        return {at: [one.label for one in found] for at, found in twins.items()}, [
            item.name for item in items if item.id in unreadable
        ]

    twins, unreadable = desk.database.read_now(listed)
    assert list(twins.values()) == [[desk.ticket(ticket).number]] and list(twins) == [2]
    assert unreadable == ["b", "c"]


def _item(name: str, arrival_id: int | None, now: datetime) -> ImportItem:
    return ImportItem(
        arrival_id=arrival_id, origin=name, medium="fax", source="x", name=name, stamped_at=now, state="imported", created_at=now,
    )  # fmt: skip
