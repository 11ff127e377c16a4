"""Spam that is none, a newsletter somebody wants to answer, a person taken for a machine: what was set aside is taken in
again, this time as a matter (mail-requirements 61)."""

from dataclasses import replace

from sqlmodel import col, delete, select

from storage.change import Change
from storage.full_text import forget_contact, index_files
from ticketing import ledger
from ticketing.arrivals import Kept, kept, why
from ticketing.inbound import Inbound
from ticketing.tables import Arrival, Attachment, Contact, MessageReference

SPAM = "spam"
BLOCKED = "blocked_sender"
TAKEN_BACK = "taken_back"
"""Mark in the envelope of an arrival: somebody of the desk said that it is a matter."""


def can_be_taken(channel: str, reason: str) -> bool:
    """Whether what was set aside for `reason` can be taken in as a matter: any mail but that of a blocked sender."""
    return channel == "email" and reason != BLOCKED


def as_matter(inbound: Inbound) -> Inbound:
    """A mail as somebody of the desk wants it taken in: a matter, which still no machine answers."""
    if not inbound.carries_no_matter:
        return inbound
    return replace(inbound, bounce=None, absence_note=False, suppress_reason="list")


def take_back(change: Change, arrival_id: int) -> Kept | None:
    """Lets a mail that was set aside be taken in anew; None where it is not (any more). The contact that stood for it
    goes, since the same message must not be there twice; the bytes stay."""
    question = select(Arrival).where(Arrival.id == arrival_id, Arrival.outcome == "set_aside")
    row = change.session.exec(question.with_for_update().execution_options(populate_existing=True)).first()
    if row is None or not can_be_taken(row.channel, row.reason):
        return None
    if row.contact_id is not None:
        _forget(change, row.contact_id)
    ledger.note(change, row.received_at, row.channel, row.mailbox, "set_aside", why("set_aside", row.reason), by=-1)
    row.outcome, row.reason, row.contact_id = "waiting", "", None
    row.envelope = {**row.envelope, TAKEN_BACK: True}
    change.session.flush()
    change.wake("arrivals")
    return kept(row)


def _forget(change: Change, contact_id: int) -> None:
    """Removes a contact that belongs to no ticket; other arrivals of the same message keep their outcome."""
    session = change.session
    copies = session.exec(select(Arrival).where(Arrival.contact_id == contact_id)).all()
    for copy in copies:
        copy.contact_id = None
    session.execute(delete(Attachment).where(col(Attachment.contact_id) == contact_id))
    session.execute(delete(MessageReference).where(col(MessageReference.contact_id) == contact_id))
    contact = session.get(Contact, contact_id)
    if contact is not None:
        forget_contact(
            session, contact_id, contact.subject, contact.body_text, contact.sender_name, contact.sender_address
        )
        index_files(session, contact_id, ())
        session.delete(contact)
    session.flush()
