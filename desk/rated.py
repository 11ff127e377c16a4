"""How satisfied the customer is with a ticket: a line of its story, at the time it was said."""

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from customers.feedback_tables import Rating
from desk.ticket_view import ContactView
from pages.saying import Saying
from pages.words import N_
from storage.straight import Straight

ONE = Straight(select(col(Rating.score), col(Rating.comment), col(Rating.at)).where(col(Rating.ticket_id) == bindparam("ticket")))  # fmt: skip
SAID = N_("%(name)s rated this ticket %(score)s of 10.")
WITH_WORDS = N_("%(name)s rated this ticket %(score)s of 10: “%(words)s”")


def shown_in(session: Session, story: tuple[ContactView, ...], ticket_id: int, customer: str, _: Saying) -> tuple[ContactView, ...]:  # fmt: skip
    """The story with the customer's rating, if there is one."""
    row = ONE.first(session, ticket=ticket_id)
    if row is None:
        return story
    said = _(WITH_WORDS if row.comment else SAID, name=customer, score=row.score, words=row.comment)
    line = ContactView(0, "event", row.at, "", sentence=said, icon="star")
    return tuple(sorted((*story, line), key=lambda one: one.at))
