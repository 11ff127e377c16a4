"""Links to other tickets, tags, the desk's own fields, a message that becomes a ticket of its own, and major incidents: their forms."""

from desk import custom_fields
from desk.actions import Action
from desk.further_moves import other_ticket
from desk.place import row_number
from desk.said import Said
from staff.rights import Right
from storage.change import Change
from ticketing import links, major, splitting, tags
from ticketing.tables import Ticket


def _link(change: Change, ticket: Ticket, said: Said) -> None:
    other = other_ticket(change, said, "other")
    kind, _, way = said.text("kind").partition(".")
    ends = (other, ticket) if way == "from" else (ticket, other)
    links.link(change, *ends, kind, said.by)


def _unlink(change: Change, ticket: Ticket, said: Said) -> None:
    links.unlink(change, ticket, row_number(said.text("link")) or 0, said.by)


def _tags(change: Change, ticket: Ticket, said: Said) -> None:
    tags.save(change, ticket, said.text("tags"), said.by)


def _split(change: Change, ticket: Ticket, said: Said) -> None:
    splitting.split(
        change, said.desk, ticket, row_number(said.text("contact")) or 0, said.text("split_subject"), said.text("split_category"), said.by,
        part=said.text("part"),
    )  # fmt: skip


def _declare(change: Change, ticket: Ticket, said: Said) -> None:
    major.declare(change, ticket, said.text("text_de"), said.text("text_en"), said.by)


def _end(change: Change, ticket: Ticket, said: Said) -> None:
    major.end(change, ticket, said.by)


ACTIONS = (
    Action("link", Right.TICKET_CORRECT, _link, "linked"),
    Action("unlink", Right.TICKET_CORRECT, _unlink, "unlinked", form="link"),
    Action("tags", Right.TICKET_CORRECT, _tags, "tagged"),
    Action("fields", Right.TICKET_CORRECT, custom_fields.save, "fields_saved"),
    Action("split", Right.TICKET_CORRECT, _split, "split"),
    Action("declare-major", Right.TICKET_ASSIGN_OTHERS, _declare, "major_declared"),
    Action("end-major", Right.TICKET_ASSIGN_OTHERS, _end, "major_ended", form="declare-major"),
)
