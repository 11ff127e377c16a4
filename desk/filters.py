"""What a list is narrowed by: a query in its address, shown as chips, built by hand or from a menu; and its order."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from multidict import MultiMapping
from sqlalchemy import exists, func, or_, select
from sqlmodel import Session, col

from customers.tables import Organisation, Person
from desk import custom_fields, query
from desk.lists import Order
from desk.names import Names
from desk.place import Asked
from desk.query import Query
from desk.query_meaning import MOST_PERSONS, Condition, Meaning
from desk.view import FilterChip, FilterField, Filters
from pages import words
from pages.saying import Saying
from pages.view import Choice
from pages.words import N_
from ticketing.finding_persons import by_address
from ticketing.numbers import read_number
from ticketing.routing import PRIORITIES
from ticketing.tables import Contact, Ticket

LABELS = {
    "from": N_("Customer"), "state": N_("State"), "level": N_("Level"), "queue": N_("Queue"), "category": N_("Category"),
    "priority": N_("Priority"), "type": N_("Type"), "channel": N_("Channel"), "language": N_("Language"),
    "assignee": N_("Responsible"), "before": N_("Before"), "after": N_("From"), "has": N_("With"), "is": N_("Only"), "file": N_("File"), "tag": N_("Tag"), "field": N_("Field"),
}  # fmt: skip
MENU = "with_"
"""What the fields of the menu begin with; each adds its operator to the query."""


def composed(said: MultiMapping[str]) -> str:
    """The query of an address: what stands in the field, and what was chosen in the menu behind it."""
    chosen = [f"{name.removeprefix(MENU)}:{_quoted(value)}" for name, value in said.items() if name.startswith(MENU) and value]  # fmt: skip
    return " ".join([said.get("q", "").strip(), *chosen]).strip()[: query.LONGEST]


def plain_address(request: web.Request) -> str | None:
    """Where the menu's choice stands in the query; None where nothing was chosen in the menu."""
    if not any(name.startswith(MENU) for name in request.query):
        return None
    kept = {"q": composed(request.query), "order": request.query.get("order", "")}
    return request.path + _tail(kept)


def conditions(session: Session, meant: Meaning, prefix: str) -> tuple[Condition, ...]:
    """Of a list: each word is looked for in what its row shows, which is the ticket's number, its customer, subject and excerpt.
    `prefix` is that of the desk's numbers."""
    phrases = [word.strip('"') for word in meant.text.split()]
    texts = [_told(session, one) for one in dict.fromkeys(phrases) if one]
    if (one := numbered(session, meant, prefix)) is not None:
        texts = [col(Ticket.id).in_(_with_survivors(session, one))]
    texts += [~_told(session, one.strip('"')) for one in meant.without if one.strip('"')]
    days = [col(Ticket.created_at) >= meant.after] if meant.after else []
    days += [col(Ticket.created_at) < meant.before] if meant.before else []
    with_message = [exists().where(col(Contact.ticket_id) == col(Ticket.id), *meant.on_contact)] if meant.on_contact else []  # fmt: skip
    return (*meant.conditions, *texts, *days, *with_message)


def numbered(session: Session, meant: Meaning, prefix: str) -> int | None:
    """The id of the ticket whose whole number was typed; None where something else was."""
    number = read_number(prefix, meant.text)
    return session.execute(select(col(Ticket.id)).where(col(Ticket.number) == number)).scalar() if number else None


def _with_survivors(session: Session, ticket: int) -> list[int]:
    """The ticket and those it lives on in, one merged into the next."""
    found = [ticket]
    while into := session.execute(select(col(Ticket.merged_into_id)).where(col(Ticket.id) == found[-1])).scalar():
        if into in found:
            break
        found.append(into)
    return found


def _told(session: Session, words: str) -> Condition:
    """Whether the row shows these words. Of customers those alone are read whose tickets are looked at anyway."""

    spelt = {words}
    if (
        not words.isascii() and session.get_bind().dialect.name == "sqlite"
    ):  # it knows the other case of ASCII letters only
        spelt |= {words.lower(), words.upper(), words.capitalize()}

    def holds(text: Any) -> Condition:
        return or_(*(func.coalesce(text, "").icontains(one, autoescape=True) for one in sorted(spelt)))

    person = select(col(Person.id)).where(col(Person.id) == col(Ticket.person_id), holds(col(Person.display_name)))
    company = select(col(Organisation.id)).where(col(Organisation.id) == col(Ticket.organisation_id), holds(col(Organisation.name)))  # fmt: skip
    found = [holds(col(Ticket.subject)), holds(col(Ticket.excerpt))]
    found += (
        [holds(col(Ticket.number))] if any(map(str.isdigit, words)) else []
    )  # its letters are those of every ticket
    found += [one.correlate(Ticket).exists() for one in (person, company)]
    if "@" in words[1:] and (theirs := [row.id for row in by_address(session, words.casefold(), MOST_PERSONS)]):
        found.append(func.coalesce(col(Ticket.person_id), 0).in_(theirs))
    return or_(*found)


def view(path: str, said: str, asked_for: Query, meant: Meaning, order: Order, who: Asked) -> Filters:
    """The bar above a list."""
    _ = who.say
    chips = tuple(
        FilterChip(_(N_("not: %(what)s"), what=_(LABELS[term.operator])) if term.negated else _(LABELS[term.operator]), term.value, path + _tail({"q": said.replace(term.written, "", 1).strip(), "order": order}))
        for term in asked_for.terms
    )  # fmt: skip
    other: Order = "due" if order == "newest" else "newest"
    return Filters(
        said, chips, meant.wrong, order, path + _tail({"q": said, "order": other}), _fields(who.names, _), meant.told
    )


def _tail(said: dict[str, str]) -> str:
    kept = {name: value for name, value in said.items() if value and value != "due"}
    return f"?{urlencode(kept)}" if kept else ""


@lru_cache(8)
def _fields(names: Names, _: Saying) -> tuple[FilterField, ...]:
    colleagues = [Choice("me", _("me")), Choice("nobody", _("nobody"))]
    colleagues += [Choice(one.name, one.name) for one in names.colleagues.values() if one.active]
    return (
        FilterField("assignee", _("Responsible"), tuple(colleagues)),
        FilterField("priority", _("Priority"), tuple(Choice(one, f"{one} · {_.word('priority', one)}") for one in PRIORITIES)),
        FilterField("queue", _("Queue"), tuple(Choice(code, names.queue(code, _)) for code in names.queues)),
        FilterField("category", _("Category"), names.category_choices(_)),
        FilterField("type", _("Type"), tuple(Choice(one, _(said)) for one, said in words.TYPE.items())),
        FilterField("channel", _("Channel"), tuple(Choice(one, _(said)) for one, said in words.CHANNEL.items())),
        FilterField("is", _("Only"), (Choice("unread", _("with news for me")), Choice("major", _("major incidents")))),
        *custom_fields.filters(names, _),
    )  # fmt: skip


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value
