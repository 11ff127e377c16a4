"""Between the call form and ticketing: notes are kept first, and then taken in like every contact."""

from aiohttp import web
from sqlmodel import Session

from channels.phone_log import log, reader
from channels.phone_log.reader import CallNote
from foundation.errors import Conflict, OperatorError
from pages import keys
from pages.words import N_
from storage.blobs import Blobs
from storage.change import Change
from ticketing import arrivals
from ticketing.arrivals import Kept
from ticketing.inbound import Inbound
from ticketing.intake import Outcome

PATIENCE_SECONDS = 20.0
UNREADABLE = N_(
    "What was kept of this call note is damaged or was written by another version; no contact can be read from it."
)


def read(kept: Kept, raw: bytes, _: Session) -> Inbound:
    """The reader of channel `phone`. OperatorError, in words for whoever looks at held arrivals, where the bytes are none of ours."""
    try:
        return reader.read(reader.from_bytes(raw), kept.mailbox, kept.sha256, kept.received_at)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OperatorError(UNREADABLE) from error


def keep(change: Change, blobs: Blobs, note: CallNote, login: str, mailbox: str = reader.MAILBOX) -> Kept:
    """After the commit of this change nothing can lose the note."""
    envelope = {"sender": note.email or note.phone, "by": login}
    return arrivals.keep(change, blobs, channel="phone", mailbox=mailbox, raw=reader.to_bytes(note), envelope=envelope)


async def send(app: web.Application, note: CallNote, login: str, call_id: int | None = None) -> Outcome | None:
    """Keeps the note and waits for what becomes of it; None where that takes too long (it is kept all the same).
    Conflict where the call of the log it is about (`call_id`) has another note: then nothing is kept."""
    blobs = app[keys.DESK].blobs

    def work(change: Change) -> Kept:
        if call_id is not None and not log.claim(change, call_id, note.note_id):
            raise Conflict("This call is already noted.")
        return keep(change, blobs, note, login)

    kept = await app[keys.ARRIVING].change(work)
    try:
        return await app[keys.INTAKE].outcome_of(kept, PATIENCE_SECONDS)
    except TimeoutError:
        return None
