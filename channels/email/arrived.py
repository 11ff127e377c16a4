"""Between the listener and ticketing: what was kept over SMTP (or fetched, or imported) becomes an `Inbound`.

To the warnings of the reader it adds `forged_token`, `dmarc_failed`, `imported` (old mail, taken in from a file)
and, for each file of a refused type, `refused_file:NAME`: such a file is opened from the original only.
"""

from dataclasses import dataclass, replace

from sqlmodel import Session

from channels.email import authentication, headers, message_ids, reply_address, return_path
from channels.email.reader import Envelope, OwnAddresses, read
from foundation.settings import Settings
from ticketing.arrivals import Kept
from ticketing.attachment_limits import is_refused, limits_of
from ticketing.inbound import Inbound
from ticketing.numbers import numbers_in

LONGEST_COMPLAINT = 200_000


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
        inbound = self._complained(raw, self._returned(inbound))
        token = reply_address.find(inbound.recipients, self.secret, *self._bases)
        hints = numbers_in(self.settings.desk.number_prefix, inbound.subject)
        imported = ("imported",) if said.get("imported") else ()
        limits = limits_of(self.settings)
        refused = tuple(f"refused_file:{file.filename}" for file in inbound.files if is_refused(file, limits))
        warnings = (*inbound.warnings, *self._doubts(raw, inbound), *imported, *refused)
        return replace(inbound, ticket_token=token or "", thread_hints=hints, warnings=warnings)

    def _doubts(self, raw: bytes, inbound: Inbound) -> tuple[str, ...]:
        """`forged_token`: an address like our signed ones, not signed by us. `dmarc_failed`: the domain disowns the mail."""
        mail, found = self.settings.mail, []
        if reply_address.holds_forged(inbound.recipients, self.secret, *self._bases):
            found.append("forged_token")
        if mail.authserv_ids:
            fields, _ = headers.split_head(raw)
            if authentication.results(fields, mail.authserv_ids).get("dmarc") == "fail":
                found.append("dmarc_failed")
        return tuple(found)

    @property
    def _bases(self) -> tuple[str, ...]:
        """The addresses answers may come to: the desk's and those its queues may write from."""
        return (self.settings.mail.address, *self.settings.mail.mailboxes)

    def _returned(self, inbound: Inbound) -> Inbound:
        """What came back to the marked return path of a mail of ours is about that mail, whatever it says itself."""
        mail = self.settings.mail
        if inbound.bounce is None or not mail.bounces:
            return inbound
        domain = mail.address.rpartition("@")[2]
        named = return_path.find(inbound.recipients, self.secret, mail.bounces, domain)
        return replace(inbound, bounce=replace(inbound.bounce, original_message_id=named)) if named else inbound

    def _complained(self, raw: bytes, inbound: Inbound) -> Inbound:
        """A complaint (RFC 5965) holds the mail it is about, headers at least: our Message-ID in it says which one."""
        if inbound.suppress_reason != "complaint":
            return inbound
        domain = self.settings.mail.address.rpartition("@")[2]
        said = raw[:LONGEST_COMPLAINT].decode("latin-1")
        ours = tuple(one for one in message_ids.all_in(said) if message_ids.is_own(one, self.secret, domain))
        return replace(inbound, in_reply_to=ours[:1]) if ours else inbound

    def _own(self) -> OwnAddresses:
        mail = self.settings.mail
        return OwnAddresses(
            self.settings.own_addresses,
            frozenset(filter(None, (mail.name, self.settings.desk.company))),
            self.secret,
        )
