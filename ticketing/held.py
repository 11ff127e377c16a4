"""What is held becomes a ticket all the same: somebody reads the bytes themselves, nothing else is believed of them."""

import re

from storage.change import Change
from ticketing import arrivals, reference
from ticketing.arrivals import Booking, Kept
from ticketing.automation import Recognition
from ticketing.desk_context import DeskContext
from ticketing.inbound import File, Inbound, Party
from ticketing.intake import take_in
from ticketing.tables import Ticket

_FROM = re.compile(rb"^From:[^\r\n]*?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)", re.I | re.M)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
SHOWN = 20_000


def make_ticket(change: Change, desk: DeskContext, arrival_id: int) -> str | None:
    """Books a held arrival as a contact with its bytes as text and file; the ticket's number. None where it is not held
    (any more). It is never answered by machine."""
    kept = arrivals.unhold(change, arrival_id)
    if kept is None:
        return None
    inbound = _inbound(kept, desk.blobs.get(change.session, kept.sha256))
    language = desk.settings.desk.language
    outcome = take_in(change, desk, reference.load(change.session), inbound, Recognition(language, failure="held"))
    arrivals.book(change, [Booking(kept, outcome.outcome, outcome.contact_id, outcome.reason)])
    ticket = change.session.get(Ticket, outcome.ticket_id) if outcome.ticket_id else None
    return ticket.number if ticket else None


def _inbound(kept: Kept, raw: bytes) -> Inbound:
    text = _UNPRINTABLE.sub(" ", raw[:SHOWN].decode("utf-8", "replace"))
    named = _FROM.search(raw[:SHOWN])
    sender = str(kept.envelope.get("mail_from") or "") or (named[1].decode("ascii", "replace") if named else "")
    name = f"arrival-{kept.id}.{'eml' if kept.channel == 'email' else 'bin'}"
    return Inbound(
        channel=kept.channel, mailbox=kept.mailbox, external_id=f"sha256:{kept.sha256}", sha256=kept.sha256,  # type: ignore[arg-type]
        received_at=kept.received_at, occurred_at=kept.received_at, sender=Party(sender.lower()), subject="", body_text=text,
        reply_text=text, suppress_reason="unreadable", files=(File(name, raw),), warnings=("unreadable",),
    )  # fmt: skip
