"""Mail that belongs to no ticket: links to set a new password, notices to members, service reports and planned works to customers.

Once handed over, the text is removed from the outbox: a link in it would let whoever reads sent mail be somebody else.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import update
from sqlmodel import Session, col

from channels.email.composer import MailIdentity, compose
from channels.email.sender import MailSender
from storage.change import Change
from storage.outbox import Entry, NotEver, NotNow
from storage.tables import OutboxEntry
from ticketing.inbound import File, Party
from ticketing.outbound import Outbound

NO_RELAY = "no relay is configured"


@dataclass(frozen=True, slots=True)
class StaffMail:
    """Handles outbox entries with the payload `to`, `subject`, `text`, `language` and, where there are any, `files` (each `name`,
    `sha256`, `media_type`)."""

    sender: MailSender

    async def __call__(self, entry: Entry) -> Callable[[Change], None]:
        settings = self.sender.settings
        if settings.relay.host:
            domain = settings.mail.address.rpartition("@")[2]
            identity = MailIdentity(
                settings.mail.address, settings.mail.name or settings.desk.company, domain, self.sender.secret
            )
            outbound = replace(self._outbound(entry, domain), files=await self._files(entry))
            raw = self.sender.signer.signed(compose(outbound, identity, outbound.recorded_at))
            back = self.sender.envelope_sender(outbound, settings.mail.address)
            [answer] = (await self.sender.lines.hand_over(raw, back, (outbound.to.address,))).values()
            if answer.state != "sent":
                raise (NotEver if answer.state == "refused" else NotNow)(answer.words)

        def booking(change: Change) -> None:
            result = {} if settings.relay.host else {"state": "suppressed", "reason": NO_RELAY}
            payload = {**entry.payload, "text": ""}
            change.session.execute(
                update(OutboxEntry).where(col(OutboxEntry.id) == entry.id).values(payload=payload, **result)
            )

        return booking

    async def _files(self, entry: Entry) -> tuple[File, ...]:
        def ask(session: Session) -> tuple[File, ...]:
            kept = self.sender.blobs
            return tuple(File(one["name"], kept.get(session, one["sha256"]), one["media_type"]) for one in named)

        named = entry.payload.get("files", ())
        return await self.sender.database.read(ask) if named else ()

    def _outbound(self, entry: Entry, domain: str) -> Outbound:
        mark = hashlib.sha256(f"{entry.id}/{entry.payload['text']}".encode()).hexdigest()[:32]
        return Outbound(
            kind="reply", ticket_id=0, ticket_number="", contact_id=0, message_id=f"staff-{mark}@{domain}",
            recorded_at=self.sender.database.clock.now(), to=Party(entry.payload["to"]), subject=entry.payload["subject"],
            text=entry.payload["text"], language=entry.payload.get("language", "de"), automatic=True,
        )  # fmt: skip
