"""Our own check of a sender: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489), and what forwarders sealed (ARC). Asks the DNS: run it on a thread.

Never raises and never refuses a mail: what cannot be found out is `temperror`, and means that nothing is known.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import dkim
import spf

from channels.email import addresses, arc, dmarc, headers
from channels.email.composer import ascii_domain
from channels.email.dns_lookup import Lookup, LookupFailed
from ticketing.inbound import SenderCheck

LARGEST = 10_000_000
"""Of larger mails the signature is not computed: it takes several copies in memory."""
MOST_SIGNATURES = 4
_SILENT = logging.getLogger("schalter.dkim")
_SILENT.disabled = True


def check(
    raw: bytes, lookup: Lookup, *, mail_from: str, helo: str, peer: str, sealers: Collection[str] = ()
) -> tuple[SenderCheck, ...]:
    """The findings about a mail with this envelope. `peer` is the address it came from, empty where that is one of our
    own servers: then only the signature says something. `sealers` are forwarders whose ARC seal is believed."""
    found = [*_dkim(raw, lookup), *(_spf(lookup, mail_from, helo, peer) if peer else ())]
    domain = from_domain(raw)
    if not domain:
        return tuple(found)
    judged = dmarc.judged(domain, found, lookup, complete=bool(peer))
    if judged.result == "pass" or not (sealed := arc.findings(raw, _Keys(lookup), sealers)):
        return (*found, judged)
    passed = any((one.method, one.result, one.domain) == ("dmarc", "pass", domain) for one in sealed)
    return (*found, sealed[0], SenderCheck("dmarc", "pass", domain) if passed else judged)


def from_domain(raw: bytes) -> str:
    """The domain a mail claims to be from, as the DNS knows it; empty where it names none, or several senders."""
    fields, _ = headers.split_head(raw)
    values = headers.every(fields, "from")
    named = [party.address for value in values for party in addresses.parties(value)]
    domains = {ascii_domain(address.rpartition("@")[2]).lower().rstrip(".") for address in named if "@" in address}
    return domains.pop() if len(values) == 1 and len(domains) == 1 else ""


@dataclass(frozen=True, slots=True)
class _Keys:
    """Public keys, as dkimpy asks for them. `trouble` says why one could not be had."""

    lookup: Lookup
    trouble: list[str] = field(default_factory=list)

    def __call__(self, name: bytes, timeout: float = 5) -> bytes | None:
        try:
            return next(iter(self.lookup.texts(name.decode("ascii"))), None)
        except LookupFailed as error:
            self.trouble.append(str(error))
            return None


def _dkim(raw: bytes, lookup: Lookup) -> Iterator[SenderCheck]:
    """One finding for each signature. One with `l=` leaves room for words nobody signed, and so proves nothing."""
    if len(raw) > LARGEST:
        yield SenderCheck("dkim", "temperror")
        return
    key = _Keys(lookup)
    try:
        signed = dkim.DKIM(raw, logger=_SILENT)
        count = sum(name.lower() == b"dkim-signature" for name, _ in signed.headers)
    except Exception:  # a head the library cannot read bears no signature it could check
        return
    for number in range(min(count, MOST_SIGNATURES)):
        key.trouble.clear()
        try:
            holds = signed.verify(number, dnsfunc=key)
            result = "pass" if holds else "temperror" if key.trouble else "fail"
        except dkim.ValidationError:
            result = "fail"
        except Exception:  # dkimpy raises much, not all of it its own, on what a stranger may write
            result = "temperror" if key.trouble else "permerror"
        domain = (signed.domain or b"").decode("ascii", "replace").lower()
        if result == "pass" and b"l" in signed.signature_fields:
            result = "policy"
        yield SenderCheck("dkim", result, domain)


class _Spf(spf.query):
    """pyspf's evaluation, asking our lookup."""

    def __init__(self, lookup: Lookup, peer: str, mail_from: str, helo: str):
        super().__init__(i=peer, s=mail_from, h=helo)
        self._lookup = lookup

    def dns(self, name: str, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[object]:
        """The records in pyspf's form; it allows two answers without content (RFC 7208 section 4.6.4)."""
        try:
            found = [_as_pyspf(record, qtype) for record in self._lookup.records(str(name), qtype)]
        except LookupFailed as error:
            raise spf.TempError(f"DNS {error}") from error
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("too many answers without content")
        return found


def _as_pyspf(record: object, kind: str) -> object:
    match kind:
        case "A" | "AAAA":
            return record.address  # type: ignore[attr-defined]
        case "MX":
            return record.preference, record.exchange.to_text(True)  # type: ignore[attr-defined]
        case "PTR":
            return record.target.to_text(True)  # type: ignore[attr-defined]
        case _:
            return record.strings  # type: ignore[attr-defined]


def _spf(lookup: Lookup, mail_from: str, helo: str, peer: str) -> Sequence[SenderCheck]:
    """One finding about MAIL FROM; about the name in EHLO where the sender is null (RFC 7208 section 2.4)."""
    domain = ascii_domain((mail_from or helo).rpartition("@")[2]).lower()
    if "." not in domain:
        return ()
    try:
        result = str(_Spf(lookup, peer, mail_from, helo).check()[0])
    except Exception:  # odd names and records make it stumble
        result = "permerror"
    return (SenderCheck("spf", result, domain),)
