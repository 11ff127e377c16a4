"""A desk nobody has written to yet: what the list of all open tickets tells those who set it up."""

from sqlmodel import Session, select

from desk.lists import ListOf
from desk.place import Asked
from desk.view import Beginning
from foundation.settings import Settings
from staff.rights import Right
from ticketing.tables import Ticket


def beginning(session: Session, who: Asked, wanted: ListOf) -> Beginning | None:
    """None once a ticket has come in, on other lists, and for whoever sets nothing up."""
    if wanted.kind != "active" or not who.may(Right.SETTINGS_EDIT):
        return None
    if session.exec(select(Ticket.id).limit(1)).first() is not None:
        return None
    return Beginning(_address(who.settings), who.may(Right.USERS_EDIT))


def _address(settings: Settings) -> str:
    """The first one that takes mail; empty where none was named."""
    fetched = (one.address or settings.mail.address for one in settings.mailboxes_to_read)
    return next(iter((*settings.mail.mailboxes, *fetched)), "")
