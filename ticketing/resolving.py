"""T16 by a person, from level 2 on with the answer whether a level further forward could have done it (domain.md 5.4)."""

from collections.abc import Sequence

from storage.change import Change
from ticketing import agent_moves, escalating
from ticketing.actors import Actor
from ticketing.desk_context import DeskContext
from ticketing.inbound import File, Party
from ticketing.tables import Contact, Ticket


def resolve(
    change: Change, desk: DeskContext, ticket: Ticket, text: str, code: str, category: str, by: Actor, *,
    forward: str, tell: bool = True,
) -> Contact | None:  # fmt: skip
    """`forward`: yes or no, where the level is asked; yes writes the draft of an article from the solution. What the customer
    was told."""
    could = escalating.forward(ticket, forward)
    told = agent_moves.resolve(change, desk, ticket, text, code, category, by, tell=tell)
    if could is not None:
        escalating.judge_forward(change, ticket, could, by)
    return told


def answer_and_resolve(
    change: Change, desk: DeskContext, ticket: Ticket, text: str, by: Actor, *, files: Sequence[File], cc: Sequence[Party], forward: str,
    bcc: Sequence[Party] = (), to: Party | None = None, html: str = "", form: str = "",
) -> Contact | None:  # fmt: skip
    """The answer that goes out is the solution; the customer is told no second time."""
    sent = agent_moves.reply(change, desk, ticket, text, by, html=html, files=files, to=to, cc=cc, bcc=bcc, form=form)
    resolve(change, desk, ticket, text, "solved", ticket.category, by, forward=forward, tell=False)
    return sent
