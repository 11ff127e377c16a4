"""The way out for mail: from the outbox through the relay, or kept where no relay is configured (page *Sent mail*)."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session, select

from channels.email import relaying, reply_address, subjects
from channels.email.composer import MailIdentity, compose
from foundation.settings import Settings
from storage.blobs import Blobs
from storage.change import Change
from storage.database import Database
from storage.outbox import Entry, NotEver
from ticketing.inbound import File, Party
from ticketing.outbound import Outbound
from ticketing.tables import Attachment, Contact, Ticket


@dataclass(frozen=True, slots=True)
class MailSender:
    """Handles outbox entries of kind `mail`. `secret` signs reply addresses and the loop header."""

    settings: Settings
    database: Database
    blobs: Blobs
    secret: bytes

    async def __call__(self, entry: Entry) -> Callable[[Change], None]:
        outbound = await self.database.read(lambda session: self._outbound(session, int(entry.payload["contact_id"])))
        raw = await asyncio.to_thread(compose, outbound, self._identity(outbound), outbound.recorded_at)
        relay = self.settings.relay
        refused = await self.hand_over(raw, outbound) if relay.host else {}
        state = "sent" if relay.host else "kept"

        def booking(change: Change) -> None:
            contact = change.session.get(Contact, outbound.contact_id)
            assert contact is not None
            contact.raw_ref = self.blobs.put(change.session, raw)
            contact.sender_address = self.settings.mail.address
            contact.details = {
                **contact.details,
                "delivery": {"state": state, "at": change.now.isoformat(), "refused": refused},
            }
            change.wake("tickets")

        return booking

    async def hand_over(self, raw: bytes, outbound: Outbound) -> dict[str, str]:
        sender = "" if outbound.automatic else self.settings.mail.address
        return await relaying.hand_over(
            self.settings.relay, raw, sender, [party.address for party in (outbound.to, *outbound.cc)]
        )

    def _identity(self, outbound: Outbound) -> MailIdentity:
        mail = self.settings.mail
        reply_to = reply_address.address(self.secret, str(outbound.ticket_id), mail.address)
        return MailIdentity(
            from_address=mail.address, display_name=outbound.sender_name or mail.name or self.settings.desk.company, reply_to=reply_to,
            domain=mail.address.rpartition("@")[2], secret=self.secret,
        )  # fmt: skip

    def _outbound(self, session: Session, contact_id: int) -> Outbound:
        contact = session.get(Contact, contact_id)
        ticket = session.get(Ticket, contact.ticket_id) if contact else None
        if contact is None or ticket is None or not contact.details.get("to"):
            raise NotEver("the message or its recipient is no longer there")
        files = session.exec(select(Attachment).where(Attachment.contact_id == contact_id)).all()
        to, *more = [Party(one["address"], one["name"]) for one in contact.details["to"]]
        return Outbound(
            kind=contact.kind, ticket_id=ticket.id or 0, ticket_number=ticket.number, contact_id=contact_id, message_id=contact.external_id,  # type: ignore[arg-type]
            recorded_at=contact.occurred_at, to=to, cc=(*more, *(Party(one["address"], one["name"]) for one in contact.details.get("cc", ()))),
            subject=self._subject(contact.subject or ticket.subject, ticket.number), text=contact.body_text, html=contact.body_html,
            in_reply_to=next(iter(contact.details.get("in_reply_to", ())), ""), references=tuple(contact.details.get("references", ())),
            language=contact.language, automatic=contact.auto_generated,
            files=tuple(File(one.filename, self.blobs.get(session, one.sha256), one.media_type) for one in files),
        )  # fmt: skip

    def _subject(self, subject: str, number: str) -> str:
        prefix = re.escape(self.settings.desk.number_prefix)
        return subjects.compose(subject, number if self.settings.mail.subject_tag else "", rf"{prefix}-\d{{4}}-\d{{4}}")
