"""Between the listener and ticketing: what was kept over SMTP (or fetched, or imported) becomes an `Inbound`."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from channels.email import reply_address
from channels.email.reader import Envelope, OwnAddresses, read
from foundation.settings import Settings
from ticketing.arrivals import Kept
from ticketing.inbound import Inbound
from ticketing.numbers import numbers_in


@dataclass(frozen=True, slots=True)
class MailReader:
    """Reads kept mails for one installation; `secret` verifies our reply addresses."""

    settings: Settings
    secret: bytes

    def __call__(self, kept: Kept, raw: bytes, _session: Session) -> Inbound:
        said = kept.envelope
        envelope = Envelope(
            said.get("mail_from"), tuple(said.get("rcpt_to", ())), str(said.get("peer", "")), bool(said.get("tls"))
        )
        inbound = read(raw, envelope, kept.mailbox, kept.received_at, self._own())
        token = reply_address.find(inbound.recipients, self.secret, self.settings.mail.address)
        hints = numbers_in(self.settings.desk.number_prefix, inbound.subject)
        return replace(inbound, ticket_token=token or "", thread_hints=hints)

    def _own(self) -> OwnAddresses:
        mail = self.settings.mail
        return OwnAddresses(
            frozenset((mail.address, *mail.mailboxes)), frozenset(filter(None, (mail.name, self.settings.desk.company)))
        )
