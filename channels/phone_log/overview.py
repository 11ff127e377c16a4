"""The page *Calls*: promised callbacks, missed calls that wait for somebody, and the telephone log."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy import Row, Select, literal, or_, select, tuple_
from sqlmodel import Session, col

from channels.phone_log import announcing, entry
from channels.phone_log.own_callbacks import own_note
from channels.phone_log.tables import PhoneCall
from channels.phone_log.view import CallbackRow, LogRow, OverviewPage
from customers.tables import ContactPoint, Person
from foundation.settings import Desk
from pages import keys
from pages.guards import need
from pages.seen_tickets import seen
from pages.templates import translations_for
from pages.view import Form
from pages.visitor import language_of
from pages.words import N_
from staff.rights import Right, visible
from staff.sign_in import SignedIn
from staff.tables import Agent
from storage.types import Instant
from ticketing import announcements
from ticketing import telephone as numbers
from ticketing.tables import Callback, Ticket

PAGE, MOST_MISSED, MOST_CALLBACKS = 30, 50, 50
DONE = {
    "kept": N_("The note is kept; its ticket appears in a moment."),
    "noted": N_("The call is noted. Its ticket lies in a queue that is not yours."),
    "called_back": N_("The callback is done."),
    "place": N_("Calls that ring there are shown on your screen now."),
    "announced": N_("Callers hear it from now on."),
    "silent": N_("Callers hear no announcement any more."),
    "place_taken": N_("Somebody else has this extension."),
}
WRONG = frozenset({"place_taken"})
COLUMNS: tuple[Any, ...] = (
    col(PhoneCall.id), col(PhoneCall.started_at), col(PhoneCall.direction), col(PhoneCall.state), col(PhoneCall.number),
    col(PhoneCall.ticket_id), col(Person.display_name), col(Agent.display_name).label("agent"), col(Ticket.number).label("ticket"),
)  # fmt: skip
ONE_PERSON = (col(ContactPoint.kind) == "phone") & (col(ContactPoint.value) == col(PhoneCall.number))


async def show(request: web.Request) -> web.Response:
    agent = need(request, Right.INTAKE_WRITE)
    desk, now = request.app[keys.SETTINGS].desk, request.app[keys.CLOCK].now()
    after = request.query.get("after", "")
    shown = await request.app[keys.DATABASE].read(lambda session: _read(session, agent, desk, now, after))
    done = request.query.get("done", "")
    flash = translations_for(language_of(request)).gettext(DONE[done]) if done in DONE else ""
    return await request.app[keys.DESK_PAGE](
        request, "phone/overview.html", page=shown, area="calls", flash=flash, error=done in WRONG
    )


def _read(session: Session, agent: SignedIn, desk: Desk, now: datetime, after: str) -> OverviewPage:
    country, zone = desk.country, ZoneInfo(desk.time_zone)
    place = session.execute(select(col(Agent.extension)).where(col(Agent.id) == agent.agent_id)).scalar() or ""
    missed = _calls(agent).where(col(PhoneCall.state) == "missed", col(PhoneCall.settled_at).is_(None))
    rows = session.execute(_page(_calls(agent), after).limit(PAGE + 1)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return OverviewPage(
        callbacks=_callbacks(session, agent, country, now),
        missed=tuple(_row(row, country) for row in session.execute(missed.limit(MOST_MISSED))),
        log=tuple(_row(row, country) for row in rows[:PAGE]),
        form=Form(agent.csrf, {"extension": place} | _announced(session, zone, now)),
        may_announce=announcing.may_announce(agent),
        next_url=f"/desk/calls?after={int(last.started_at.timestamp() * 1_000_000)}.{last.id}" if last else "",
    )


def _announced(session: Session, zone: ZoneInfo, now: datetime) -> dict[str, str]:
    """What callers hear now, as the form shows it."""
    one = next(iter(announcements.running(session, now)), None)
    if one is None:
        return {}
    until = one.ends_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    return {"text_de": one.text_de, "text_en": one.text_en, "until": until}


def _calls(agent: SignedIn) -> Select[Any]:
    """Calls with their person, who answered, and their ticket where the reader may see it; the newest first."""
    return (
        select(*COLUMNS)
        .join(ContactPoint, ONE_PERSON, isouter=True)
        .join(Person, col(Person.id) == col(ContactPoint.person_id), isouter=True)
        .join(Agent, col(Agent.id) == col(PhoneCall.agent_id), isouter=True)
        .join(Ticket, (col(Ticket.id) == col(PhoneCall.ticket_id)) & seen(visible(agent.who)), isouter=True)
        .order_by(col(PhoneCall.started_at).desc(), col(PhoneCall.id).desc())
    )


def _page(question: Select[Any], after: str) -> Select[Any]:
    """What comes after the last row of the page before (`microseconds.id`)."""
    instant, _, last = after.partition(".")
    row_id = entry.row(last)
    if not (instant.isascii() and instant.isdigit() and len(instant) < 18) or row_id is None:
        return question
    here = tuple_(literal(instant_of(int(instant)), Instant), literal(row_id))
    return question.where(tuple_(col(PhoneCall.started_at), col(PhoneCall.id)) < here)


def instant_of(microseconds: int) -> datetime:
    """The instant so many microseconds after 1970 (exact, unlike a float)."""
    return entry.EPOCH + entry.MICROSECOND * microseconds


def _row(row: Row[Any], country: str) -> LogRow:
    return LogRow(
        row.id, row.started_at, row.direction, row.state, numbers.shown(row.number, country), row.number, row.display_name or "",
        row.agent or "", row.ticket or "", row.ticket_id is None,
    )  # fmt: skip


def _callbacks(session: Session, agent: SignedIn, country: str, now: datetime) -> tuple[CallbackRow, ...]:
    """Open callbacks on tickets the reader may see, and the reader's own wherever the ticket went, by their time."""
    may_see, mine = seen(visible(agent.who)), col(Callback.agent_id) == agent.agent_id
    rows = session.execute(
        select(
            col(Callback.id), col(Callback.due_at), col(Callback.number), col(Callback.agent_id), col(Ticket.number).label("ticket"),
            col(Ticket.id).label("ticket_id"), col(Ticket.subject), col(Person.display_name), col(Agent.display_name).label("agent"), may_see.label("seen"),
        )
        .join(Ticket, col(Ticket.id) == col(Callback.ticket_id))
        .join(Person, col(Person.id) == col(Ticket.person_id), isouter=True)
        .join(Agent, col(Agent.id) == col(Callback.agent_id), isouter=True)
        .where(col(Callback.state) == "open", or_(may_see, mine))
        .order_by(col(Callback.due_at), col(Callback.id))
        .limit(MOST_CALLBACKS)
    )  # fmt: skip
    return tuple(
        CallbackRow(
            row.id, row.due_at, row.due_at <= now, row.number, numbers.shown(row.number, country), row.display_name or "",
            row.agent or "", row.agent_id == agent.agent_id, row.ticket, row.subject if row.seen else own_note(session, agent.who, row.ticket_id),
            bool(row.seen),
        )
        for row in rows
    )  # fmt: skip
