"""A customer's form and the page behind its link, and the desk's own hand on the ticket behind a link."""

from sqlmodel import select

from tests.kit.visitor import Page, Visitor
from ticketing.tables import Ticket

WRITTEN = {
    "subject": "Drucker im 2. Stock",
    "text": "Der Drucker druckt nur leere Seiten.",
    "name": "Anna Kunde",
    "email": "anna@kunde.example",
}
PROGRAM = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(100)


def sent(visitor: Visitor, files=(), **changed: str) -> Page:
    return visitor.send(visitor.get("/contact"), "/contact", files, **WRITTEN | changed)


def status_of(received: Page) -> str:
    assert received.url.endswith("/received"), received.text
    return "/t/" + received.url.split("/")[-2]


def ticket_of(desk, url: str) -> Ticket:
    token = url.split("/")[-1]
    return desk.database.read_now(
        lambda session: session.exec(select(Ticket).where(Ticket.public_token == token)).one()
    )


def with_ticket(desk, url: str, errand) -> None:
    """Runs an errand of the desk on the ticket behind a link."""
    ticket_id = ticket_of(desk, url).id
    desk.database.change_now(lambda change: errand(change, change.session.get(Ticket, ticket_id)))
