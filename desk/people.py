"""One person over all channels: a single time line, newest first, along the index of their contacts."""

from aiohttp import web
from sqlalchemy import literal, select, tuple_, update
from sqlmodel import Session, col

from customers.tables import Person
from desk import cursor, person_card
from desk.conversation import kind_of
from desk.look_up_view import PersonPage, TimelineEntry
from desk.place import Asked, asked, page, question, row_of
from foundation.errors import NotFound
from pages import keys
from pages.seen_tickets import seen
from pages.words import told_state
from staff.rights import Right, visible
from storage.change import Change
from storage.types import Instant
from ticketing.contacts import excerpt
from ticketing.tables import Contact, Ticket

PAGE = 50


async def show(request: web.Request) -> web.Response:
    who = await asked(request, Right.PERSON_READ)
    person_id, after = row_of(request), request.query.get("after", "")
    shown = await question(request, lambda session: _read(session, person_id, after, who))
    return await page(request, who, "desk/person.html", page=shown)


async def unblock(request: web.Request) -> web.Response:
    """What this person sends becomes tickets again."""
    await asked(request, Right.TICKET_SPAM)
    person_id = int(request.match_info["id"])

    def work(change: Change) -> None:
        change.session.execute(update(Person).where(col(Person.id) == person_id).values(blocked=False))

    await request.app[keys.DATABASE].change(work)
    raise web.HTTPSeeOther(f"/desk/persons/{person_id}")


def _read(session: Session, person_id: int, after: str, who: Asked) -> PersonPage:
    row = person_card.read(session, person_id)
    if row is None:
        raise NotFound("There is no such person.")
    merged = session.execute(select(col(Person.merged_into_id)).where(col(Person.id) == person_id)).scalar()
    if merged:
        raise web.HTTPSeeOther(f"/desk/persons/{merged}")
    wanted = (
        select(
            col(Contact.id), col(Contact.occurred_at), col(Contact.channel), col(Contact.direction), col(Contact.kind), col(Contact.auto_generated),
            col(Contact.subject), col(Contact.reply_text), col(Ticket.number), col(Ticket.state), col(Ticket.merged_into_id), col(Ticket.subject).label("matter"),
        )
        .join(Ticket, col(Ticket.id) == col(Contact.ticket_id))
        .where(col(Contact.person_id) == person_id, col(Contact.visibility) == "public", seen(visible(who.agent.who)))
        .order_by(col(Contact.occurred_at).desc(), col(Contact.id).desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if place := cursor.unpack(after):
        here = tuple_(literal(place[0], Instant), literal(place[1]))
        wanted = wanted.where(tuple_(col(Contact.occurred_at), col(Contact.id)) < here)
    rows = session.execute(wanted).all()
    entries = tuple(
        TimelineEntry(
            one.occurred_at,
            one.channel,
            one.direction,
            one.subject or one.matter,
            excerpt(one.reply_text),
            one.number,
            f"/desk/tickets/{one.number}",
            told_state(one.state, one.merged_into_id),
            kind_of(one.direction, one.kind, one.auto_generated) == "elevel",
        )
        for one in rows[:PAGE]
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    further = f"/desk/persons/{person_id}?after={cursor.pack(last.occurred_at, last.id)}" if last else None
    points = tuple(person_card.addresses(session, person_id, who.settings.desk.country))
    return PersonPage(
        person_card.card(session, row, "", who.names, who.say, who.settings.desk.country, who.reader),
        points,
        entries,
        further,
        who.may(Right.TICKET_SPAM),
        who.may(Right.PERSON_EDIT),
    )
