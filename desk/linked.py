"""The links, tags and messages of a ticket, read for its page."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from desk.link_view import LinkedView, LinkRow
from desk.place import Asked
from pages import times
from pages.view import Choice
from pages.words import N_, told_state
from staff.rights import Right, may
from ticketing import links, major, tags
from ticketing.announcements import text_of
from ticketing.states import State
from ticketing.tables import Ticket
from ticketing.ticket_scope import scope_of

KINDS = {
    ("related", "to"): N_("relates to"), ("related", "from"): N_("relates to"), ("duplicate", "to"): N_("is a duplicate of"),
    ("duplicate", "from"): N_("has the duplicate"), ("caused_by", "to"): N_("was caused by"), ("caused_by", "from"): N_("is the cause of"),
    ("parent", "to"): N_("is a child of"), ("parent", "from"): N_("is the parent of"),
}  # fmt: skip
"""(kind, way) of a link → how it is told."""
SHOWN_WORDS = 30


def view(session: Session, row: Row[Any], contacts: Sequence[Row[Any]], asked: Asked, may_edit: bool, may_declare: bool) -> LinkedView:  # fmt: skip
    """Of the ticket `row` with these messages."""
    _, language = asked.say, asked.say.language
    outage = major.announced(session, row.id) if row.is_major else None
    return LinkedView(
        tuple(_shown(session, one, asked) for one in links.of_ticket(session, row.id)),
        tuple(Choice(f"{kind}.{way}", _(told)) for (kind, way), told in KINDS.items() if (kind, way) != ("related", "from")),
        tuple(tags.of_ticket(session, row.id)),
        tuple(
            Choice(str(one.id), f"{times.moment(one.received_at, asked.reader)}: {_begin(one.body_text)}")
            for one in contacts
            if one.direction == "in" and one.visibility == "public" and not one.auto_generated
        ),
        may_edit, may_declare and (row.shelf == 0 or row.is_major), row.is_major, text_of(outage, language) or outage.text_de if outage else "",
        major.victims(session, row.id) if row.is_major else 0, _continued(session, row, asked),
    )  # fmt: skip


def _continued(session: Session, row: Row[Any], asked: Asked) -> LinkRow | None:
    """The ticket that has taken this one in, at the end of however many."""
    other = session.get(Ticket, row.id) if row.state == State.CANCELLED else None
    if other is None or other.merged_into_id is None:
        return None
    while other.merged_into_id is not None:
        other = session.get_one(Ticket, other.merged_into_id)
    return _row(session, 0, "", other, asked)


def _begin(text: str) -> str:
    words = " ".join(text.split())
    return f"{words[:SHOWN_WORDS].rstrip()} …" if len(words) > SHOWN_WORDS else words


def _shown(session: Session, one: links.Linked, asked: Asked) -> LinkRow:
    return _row(session, one.id, asked.say(KINDS[one.kind, one.way]), one.other, asked)


def _row(session: Session, link: int, told: str, other: Ticket, asked: Asked) -> LinkRow:
    """A ticket the reader may not see is named by its number only."""
    if not may(asked.agent.who, Right.TICKET_READ, scope_of(session, other)):
        return LinkRow(link, told, other.number, "", "", "")
    return LinkRow(
        link,
        told,
        other.number,
        other.subject,
        told_state(other.state, other.merged_into_id),
        f"/desk/tickets/{other.number}",
    )
