"""Between the pages and ticketing: sent forms are kept first, with their files, and then taken in like every contact."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiohttp import web
from sqlmodel import Session

from channels.web import reader
from channels.web.reader import SentFile, SentForm
from foundation.errors import OperatorError
from pages import keys
from pages.words import N_
from storage.blobs import Blobs, sha256_of
from storage.change import Change
from ticketing import arrivals
from ticketing.arrivals import Kept
from ticketing.inbound import File, Inbound
from ticketing.intake import Outcome

PATIENCE_SECONDS = 20.0
UNREADABLE = N_(
    "What was kept of this form is damaged or was written by another version; no contact can be read from it."
)


@dataclass(frozen=True, slots=True)
class FormReader:
    """Reads kept forms for one installation."""

    blobs: Blobs

    def __call__(self, kept: Kept, raw: bytes, session: Session) -> Inbound:
        """OperatorError, in words for whoever looks at held arrivals, where the bytes are no form of ours."""
        try:
            form = reader.from_bytes(raw)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise OperatorError(UNREADABLE) from error
        return reader.read(form, kept.sha256, kept.received_at, lambda sha256: self.blobs.get(session, sha256))


def keep(change: Change, blobs: Blobs, form: SentForm, files: Sequence[File], peer: str) -> Kept:
    """The form and its files become true together; after this commit nothing can lose them."""
    names = tuple(
        SentFile(file.filename, blobs.put(change, file.content, sha256_of(file.content)), file.media_type, file.claimed_type)
        for file in files
    )  # fmt: skip
    raw = reader.to_bytes(replace(form, files=names))
    return arrivals.keep(change, blobs, channel="web", mailbox=reader.MAILBOX, raw=raw, envelope={"peer": peer})


async def send(app: web.Application, form: SentForm, files: Sequence[File], peer: str) -> Outcome | None:
    """Keeps the form and waits for what becomes of it; None where that takes too long (it is kept all the same)."""
    blobs = app[keys.DESK].blobs
    await blobs.ahead(*(file.content for file in files))
    kept = await app[keys.ARRIVING].change(lambda change: keep(change, blobs, form, files, peer))
    try:
        return await app[keys.INTAKE].outcome_of(kept, PATIENCE_SECONDS)
    except TimeoutError:
        return None


async def refuse(app: web.Application, reason: str) -> None:
    """Counts what was refused at the door."""
    await app[keys.ARRIVING].change(lambda change: arrivals.refuse(change, "web", reader.MAILBOX, reason))
