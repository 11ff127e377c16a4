"""What the command palette finds on the server: tickets, persons, articles. What the page itself can do is found there."""

from dataclasses import dataclass

from aiohttp import web
from sqlmodel import Session

from desk import search
from desk.look_up_view import Hit
from desk.place import Asked, asked, html, question
from pages.templates import render
from pages.words import N_
from staff.rights import Right
from ticketing.numbers import read_number

MOST = 5
ONLY = {"@": "person", "#": "article", ">": ""}
"""A first sign asks for one kind only; `>` for what the page can do, which is not found here."""


@dataclass(frozen=True, slots=True)
class HitGroup:
    name: str
    hits: tuple[Hit, ...]


async def show(request: web.Request) -> web.Response:
    who = await asked(request)
    query = request.query.get("q", "").strip()[:200]
    groups = await question(request, lambda session: find(session, query, who))
    return html(render("desk/parts/palette_hits.html", who.reader, groups=groups, query=query))


def find(session: Session, query: str, who: Asked) -> tuple[HitGroup, ...]:
    """The best few of each kind."""
    only, words = (ONLY[query[0]], query[1:].strip()) if query[:1] in ONLY else (None, query)
    if not words or only == "":
        return ()
    tickets: tuple[Hit, ...] = ()
    persons: tuple[Hit, ...] = ()
    articles: tuple[Hit, ...] = ()
    if only is None:
        tickets = _numbered(session, words, who) or search.tickets(session, words, who, MOST)
    if only in (None, "person") and who.may(Right.PERSON_READ):
        persons = search.persons(session, words, MOST)
    if only in (None, "article") and who.may(Right.KNOWLEDGE_READ):
        articles = search.articles(session, words, who, MOST)
    found = (
        HitGroup(N_("Tickets"), tickets),
        HitGroup(N_("Persons"), persons),
        HitGroup(N_("Articles"), articles),
    )
    return tuple(group for group in found if group.hits)


def _numbered(session: Session, words: str, who: Asked) -> tuple[Hit, ...]:
    """The ticket itself, where its number was typed."""
    number = read_number(who.settings.desk.number_prefix, words)
    return search.by_number(session, number, who) if number else ()
