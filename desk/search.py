"""Finding things at the desk: a ticket by its number, else tickets, persons and articles by words and operators."""

from dataclasses import replace
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy import select
from sqlmodel import Session, col

from customers.tables import ContactPoint, Person
from desk import file_hits, finding, knowledge, query
from desk.finding import PAGE, Found
from desk.look_up_view import Hit, SearchPage
from desk.place import Asked, asked, page, question, row_number
from desk.query_meaning import Meaning, meaning
from pages.seen_tickets import seen
from pages.words import told_state
from staff.rights import Right, visible
from storage.full_text import NO_END
from ticketing.contacts import excerpt
from ticketing.finding_persons import by_name
from ticketing.numbers import read_number
from ticketing.tables import Ticket

PERSONS, ARTICLES, LOOKED_AT = 8, 5, 50
FEWEST_LETTERS = 3


async def show(request: web.Request) -> web.Response:
    """A number goes straight to its ticket; anything else is looked for."""
    who = await asked(request)
    said = request.query.get("q", "").strip()[: query.LONGEST]
    if number := read_number(who.settings.desk.number_prefix, said):
        raise web.HTTPSeeOther(f"/desk/tickets/{number}")
    below = row_number(request.query.get("below", "")) or NO_END
    shown = await question(request, lambda session: _page(session, said, below, who))
    return await page(request, who, "desk/search.html", page=shown, area="search")


def _page(session: Session, said: str, below: int, who: Asked) -> SearchPage:
    """Persons and articles only for plain words, and only on the first page."""
    asked_for = query.read(said)
    meant = meaning(session, asked_for, who)
    if not said or (meant.wrong and not (meant.text or meant.conditions or meant.on_contact or meant.without)):
        return SearchPage(said, wrong=meant.wrong, told=meant.told)
    found = finding.find(session, meant, seen(visible(who.agent.who)), below)
    others = (*_persons_too(session, said, who), *_articles_too(session, said, who)) if below == NO_END and not (asked_for.terms or asked_for.without) else ()  # fmt: skip
    further = f"/desk/search?{urlencode({'q': said, 'below': found.below})}" if found.below else None
    told = meant.told if found.rows else (*meant.told, *meant.doubts)
    return SearchPage(
        said, (*others, *_ticket_hits(session, found, meant, who)), meant.wrong, further, below != NO_END, told
    )


def _persons_too(session: Session, said: str, who: Asked) -> tuple[Hit, ...]:
    return persons(session, said, PERSONS) if who.may(Right.PERSON_READ) else ()


def _articles_too(session: Session, said: str, who: Asked) -> tuple[Hit, ...]:
    return articles(session, said, who, ARTICLES) if who.may(Right.KNOWLEDGE_READ) else ()


def tickets(session: Session, said: str, who: Asked, most: int = PAGE) -> tuple[Hit, ...]:
    """The newest tickets a query finds; nothing for one with a mistake."""
    meant = meaning(session, query.read(said), who)
    if meant.wrong:
        return ()
    return _ticket_hits(session, finding.find(session, meant, seen(visible(who.agent.who)), most=most), meant, who)


def by_number(session: Session, number: str, who: Asked) -> tuple[Hit, ...]:
    """The one ticket with this number, if the reader may see it."""
    row = session.execute(
        select(col(Ticket.number), col(Ticket.subject), col(Ticket.state), col(Ticket.merged_into_id), col(Ticket.first_channel))
        .where(col(Ticket.number) == number, seen(visible(who.agent.who)))
    ).first()  # fmt: skip
    if row is None:
        return ()
    return (Hit("ticket", row.subject or who.say("(no subject)"), f"/desk/tickets/{number}", number, "", told_state(row.state, row.merged_into_id), row.first_channel),)  # fmt: skip


def _ticket_hits(session: Session, found: Found, meant: Meaning, who: Asked) -> tuple[Hit, ...]:
    """With the words of the message that was found, or of its file that holds them; else those of the customer's newest one."""
    files = file_hits.holding(session, [row.id for row in found.rows], meant.text) if meant.text else {}
    hits = (
        Hit(
            "ticket", row.subject or who.say("(no subject)"), f"/desk/tickets/{row.number}",
            ", ".join(part for part in (row.number, row.display_name) if part),
            excerpt(row.reply_text) if meant.text else row.excerpt, told_state(row.state, row.merged_into_id), row.channel if meant.text else row.first_channel,
            row.received_at if meant.text else row.last_contact_at,
        )
        for row in found.rows
    )  # fmt: skip
    return tuple(
        replace(hit, file=file.name, excerpt=file.excerpt or hit.excerpt) if (file := files.get(row.id)) else hit
        for hit, row in zip(hits, found.rows, strict=True)
    )


def persons(session: Session, said: str, most: int) -> tuple[Hit, ...]:
    """Persons by the beginning of an address or number, else by words of their name."""
    start = said.casefold()
    if len(start) < FEWEST_LETTERS:
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
        .limit(most)
    )
    hits = {row.id: Hit("person", row.display_name or row.value, f"/desk/persons/{row.id}", row.value) for row in rows}
    for row in by_name(session, said, most):
        hits.setdefault(row.id, Hit("person", row.display_name, f"/desk/persons/{row.id}", row.organisation or ""))
    return tuple(hits.values())[:most]


def articles(session: Session, said: str, who: Asked, most: int) -> tuple[Hit, ...]:
    """Those with the words in their title first."""
    values, words = who.settings.article_values, said.replace('"', "")
    found = knowledge.matching(session, words, LOOKED_AT)
    found.sort(key=lambda row: not all(word in row.title.casefold() for word in words.casefold().split()))
    return tuple(
        Hit("article", row.title, f"/desk/knowledge/{row.slug}?language={row.language}", "", excerpt(knowledge.plain(row.short_answer, values(row.language))))
        for row in found[:most]
    )  # fmt: skip
