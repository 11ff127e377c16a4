"""What can be put into a text while it is written: `/` templates, `#` articles, `@` colleagues."""

from aiohttp import web
from sqlmodel import Session, col, or_, select

from customers.tables import Person
from desk import framing, knowledge, ticket_page
from desk.place import Asked, asked, html, question
from desk.tables import AnswerTemplate
from desk.ticket_view import Insertion
from pages.templates import render
from ticketing.notice_texts import harmless_name
from ticketing.own_signature import filled, writer

MOST = 8


async def show(request: web.Request) -> web.Response:
    who, said = await asked(request), request.query
    sign, words = said.get("sign", ""), said.get("q", "").strip()[:60]
    found = await question(request, lambda session: _found(session, request.match_info["number"], sign, words, who))
    return html(render("desk/parts/insertions.html", who.reader, found=found, sign=sign))


def _found(session: Session, number: str, sign: str, words: str, who: Asked) -> tuple[Insertion, ...]:
    row = ticket_page.find(session, number, who)
    if sign == "#":
        return _articles(session, words, row.language, who)
    if sign == "@":
        return _colleagues(words, who)
    person = session.get(Person, row.person_id) if row.person_id else None
    blanks = {
        "customer": harmless_name(person.display_name, who.settings) if person else "",
        "number": number,
        "agent": writer(session, who.agent.agent_id).name,
    }
    return _templates(session, words, row.language, blanks)


def _templates(session: Session, words: str, language: str, blanks: dict[str, str]) -> tuple[Insertion, ...]:
    rows = session.exec(
        select(AnswerTemplate)
        .where(col(AnswerTemplate.name).icontains(words, autoescape=True), or_(AnswerTemplate.language == "", AnswerTemplate.language == language))
        .order_by(AnswerTemplate.name)
        .limit(MOST)
    )  # fmt: skip
    texts = ((row.name, filled(row.text, blanks)) for row in rows)
    return tuple(Insertion(name, text, inner=framing.inner(text)) for name, text in texts)


def _articles(session: Session, words: str, language: str, who: Asked) -> tuple[Insertion, ...]:
    """Those in the customer's language first."""
    rows = [row for row in knowledge.matching(session, words, 6 * MOST) if row.state == "published"]
    rows.sort(key=lambda row: (row.language != language, words.casefold() not in row.title.casefold()))
    values = who.settings.article_values
    return tuple(
        Insertion(row.title, knowledge.plain(row.short_answer, values(row.language)), row.language.upper(), f"{row.slug}")
        for row in rows[:MOST]
    )  # fmt: skip


def _colleagues(words: str, who: Asked) -> tuple[Insertion, ...]:
    start = words.casefold()
    fits = [
        one for one in who.names.colleagues.values()
        if one.active and one.id != who.agent.agent_id and any(part.casefold().startswith(start) for part in (one.name, *one.name.split()))
    ]  # fmt: skip
    return tuple(Insertion(one.name, f"@{one.name} ", who.names.away(one, who.say)) for one in fits[:MOST])
