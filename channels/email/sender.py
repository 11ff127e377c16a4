"""The way out for mail: from the outbox through the relay, or kept where no relay is configured (page *Sent mail*).

How it stands with each recipient is written on the message in the commit that books the attempt; who has got it is never
sent it again.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from channels.email import retrying, return_path
from channels.email.composer import compose
from channels.email.dkim_signing import Signer, signer
from channels.email.outgoing import Outgoing, outgoing, recipients_of
from channels.email.relaying import Answer, RelayLines
from foundation.logbook import about
from foundation.settings import Settings
from storage.blobs import Blobs
from storage.change import Change
from storage.database import Database
from storage.group_commit import GroupRead
from storage.outbox import Entry, NotEver, NotKnown, NotNow
from storage.straight import Straight
from ticketing.outbound import Outbound
from ticketing.tables import Contact

log = logging.getLogger(__name__)
STANDS = Straight(
    select(col(Contact.details), col(Contact.raw_ref)).where(col(Contact.id) == bindparam("contact")).with_for_update()
)
"""Held until the attempt is booked: what a bounce or an erasure writes meanwhile would be lost."""
BOOK = Straight(
    update(Contact)
    .where(col(Contact.id) == bindparam("contact"))
    .values(raw_ref=bindparam("ref"), sender_address=bindparam("sender"), details=bindparam("said"))
)


@dataclass(frozen=True, slots=True)
class MailSender:
    """Handles outbox entries of kind `mail`. `secret` signs reply addresses and the loop header."""

    settings: Settings
    database: Database
    blobs: Blobs
    secret: bytes
    reading: GroupRead = field(init=False)
    lines: RelayLines = field(init=False)
    signer: Signer = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reading", GroupRead(self.database))
        object.__setattr__(self, "lines", RelayLines(self.settings.relay))
        object.__setattr__(self, "signer", signer(self.settings))

    async def __call__(self, entry: Entry) -> Callable[[Change], None]:
        contact_id = int(entry.payload["contact_id"])
        mail = await self.reading.read(lambda session: self._ready(session, contact_id, entry.attempts))
        if mail.raw is not None:
            await self.blobs.ahead(mail.raw)  # before it is handed over: what was sent has to be booked
        if not self.settings.relay.host:
            return self._booking(mail, dict.fromkeys(mail.left, Answer("kept")))
        assert mail.raw is not None
        try:
            sender = self.envelope_sender(mail.outbound, mail.identity.from_address)
            answers = await self.lines.hand_over(mail.raw, sender, mail.left) if mail.left else {}
        except NotKnown as lost:
            unknown = dict.fromkeys(mail.left, Answer("unknown", lost.reason))
            raise NotKnown(lost.reason, self._booking(mail, unknown)) from lost
        booking = self._booking(mail, answers)
        if later := [one.words for one in answers.values() if one.state == "later"]:
            raise NotNow(later[-1], booking, retrying.pauses(later[-1]))
        if answers and all(one.state == "refused" for one in answers.values()):
            raise NotEver(next(iter(answers.values())).words, booking)
        return booking

    def envelope_sender(self, outbound: Outbound, own: str) -> str:
        """Where what comes back is sent: to the marked address, else nowhere for what a machine wrote (RFC 3834 section 3.3)."""
        bounces = self.settings.mail.bounces
        marked = return_path.make(outbound.message_id, bounces) if bounces else None
        return marked or ("" if outbound.automatic else own)

    def _ready(self, session: Session, contact_id: int, attempt: int) -> Outgoing:
        """With its bytes, which stay the same whenever it is tried again."""
        mail = outgoing(session, self.blobs, self.settings, self.secret, contact_id, attempt)
        return mail if mail.raw is not None else replace(mail, raw=self._written(mail))

    def _written(self, mail: Outgoing) -> bytes:
        return self.signer.signed(compose(mail.outbound, mail.identity, mail.outbound.recorded_at))

    def _booking(self, mail: Outgoing, answers: Mapping[str, Answer]) -> Callable[[Change], None]:
        if answers:  # none are left where all have got it
            with about(contact=mail.outbound.contact_id, ticket=mail.outbound.ticket_id):
                log.info("the %s is %s", mail.outbound.kind, state_of([one.state for one in answers.values()]))

        def booking(change: Change) -> None:
            assert mail.raw is not None
            key = {"contact": mail.outbound.contact_id}
            ((details, raw_ref),) = STANDS.rows(change.session, **key)
            told = {one["address"]: dict(one) for one in recipients_of(details)}
            at = change.now.isoformat()
            for address, answer in answers.items():
                told[address] = {"address": address, "state": answer.state, "words": answer.words, "at": at}
            delivery = {
                "state": state_of([one["state"] for one in told.values()]),
                "at": at,
                "recipients": list(told.values()),
            }
            book = {
                "ref": raw_ref or self.blobs.put(change, mail.raw), "sender": mail.identity.from_address,
                "said": {**details, "delivery": delivery},
            }  # fmt: skip
            change.run(BOOK, **key, **book)
            change.wake("tickets")

        return booking


def state_of(states: list[str]) -> str:
    """How it stands with a message, of how it stands with its recipients: the worst that somebody should know."""
    return next((one for one in ("unknown", "later", "kept", "sent") if one in states), "refused")
