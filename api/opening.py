"""Opening a ticket: kept first, then taken in like every contact, and only then answered."""

import secrets
from collections.abc import Sequence

from sqlmodel import Session

from api.bodies import NewTicket
from api.calls import Call, Given
from api.files import files_of
from api.models import Taken, Ticket
from api.reader import SentFile, SentTicket, to_bytes
from api.ticket_views import whole
from foundation.errors import Invalid, Mistake
from pages import keys
from storage.change import Change
from ticketing import arrivals, tables
from ticketing.arrivals import Kept
from ticketing.inbound import File
from ticketing.tables import Category

PATIENCE_SECONDS = 20.0


async def open_ticket(call: Call[None, NewTicket]) -> Given:
    """201 with the ticket; 200 with the one it already opened; 202 where it is kept but is no ticket (yet)."""
    said = call.body
    files = files_of(said.attachments, call.desk.settings)
    if said.category is not None:
        await call.database.read(lambda session: _known(session, said.category or ""))
    await call.desk.blobs.ahead(*(file.content for file in files))
    kept = await call.app[keys.ARRIVING].change(lambda change: _keep(change, call, said, files))
    try:
        outcome = await call.app[keys.INTAKE].outcome_of(kept, PATIENCE_SECONDS)
    except TimeoutError:
        return Given(Taken(arrival=kept.id, state="waiting", reason=""), 202)
    if outcome.ticket_id is None:
        return Given(Taken(arrival=kept.id, state=outcome.outcome, reason=outcome.reason), 202)
    ticket = await call.database.read(lambda session: _ticket(session, outcome.ticket_id or 0))
    return Given(
        ticket, 201 if outcome.outcome == "ticketed" else 200, {"Location": f"/api/v1/tickets/{ticket.number}"}
    )


def _keep(change: Change, call: Call[None, NewTicket], said: NewTicket, files: Sequence[File]) -> Kept:
    """Ticket and files become true together; after this commit nothing can lose them."""
    blobs = call.desk.blobs
    named = tuple(
        SentFile(file.filename, blobs.put(change, file.content), file.media_type, file.claimed_type) for file in files
    )
    sent = SentTicket(
        external_id=said.external_id or f"api-{secrets.token_hex(16)}", address=said.sender.address, name=said.sender.name,
        subject=said.subject, text=said.text, language=said.language or "", category=said.category or "",
        occurred_at=said.occurred_at.isoformat() if said.occurred_at else "", files=named, fields=said.fields,
    )  # fmt: skip
    mailbox = call.bearer.name
    return arrivals.keep(change, blobs, channel="api", mailbox=mailbox, raw=to_bytes(sent), envelope={"token": mailbox})


def _known(session: Session, category: str) -> None:
    if session.get(Category, category) is None:
        raise Invalid(Mistake("category", "there is no such category", "see /api/v1/categories"))


def _ticket(session: Session, ticket_id: int) -> Ticket:
    ticket = session.get(tables.Ticket, ticket_id)
    assert ticket is not None
    return whole(session, ticket)
