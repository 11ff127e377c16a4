"""Spam that is none, and newsletters somebody wants to answer: what was set aside is taken in again, this time as a matter
(mail-requirements 61)."""

from sqlmodel import col, delete, select

from storage.change import Change
from storage.full_text import forget_contact, index_files
from ticketing import ledger
from ticketing.arrivals import Kept, kept, why
from ticketing.tables import Arrival, Attachment, Contact, MessageReference

SPAM = "spam"
CAN_BE_TAKEN = (SPAM, "newsletter")
TAKEN_BACK = "taken_back"
"""Mark in the envelope of an arrival: somebody of the desk said that it is a matter."""


def take_back(change: Change, arrival_id: int) -> Kept | None:
    """Lets an arrival set aside as one of these be taken in anew; None where it is not (any more). The contact that stood for it
    goes, since the same message must not be there twice; the bytes stay."""
    question = select(Arrival).where(
        Arrival.id == arrival_id, Arrival.outcome == "set_aside", col(Arrival.reason).in_(CAN_BE_TAKEN)
    )
    row = change.session.exec(question.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
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
