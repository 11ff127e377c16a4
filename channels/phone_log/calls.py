"""The call form: shown, kept up with while it is filled in, and what becomes of it when the call is over."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy import select
from sqlmodel import Session, col

from channels.phone_log import arrived, caller, entry, log, noted, own_callbacks, own_fields, promising, suggesting
from channels.phone_log.caller import Desk, Question
from channels.phone_log.entry import Circumstances
from channels.phone_log.log import LoggedCall
from channels.phone_log.noted import Earlier
from channels.phone_log.reader import CallNote
from channels.phone_log.view import CallerView, CallPage, NotedView, SuggestionsView
from foundation.errors import Conflict, Mistake
from pages import keys
from pages.guards import need
from pages.posted import posted
from pages.templates import render, translations_for
from pages.view import Choice, Form
from pages.visitor import language_of, reader_of
from pages.words import N_
from staff.rights import Right, may
from staff.sign_in import SignedIn
from ticketing import custom_values
from ticketing import telephone as numbers
from ticketing.intake import Outcome
from ticketing.states import FINAL
from ticketing.tables import Category, Ticket
from ticketing.ticket_scope import scope_of

CONTRADICTIONS = {
    "phone": N_("This number belongs to somebody else than the person chosen. Please change one of them."),
    "ticket": N_("This ticket was chosen for another caller. Please choose again."),
}


async def show(request: web.Request) -> web.Response:
    """An empty form, or one that knows what its address says: `number`, `ticket`, `person`, `kind`, `call`. Its address
    bears its id (`form`): whoever goes back after saving gets the same form again, and sends nothing twice."""
    agent = need(request, Right.INTAKE_WRITE)
    if not request.query.get("form"):
        raise web.HTTPSeeOther(str(request.rel_url.update_query(form=secrets.token_urlsafe(12))))
    said = {name: request.query.get(name, "")[:200] for name in ("kind", "person", "ticket", "call", "name")}
    said["phone"] = request.query.get("number", "")[:200]
    said["note_id"] = request.query["form"][: entry.MAX_ID]
    started = request.app[keys.CLOCK].now()
    if said["ticket"] and not said["person"]:
        said["person"] = await request.app[keys.DATABASE].read(
            lambda session: caller.person_of_ticket(session, agent.who, said["ticket"])
        )
    if row := await _logged(request, said["call"]):
        said |= _from_log(row, request.app[keys.SETTINGS].desk.country)
        started = row.answered_at or row.started_at
    return await _page(request, agent, said, started=started)


async def look(request: web.Request) -> web.Response:
    """Who it is, as a part of the page; asked for while number or name is typed."""
    agent = need(request, Right.INTAKE_WRITE)
    shown = await _caller(request, agent, request.query)
    return _part(request, "phone/parts/caller.html", caller=shown)


async def suggest(request: web.Request) -> web.Response:
    """What the e-level would say, as a part of the page; asked for while the note is typed."""
    need(request, Right.INTAKE_WRITE)
    said = _said(request)
    return _part(request, "phone/parts/suggestions.html", suggestions=await _suggestions(request, said))


async def send(request: web.Request) -> web.Response:
    """Keeps the note, waits for its ticket and goes there; every mistake is named beside its field."""
    agent = need(request, Right.INTAKE_WRITE)
    said = _said(request)
    if said.get("then") == "look":
        return await _page(request, agent, said)
    if earlier := await _sent_before(request, agent, said["note_id"]):
        if earlier.text != said["text"].strip():
            return await _page(request, agent, said | {"note_id": ""}, earlier=earlier.view)
        number = earlier.view.ticket
        raise web.HTTPSeeOther(f"/desk/tickets/{number}?done=call_once" if number else "/desk/calls?done=noted")
    settings = request.app[keys.SETTINGS]
    if said["end"] == "resolved" and said["category"] in ("", "uncategorised"):
        said["category"] = (await _suggestions(request, said)).category
    categories = {choice.value for choice in await _categories(request)}
    around = Circumstances(
        agent.agent_id, request.app[keys.CLOCK].now(), settings.desk.country, ZoneInfo(settings.desk.time_zone), categories,
        translations_for(language_of(request)).gettext,
    )  # fmt: skip
    note, wrong = entry.note_of(said, around)
    known = await request.app[keys.DATABASE].read(custom_values.in_use)
    fields, odd = own_fields.entered_in(said, known, around.say)
    note, wrong = (replace(note, fields=fields) if note and not odd else None), (*wrong, *odd)
    if note is not None and (differs := await _contradiction(request, note, said)):
        note, wrong = None, (differs,)
    if note is not None and said["ticket"]:
        note, wrong = await _on_ticket(request, agent, note, said["ticket"])
    if note is None:
        return await _page(request, agent, said, wrong)
    row = await _logged(request, said["call"])
    note = log.completed(await _named(request, note), row)
    if row is not None and (other := await _noted_by_another(request, agent, row.id, note.note_id)):
        return await _page(request, agent, said, earlier=other)
    try:
        outcome = await arrived.send(request.app, note, agent.login, row.id if row else None)
    except Conflict:
        return await _page(request, agent, said, earlier=NotedView())
    if row is not None and outcome is not None:
        await log.settle(request.app, row.id, outcome.ticket_id)
    raise web.HTTPSeeOther(await _next(request, agent, note, outcome))


async def _sent_before(request: web.Request, agent: SignedIn, note_id: str) -> Earlier | None:
    """What this very form made when the agent sent it before."""
    found = await request.app[keys.DATABASE].read(lambda session: noted.by_form(session, note_id, agent.who))
    return replace(found, view=replace(found.view, again=True)) if found and found.by == agent.agent_id else None


async def _noted_by_another(request: web.Request, agent: SignedIn, call_id: int, note_id: str) -> NotedView | None:
    return await request.app[keys.DATABASE].read(lambda session: noted.of_call(session, call_id, note_id, agent.who))


async def _contradiction(request: web.Request, note: CallNote, said: Mapping[str, str]) -> Mistake | None:
    """The number the agent typed counts: what was chosen for somebody else is not booked on its owner, nor the other way."""
    shown = entry.row(said["shown"])
    field = await request.app[keys.DATABASE].read(
        lambda session: caller.contradiction(session, note, said["ticket"], shown)
    )
    return Mistake(field, translations_for(language_of(request)).gettext(CONTRADICTIONS[field])) if field else None


async def _named(request: web.Request, note: CallNote) -> CallNote:
    """The note with the name of whoever was recognised, where none was written."""
    if note.name:
        return note
    name = await request.app[keys.DATABASE].read(lambda session: caller.name_of(session, note.person_id, note.phone))
    return replace(note, name=name)


async def _on_ticket(
    request: web.Request, agent: SignedIn, note: CallNote, number: str
) -> tuple[CallNote | None, tuple[Mistake, ...]]:
    """The note with the ticket it goes to, if the agent may do that there."""
    say = translations_for(language_of(request)).gettext

    def ask(session: Session) -> int | None:
        ticket = session.execute(select(Ticket).where(col(Ticket.number) == number)).scalar()
        if ticket is None or ticket.state in FINAL:
            return None
        settles = bool(note.code)
        allowed = may(agent.who, Right.TICKET_RESOLVE, scope_of(session, ticket)) if settles else own_callbacks.may_note(session, agent.who, ticket)  # fmt: skip
        return ticket.id if allowed else None

    ticket_id = await request.app[keys.DATABASE].read(ask)
    if ticket_id is None:
        return None, (Mistake("ticket", say(N_("Nothing can be added to this ticket."))),)
    return replace(note, ticket_id=ticket_id), ()


async def _next(request: web.Request, agent: SignedIn, note: CallNote, outcome: Outcome | None) -> str:
    """Where to go when the note is written: to its ticket, where the agent may see it."""
    if outcome is None or outcome.ticket_id is None:
        return "/desk/calls?done=kept"

    def ask(session: Session) -> str:
        ticket = session.get(Ticket, outcome.ticket_id)
        assert ticket is not None
        return ticket.number if may(agent.who, Right.TICKET_READ, scope_of(session, ticket)) else ""

    number = await request.app[keys.DATABASE].read(ask)
    done = "call_settled" if note.code else "opened" if outcome.outcome == "ticketed" else "call_added"
    return f"/desk/tickets/{number}?done={done}" if number else "/desk/calls?done=noted"


async def _page(
    request: web.Request, agent: SignedIn, said: Mapping[str, str], wrong: tuple[Mistake, ...] = (), started: datetime | None = None, earlier: NotedView | None = None
) -> web.Response:  # fmt: skip
    values = dict(said)
    number = values.get("callback_number") or ("" if values.get("withheld") else values.get("phone", ""))
    now = request.app[keys.CLOCK].now()
    values = {"kind": "in", "end": "ticket", "code": "solved", "callback_at": await _soon(request, now), "callback_number": number} | {
        name: value for name, value in values.items() if value
    }  # fmt: skip
    shown = CallPage(
        form=Form(agent.csrf, values, wrong),
        note_id=values.get("note_id", "")[: entry.MAX_ID] or secrets.token_urlsafe(12),
        started_at=started or entry.started(values.get("started_at", ""), now),
        categories=await _categories(request),
        caller=await _caller(request, agent, values),
        call=values.get("call", ""),
        suggestions=await _suggestions(request, values) if wrong else SuggestionsView(),
        noted=earlier,
        fields=await request.app[keys.DATABASE].read(
            lambda session: own_fields.offered(session, language_of(request) == "de")
        ),
    )
    return await request.app[keys.DESK_PAGE](
        request, "phone/call.html", page=shown, area="calls", status=409 if earlier else 422 if wrong else 200
    )


async def _soon(request: web.Request, now: datetime) -> str:
    """What a callback is often promised for, as a `datetime-local` field holds it."""
    registry, zone = request.app[keys.SLA], ZoneInfo(request.app[keys.SETTINGS].desk.time_zone)
    soon = await request.app[keys.DATABASE].read(lambda session: promising.soon(session, registry, now))
    return soon.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


async def _caller(request: web.Request, agent: SignedIn, said: Mapping[str, str]) -> CallerView:
    if not may(agent.who, Right.PERSON_READ):
        return CallerView("nothing")
    desk = Desk(
        agent.who, request.app[keys.SETTINGS].desk.country, request.app[keys.SLA], request.app[keys.CLOCK].now(),
        language_of(request) == "de",
    )  # fmt: skip
    asked = Question(
        said.get("phone", "")[:60], said.get("name", "")[:200], bool(said.get("withheld")), entry.row(said.get("person", "")),
        said.get("ticket", "")[:40], entry.row(said.get("shown", "")),
    )  # fmt: skip
    return await request.app[keys.DATABASE].read(lambda session: caller.look(session, asked, desk))


async def _suggestions(request: web.Request, said: Mapping[str, str]) -> SuggestionsView:
    desk, settings = request.app[keys.DESK], request.app[keys.SETTINGS]
    now, german = request.app[keys.CLOCK].now(), language_of(request) == "de"
    recognition = await asyncio.to_thread(
        suggesting.recognise, desk.automation, said.get("subject", ""), said.get("text", ""), now
    )
    return await request.app[keys.DATABASE].read(
        lambda session: suggesting.suggestions(session, recognition, settings, german, said.get("article", "")[:200])
    )


async def _categories(request: web.Request) -> tuple[Choice, ...]:
    german = language_of(request) == "de"

    def load(session: Session) -> tuple[Choice, ...]:
        rows = session.execute(
            select(col(Category.code), col(Category.name_de), col(Category.name_en))
            .where(col(Category.code) != "uncategorised")
            .order_by(col(Category.position), col(Category.code))
        )
        return tuple(Choice(row.code, row.name_de if german else row.name_en or row.name_de) for row in rows)

    return await request.app[keys.DATABASE].read(load)


async def _logged(request: web.Request, said: str) -> LoggedCall | None:
    """The row of the telephone log a form belongs to."""
    number = entry.row(said)
    if number is None:
        return None
    return await request.app[keys.DATABASE].read(lambda session: log.logged(session, number))


def _from_log(row: LoggedCall, country: str) -> dict[str, str]:
    kind = {("in", True): "missed", ("out", True): "not_reached"}.get(
        (row.direction, row.state == "missed"), row.direction
    )
    spoken = row.ended_at - (row.answered_at or row.started_at) if row.state == "ended" and row.ended_at else None
    return {
        "phone": numbers.shown(row.number, country), "withheld": "" if row.number else "1", "kind": kind,
        "duration": entry.clock(spoken) if spoken is not None else "",
    }  # fmt: skip


def _said(request: web.Request) -> dict[str, str]:
    """The posted fields; every field of the form is there."""
    return dict.fromkeys(entry.FIELDS, "") | posted(request).fields


def _part(request: web.Request, template: str, **context: Any) -> web.Response:
    return web.Response(text=render(template, reader_of(request), **context), content_type="text/html")
