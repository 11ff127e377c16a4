"""Mail to customers about planned works: it belongs to no ticket, and an answer to it opens one."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col

from channels.email.alone import LoneMail
from storage.change import Change
from storage.outbox import Entry
from storage.tables import OutboxEntry
from ticketing.inbound import Party
from ticketing.outbound import Outbound

NO_RELAY = "no relay is configured"


@dataclass(frozen=True, slots=True)
class WorksMail:
    """Handles outbox entries of kind `works_mail` with the payload `to`, `name`, `subject`, `text`, `language`."""

    mail: LoneMail

    async def __call__(self, entry: Entry) -> Callable[[Change], None] | None:
        settings, said = self.mail.sender.settings, entry.payload
        if not settings.relay.host:
            return lambda change: _kept(change, entry.id)
        mark = hashlib.sha256(f"{entry.id}/{said['text']}".encode()).hexdigest()[:32]
        await self.mail(
            Outbound(
                kind="progress", ticket_id=0, ticket_number="", contact_id=0,
                message_id=f"works-{mark}@{settings.mail.address.rpartition('@')[2]}",
                recorded_at=self.mail.sender.database.clock.now(), to=Party(said["to"], said["name"]),
                subject=said["subject"], text=said["text"], language=said["language"], automatic=True,
            )
        )  # fmt: skip
        return None


def _kept(change: Change, entry_id: int) -> None:
    said = {"state": "suppressed", "reason": NO_RELAY}
    change.session.execute(update(OutboxEntry).where(col(OutboxEntry.id) == entry_id).values(**said))
