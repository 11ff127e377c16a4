"""Whom a complaint is about: they never get it (domain.md 5.2 step 11).

Nobody enters it, so it is read off what is there: the members whose full name the customer wrote, and those who answered the
customer on the ticket that the complaint goes on from.
"""

import re
from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from staff.tables import Agent
from ticketing.tables import Contact, Ticket


def about(session: Session, ticket: Ticket) -> frozenset[int]:
    """The members a complaint is about; of any other ticket nobody."""
    if ticket.type != "complaint":
        return frozenset()
    wrote = select(Contact.subject, Contact.body_text).where(Contact.ticket_id == ticket.id, Contact.direction == "in")
    texts = [f"{subject}\n{text}" for subject, text in session.exec(wrote.order_by(col(Contact.id)))]
    staff = session.exec(select(Agent.id, Agent.display_name, Agent.public_alias)).all()
    found = named(texts, {number or 0: names for number, *names in staff})
    if ticket.follow_up_of_id is not None:
        answered = select(Contact.agent_id).where(
            Contact.ticket_id == ticket.follow_up_of_id, Contact.direction == "out", Contact.visibility == "public"
        )
        found |= {number for number in session.exec(answered) if number is not None}
    return found


def named(texts: Iterable[str], names: Mapping[int, Iterable[str]]) -> frozenset[int]:
    """Whose full name (first and last, or more) stands in one of these texts, however it is written."""
    said = " ".join(" ".join(texts).casefold().split())
    return frozenset(
        number
        for number, known in names.items()
        if any(re.search(rf"(?<!\w){re.escape(one.casefold())}(?!\w)", said) for one in known if " " in one.strip())
    )
