"""Between the listener and ticketing: what was kept over SMTP (or fetched, or imported) becomes an `Inbound`.

To the warnings of the reader it adds `forged_token`, `dmarc_failed`, `imported` (old mail, taken in from a file),
`spam` (a mail server of ours calls it so) and, for each file of a refused type, `refused_file:NAME`: such a file is opened from the original only.
"""

from dataclasses import dataclass, replace

from sqlmodel import Session

from channels.email import (
    authentication,
    bounce_prose,
    checking,
    forwarded,
    headers,
    message_ids,
    quoted_keys,
    repeated_signature,
    reply_address,
    return_path,
    sender_trust,
    spam_verdict,
    subjects,
)
from channels.email.composer import ascii_domain
from channels.email.headers import Field
from channels.email.reader import SENT_FOR_ANOTHER, Envelope, OwnAddresses, read
from foundation.settings import Settings
from ticketing.arrivals import Kept
from ticketing.attachment_limits import is_refused, limits_of
from ticketing.bounces import written_to
from ticketing.inbound import Inbound, SenderCheck
from ticketing.no_spam import TAKEN_BACK, as_matter
from ticketing.numbers import numbers_in

LONGEST_COMPLAINT = 200_000


@dataclass(frozen=True, slots=True)
class MailReader:
    """Reads kept mails for one installation; `secret` verifies our reply addresses."""

    settings: Settings
    secret: bytes

    def __call__(self, kept: Kept, raw: bytes, session: Session) -> Inbound:
        said = kept.envelope
        envelope = Envelope(
            said.get("mail_from"), tuple(said.get("rcpt_to", ())), str(said.get("peer", "")), bool(said.get("tls"))
        )
        inbound = repeated_signature.folded(session, read(raw, envelope, kept.mailbox, kept.received_at, self._own()))
        inbound = self._complained(raw, self._returned(session, inbound))
        if said.get(TAKEN_BACK):
            inbound = as_matter(inbound)
        token = reply_address.find(inbound.recipients, self.secret, *self._bases)
        hints = numbers_in(self.settings.desk.number_prefix, inbound.subject)
        imported = ("imported",) if said.get("imported") else ()
        limits = limits_of(self.settings) if inbound.files else None
        refused = tuple(
            f"refused_file:{file.filename}" for file in inbound.files if limits and is_refused(file, limits)
        )
        fields = self._head_of_ours(kept, raw)
        checks = self._sender_checks(kept, fields)
        spam = ("spam",) if self._is_spam(kept, fields) else ()
        warnings = (*inbound.warnings, *self._doubts(inbound, checks), *imported, *refused, *spam)
        domain = ascii_domain(inbound.sender.address.rpartition("@")[2]).lower()
        known = bool(token) or any(message_ids.is_own(one, self.secret, self._domain) for one in inbound.in_reply_to)
        proof = () if SENT_FOR_ANOTHER in warnings else checks
        believed = sender_trust.trust(proof, domain, warnings, knows_our_mail=known)
        return replace(
            inbound, ticket_token=token or "", matter=self._matter(inbound.subject), thread_hints=hints, quoted_keys=self._quoted(inbound.body_text),
            warnings=warnings, trust=believed, sender_checks=checks, forwarded=forwarded.found(inbound),
        )  # fmt: skip

    def _sender_checks(self, kept: Kept, fields: list[Field]) -> tuple[SenderCheck, ...]:
        """What our own gateway found out, else what we found out ourselves when the mail came in."""
        if fields and (found := authentication.results(fields, self.settings.mail.authserv_ids)) is not None:
            return found
        return checking.said_before(kept.envelope)

    def _is_spam(self, kept: Kept, fields: list[Field]) -> bool:
        """Whether a mail server of ours calls it spam, and nobody of the desk has said otherwise."""
        taken_back = kept.envelope.get(TAKEN_BACK)
        return bool(fields) and not taken_back and spam_verdict.is_spam(fields, self.settings.senders.spam_hosts)

    def _head_of_ours(self, kept: Kept, raw: bytes) -> list[Field]:
        """The head, where a server of ours may have written into it: the mail was fetched, imported, or handed over in one
        of our networks. A stranger who speaks to us directly is no server of ours, whatever the head says: then nothing."""
        asked = self.settings.mail.authserv_ids or self.settings.senders.spam_hosts
        ours = "peer" not in kept.envelope or kept.envelope.get("trusted")
        return headers.split_head(raw)[0] if asked and ours else []

    def _doubts(self, inbound: Inbound, checks: tuple[SenderCheck, ...]) -> tuple[str, ...]:
        """`forged_token`: an address like our signed ones, not signed by us. `dmarc_failed`: the domain disowns the mail."""
        found = []
        others = [one for one in inbound.recipients if self._mail_named_by(one) is None]
        if reply_address.holds_forged(others, self.secret, *self._bases):
            found.append("forged_token")
        if any(one.method == "dmarc" and one.result == "fail" for one in checks):
            found.append("dmarc_failed")
        return tuple(found)

    def _matter(self, subject: str) -> str:
        number = rf"{self.settings.desk.number_prefix}-\d{{4}}-\d{{4}}"
        return subjects.bare(subjects.without_tag(subjects.bare(subject), number))

    def _quoted(self, text: str) -> tuple[str, ...]:
        return quoted_keys.found(text, self.secret, self._bases, self._domain, self.settings.public_url)

    @property
    def _domain(self) -> str:
        return self.settings.mail.address.rpartition("@")[2]

    @property
    def _bases(self) -> tuple[str, ...]:
        """The addresses answers may come to: the desk's and those its queues may write from."""
        return (self.settings.mail.address, *self.settings.mail.mailboxes)

    def _returned(self, session: Session, inbound: Inbound) -> Inbound:
        """What came to the marked return path of a mail of ours is about that mail, whatever it says itself: a report, also
        one that names nobody where only one can be meant, or the answer of a machine (RFC 3834 section 4)."""
        named = next(filter(None, map(self._mail_named_by, inbound.recipients)), None)
        if named is None:
            return inbound
        if inbound.bounce is None:
            return replace(inbound, in_reply_to=(*inbound.in_reply_to, named))
        concerned = inbound.bounce.recipients or bounce_prose.of_the_only(written_to(session, named), inbound.body_text)
        return replace(inbound, bounce=replace(inbound.bounce, original_message_id=named, recipients=concerned))

    def _mail_named_by(self, address: str) -> str | None:
        """The Message-ID of ours that an address names as its return path, if we made that one."""
        bounces = self.settings.mail.bounces
        return return_path.find([address], self.secret, bounces, self._domain) if bounces else None

    def _complained(self, raw: bytes, inbound: Inbound) -> Inbound:
        """A complaint (RFC 5965) holds the mail it is about, headers at least: our Message-ID in it says which one."""
        if inbound.suppress_reason != "complaint":
            return inbound
        said = raw[:LONGEST_COMPLAINT].decode("latin-1")
        ours = tuple(one for one in message_ids.all_in(said) if message_ids.is_own(one, self.secret, self._domain))
        return replace(inbound, in_reply_to=ours[:1]) if ours else inbound

    def _own(self) -> OwnAddresses:
        mail = self.settings.mail
        return OwnAddresses(
            frozenset(map(str.lower, self.settings.own_addresses)),
            frozenset(filter(None, (mail.name, self.settings.desk.company))),
            self.secret,
            self.settings.desk.language,
            self.settings.desk.time_zone,
        )
