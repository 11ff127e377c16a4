"""Mail to members of the desk that belongs to no ticket: links to set a new password.

Once handed over, the text is removed from the outbox: a link in it would let whoever reads sent mail be somebody else.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col

from channels.email.composer import MailIdentity, compose
from channels.email.sender import MailSender
from storage.change import Change
from storage.outbox import Entry, NotEver, NotNow
from storage.tables import OutboxEntry
from ticketing.inbound import Party
from ticketing.outbound import Outbound

NO_RELAY = "no relay is configured; an administrator can set the password with `python app.py user password LOGIN`"


@dataclass(frozen=True, slots=True)
class StaffMail:
    """Handles outbox entries of kind `staff_mail` with the payload `to`, `subject`, `text`, `language`."""

    sender: MailSender

    async def __call__(self, entry: Entry) -> Callable[[Change], None]:
        settings = self.sender.settings
        if settings.relay.host:
            domain = settings.mail.address.rpartition("@")[2]
            identity = MailIdentity(
                settings.mail.address, settings.mail.name or settings.desk.company, domain, self.sender.secret
            )
            outbound = self._outbound(entry, domain)
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

    def _outbound(self, entry: Entry, domain: str) -> Outbound:
        mark = hashlib.sha256(f"{entry.id}/{entry.payload['text']}".encode()).hexdigest()[:32]
        return Outbound(
            kind="reply", ticket_id=0, ticket_number="", contact_id=0, message_id=f"staff-{mark}@{domain}",
            recorded_at=self.sender.database.clock.now(), to=Party(entry.payload["to"]), subject=entry.payload["subject"],
            text=entry.payload["text"], language=entry.payload.get("language", "de"), automatic=True,
        )  # fmt: skip
