"""Paper that people have to complete: letters without an address, callers who fax, scans that came twice."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from customers.directory import customer_at
from desk import person_card
from desk.scan_progress import of_the_first, unreadable_among
from storage.tables import OutboxEntry
from tests.kit.paper_mail import came
from tests.kit.stepped_desk import SteppedDesk, stepped_desk
from ticketing.automation import Recognition
from ticketing.paper import lacks_address
from ticketing.reference import load
from ticketing.scan_tables import ImportItem, ScanPage
from ticketing.scans import Indexed, index
from ticketing.tables import Arrival, Contact, Ticket


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk("", tmp_path / "desk", "2026-10-05 09:00") as one:
        yield one


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

    def complete(change: Any) -> None:
        ticket = change.session.get(Ticket, number)
        letter = change.session.exec(select(Contact).where(Contact.direction == "in")).one()
        said = Indexed("Gerda Überlinger", "Rechnung", "Text", address="Gerda Überlinger\nHolzweg 3\n24103 Kiel")
        index(change, desk.desk, load(change.session), ticket, letter, said, Recognition("de"), desk.agent)

    desk.do(complete)
    assert desk.sent(number)[0].details["postal"] == ["Holzweg 3", "24103 Kiel"]
    states = desk.database.read_now(lambda session: session.exec(select(OutboxEntry.state)).all())
    assert "done" not in states
    assert not desk.database.read_now(lambda session: lacks_address(session, number))


def test_a_fax_from_a_known_telephone_number_is_that_persons(desk: SteppedDesk):
    known: int = desk.do(lambda change: customer_at(change, "phone", "+494315557781", "Gerda Überlinger").person.id)
    assert desk.ticket(came(desk, "fax", "+494315557781")).person_id == known


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
    points = desk.database.read_now(lambda session: person_card.addresses(session, tickets[0].person_id or 0))
    assert points[0][:2] == ("postal", "Gerda Überlinger, Holzstraße 3, 24103 Kiel")


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
        twins = of_the_first(session, [item.id or 0 for item in items])
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
