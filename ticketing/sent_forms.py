"""A form is sent once, however often a browser sends it: with Back, by a second click, after a line that broke.

Each showing of a form bears an id. What the form writes gets its Message-ID from that id, so it is stored with the
contact, and a second message from the same showing is found before it is made.
"""

import hashlib
import secrets

from sqlmodel import Session, select

from foundation.errors import Conflict
from ticketing.desk_context import DeskContext
from ticketing.events import TAKEN_BACK
from ticketing.tables import Contact


class SentBefore(Conflict):
    """This form was sent before, with another text."""


def showing() -> str:
    """The id of one showing of a form."""
    return secrets.token_urlsafe(12)


def key(agent_id: int, form_id: str, about: str) -> str:
    """What a Message-ID is made of: one agent's showing of a form, and what it does to which ticket (`about`). Empty where
    the form bears no id: then nothing is known of it."""
    return hashlib.sha256(f"{agent_id}:{form_id}:{about}".encode()).hexdigest()[:40] if form_id else ""


def sent_before(session: Session, desk: DeskContext, form: str, text: str) -> bool:
    """Whether this very text left on the form of this key before; asked on the locked ticket. SentBefore where another text
    did, or where it was taken back since."""
    if not form:
        return False
    wanted = (Contact.external_id == desk.new_message_id(form), Contact.direction == "out")
    known = session.exec(select(Contact).where(*wanted)).first()
    if known is None:
        return False
    if known.body_text != text or (known.details.get("delivery") or {}).get("state") == TAKEN_BACK:
        raise SentBefore("This form was sent before, with another text.")
    return True
