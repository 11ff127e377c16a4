"""The product's own parts on a fresh database, without servers: for tests of what is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from e_level.snapshot import Snapshot
from foundation.clock import SteppedClock
from foundation.settings import Settings
from house.assembly import assemble
from house.ground import lay
from house.parts import Parts
from storage.migrate import migrate
from storage.tables import Tally
from ticketing import reference
from ticketing.automation import AutomaticAnswer, NoAutomation, Recognition, Verdict
from ticketing.inbound import Inbound, Party
from ticketing.intake import Outcome, take_in
from ticketing.tables import Contact, Ticket

MONDAY_MORNING = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
"""10:00 in Berlin, an ordinary working day."""


@contextmanager
def open_house(
    url: str, directory: Path, start: datetime = MONDAY_MORNING, **tables: dict[str, Any]
) -> Iterator[Parts]:
    """The composed parts on a migrated and planted database, with a clock that is stepped. `tables` are settings."""
    tables["mail"] = {"undo_seconds": 0, **tables.get("mail", {})}
    said: dict[str, Any] = {"storage": {"directory": str(directory)}, **tables}
    settings = Settings.model_validate(said)
    if not url.startswith("sqlite"):
        settings = settings.model_copy(update={"storage": settings.storage.model_copy(update={"database_url": url})})
    migrate(settings.database_url, directory / "backups")
    parts = assemble(lay(settings, SteppedClock(start)))
    try:
        yield parts
    finally:
        parts.automation.replace(Snapshot())  # a model is large, and the parts hold each other for a while
        parts.database.close()


def said(text: str, sender: str = "anna@kunde.example", **facts: Any) -> Inbound:
    """A mail as the reader would hand it over; `facts` replace single fields."""
    plain = Inbound(
        channel="email", mailbox="hilfe@schalter.example", external_id=f"{abs(hash((text, sender)))}@kunde.example", sha256=f"{abs(hash(text)):064x}"[:64],
        received_at=MONDAY_MORNING, occurred_at=MONDAY_MORNING, sender=Party(sender, "Anna Kunde"), subject=text[:40], body_text=text, reply_text=text,
        message_id=f"{abs(hash((text, sender)))}@kunde.example", language="de",
    )  # fmt: skip
    return replace(plain, **facts)


def taken_in(parts: Parts, inbound: Inbound, recognition: Recognition | None = None) -> Outcome:
    """Books a contact now, as the intake loop would."""
    known = recognition or parts.desk.automation.recognise(inbound)
    return parts.database.change_now(
        lambda change: take_in(change, parts.desk, reference.load(change.session), inbound, known)
    )


class Answering(NoAutomation):
    """An e-level that knows one answer."""

    def recognise(self, inbound):
        return Recognition("de", "password.forgotten", 0.95, "password.locked", 0.9)

    def decide(self, change, ticket, contact_id, inbound, recognition):
        return Verdict(
            "answered", answer=AutomaticAnswer("Passwort", "So geht es.", "password-reset-portal", "token-1")
        )


def ticket_of(house, outcome) -> Ticket:
    return house.database.read_now(lambda session: session.get(Ticket, outcome.ticket_id))


def sent(house, ticket_id):
    return house.database.read_now(
        lambda session: session.exec(
            select(Contact).where(Contact.ticket_id == ticket_id, Contact.direction == "out").order_by(col(Contact.id))
        ).all()
    )


def tally(house, scope):
    row = house.database.read_now(lambda session: session.get(Tally, scope))
    return row.count if row else 0


def work(house, outcome, errand):
    """Runs an errand of the desk on the outcome's ticket."""

    def change(change):
        ticket = change.session.get(Ticket, outcome.ticket_id)
        errand(change, ticket)
        return ticket

    return house.database.change_now(change)
