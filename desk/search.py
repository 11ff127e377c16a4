"""Finding things at the desk: a ticket by its number, else tickets, persons and articles by words."""

from aiohttp import web
from sqlalchemy import or_, select
from sqlmodel import Session, col

from customers.tables import ContactPoint, Person
from desk import knowledge
from desk.look_up_view import Hit, SearchPage
from desk.place import Asked, asked, page, question
from pages.seen_tickets import seen
from staff.rights import Right, visible
from storage.full_text import find_contacts
from ticketing.contacts import excerpt
from ticketing.numbers import read_number
from ticketing.tables import Contact, Ticket

LOOKED_AT = 200
TICKETS, PERSONS, ARTICLES = 30, 8, 5


async def show(request: web.Request) -> web.Response:
    """A number goes straight to its ticket; anything else is looked for."""
    who = await asked(request)
    query = request.query.get("q", "").strip()[:200]
    if number := read_number(who.settings.desk.number_prefix, query):
        raise web.HTTPSeeOther(f"/desk/tickets/{number}")
    hits = await question(request, lambda session: _hits(session, query, who)) if query else ()
    return await page(request, who, "desk/search.html", page=SearchPage(query, hits), area="search")


def _hits(session: Session, query: str, who: Asked) -> tuple[Hit, ...]:
    persons = _persons(session, query) if who.may(Right.PERSON_READ) else ()
    articles = _articles(session, query, who) if who.may(Right.KNOWLEDGE_READ) else ()
    return (*persons, *_tickets(session, query, who), *articles)


def _tickets(session: Session, query: str, who: Asked) -> tuple[Hit, ...]:
    """Tickets by the words of what people wrote, the newest first, each once."""
    found = find_contacts(session, query, LOOKED_AT)
    if not found:
        return ()
    rows = session.execute(
        select(
            col(Contact.id), col(Contact.reply_text), col(Contact.channel), col(Contact.received_at), col(Ticket.number), col(Ticket.subject), col(Ticket.state),
            col(Person.display_name),
        )
        .join(Ticket, col(Ticket.id) == col(Contact.ticket_id))
        .join(Person, col(Person.id) == col(Ticket.person_id), isouter=True)
        .where(col(Contact.id).in_(found), or_(col(Contact.direction) == "in", col(Contact.auto_generated).is_(False)), seen(visible(who.agent.who)))
        .order_by(col(Contact.id).desc())
    )  # fmt: skip
    hits: dict[str, Hit] = {}
    for row in rows:
        if row.number not in hits and len(hits) < TICKETS:
            detail = ", ".join(part for part in (row.number, row.display_name) if part)
            hits[row.number] = Hit("ticket", row.subject or who.say("(no subject)"), f"/desk/tickets/{row.number}", detail, excerpt(row.reply_text), row.state, row.channel, row.received_at)  # fmt: skip
    return tuple(hits.values())


def _persons(session: Session, query: str) -> tuple[Hit, ...]:
    """Persons by an address, or the beginning of one."""
    start = query.casefold()
    if len(start) < 3:
        return ()
    rows = session.execute(
        select(col(Person.id), col(Person.display_name), col(ContactPoint.value))
        .join(ContactPoint, col(ContactPoint.person_id) == col(Person.id))
        .where(
            col(ContactPoint.kind).in_(("email", "phone")),
            col(ContactPoint.value) >= start,
            col(ContactPoint.value) < start + "\uffff",
        )
        .order_by(col(ContactPoint.kind), col(ContactPoint.value))
        .limit(PERSONS)
    )
    return tuple(Hit("person", row.display_name or row.value, f"/desk/persons/{row.id}", row.value) for row in rows)


def _articles(session: Session, query: str, who: Asked) -> tuple[Hit, ...]:
    values = who.settings.article_values
    return tuple(
        Hit("article", row.title, f"/desk/knowledge/{row.slug}?language={row.language}", "", excerpt(knowledge.plain(row.short_answer, values(row.language))))
        for row in knowledge.matching(session, query, ARTICLES)
    )  # fmt: skip
