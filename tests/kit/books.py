"""What a running server has written down, read beside it from its database and its blobs."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import Session, col, create_engine, func, select

from storage.blob_folder import BlobFolder
from storage.blobs import Blobs
from storage.tables import Blob, OutboxEntry
from tests.kit.server import Server
from tests.kit.waiting import until
from ticketing.ledger import totals
from ticketing.tables import Arrival, Attachment, Contact, Ticket, TicketEvent

_SECONDS = 60
"""How long whoever writes into a busy server's SQLite waits for its turn."""


class Books:
    """Questions to the database of one server; nothing is written."""

    def __init__(self, server: Server):
        url = server.settings.get("SCHALTER_STORAGE__DATABASE_URL", "")
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self._sqlite = not url.startswith("postgresql")
        self._folder = Path(server.directory)
        patient = {"timeout": _SECONDS} if self._sqlite else {}
        self._engine = create_engine(url or f"sqlite:///{self._folder / 'schalter.sqlite3'}", connect_args=patient)

    @contextmanager
    def session(self) -> Iterator[Session]:
        with Session(self._engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        self._engine.dispose()

    def arrivals(self) -> list[Arrival]:
        with self.session() as session:
            return list(session.exec(select(Arrival).order_by(col(Arrival.id))))

    def contacts(self, **facts: object) -> list[Contact]:
        """All contacts, or those whose columns hold these values, oldest first."""
        with self.session() as session:
            return list(session.exec(select(Contact).filter_by(**facts).order_by(col(Contact.id))))

    def contact(self, **facts: object) -> Contact:
        [found] = self.contacts(**facts)
        return found

    def tickets(self) -> list[Ticket]:
        with self.session() as session:
            return list(session.exec(select(Ticket).order_by(col(Ticket.id))))

    def events(self, ticket_id: int) -> list[TicketEvent]:
        with self.session() as session:
            return list(session.exec(select(TicketEvent).where(TicketEvent.ticket_id == ticket_id)))

    def outbox(self) -> list[OutboxEntry]:
        with self.session() as session:
            return list(session.exec(select(OutboxEntry).order_by(col(OutboxEntry.id))))

    def raw(self, sha256: str) -> bytes:
        with self.session() as session:
            places = [BlobFolder(self._folder / "blobs")] if self._sqlite else []
            return Blobs(*places).get(session, sha256)

    def outcomes(self) -> Counter[str]:
        return Counter(arrival.outcome for arrival in self.arrivals())

    def settled(self, count: int, seconds: float = 30) -> Counter[str]:
        """The outcomes as soon as `count` arrivals are there and none of them waits."""

        def all_booked() -> bool:
            with self.session() as session:
                rows = session.exec(select(Arrival.outcome, func.count()).group_by(Arrival.outcome)).all()
            return sum(number for _, number in rows) >= count and "waiting" not in {outcome for outcome, _ in rows}

        until(all_booked, seconds, f"{count} arrivals with an outcome")
        return self.outcomes()

    def contradictions(self) -> list[str]:
        """Everything that does not add up: half tickets, files without bytes, a ledger with a difference."""
        with self.session() as session:
            opened = set(session.exec(select(Contact.ticket_id).where(Contact.direction == "in")))
            told = set(session.exec(select(TicketEvent.ticket_id)))
            tickets = session.exec(select(Ticket.id)).all()
            kept = set(session.exec(select(Blob.sha256)))
            files = set(session.exec(select(Attachment.sha256))) | set(session.exec(select(Arrival.sha256)))
            lines = totals(session)
        return [
            *(f"ticket {one} has no opening contact" for one in tickets if one not in opened),
            *(f"ticket {one} has no events" for one in tickets if one not in told),
            *(f"the bytes {one} are gone" for one in files - kept),
            *(f"{line} does not add up" for line in lines if line.difference),
        ]
