"""What came in and could not be read (held), and what belongs to no ticket (set aside). Neither sender nor bytes are shown of
what meanwhile belongs to a matter reserved for others; what was taken in is read on its ticket."""

import re
from dataclasses import replace
from typing import Any

from aiohttp import web
from sqlalchemy import Label, Row, or_, select
from sqlmodel import Session, col

from desk import cursor, files, mailboxes
from desk.look_up_view import ArrivalsPage, HeldArrival
from desk.place import Asked, asked, page, question, row_of
from foundation.errors import NotFound
from pages import keys
from pages.saying import Saying
from pages.seen_tickets import may_be_named
from pages.words import N_
from staff.rights import Right, visible
from storage.blobs import Blobs
from storage.tables import Blob
from ticketing import arrivals, held, no_spam
from ticketing.events import FOREIGN_BOUNCE
from ticketing.tables import Arrival, Contact, Ticket

PAGE = 50
CODE, FAULT = re.compile(r"[a-z0-9_]+"), re.compile(r"[A-Z]\w*(Error|Exception)\b")
SET_ASIDE = {
    "bounce": N_("a mail of ours came back"),
    FOREIGN_BOUNCE: N_("a delivery report that belongs to no mail of ours"),
    "absence": N_("an absence note"),
    "spam": N_("spam"),
    "blocked": N_("the sender is blocked"),
    "list": N_("a mailing list"),
    "newsletter": N_("a newsletter"),
    "own": N_("a mail of our own"),
    "blocked_sender": N_("the sender is blocked"),
    "own_loop": N_("a mail of our own"),
    "own_address": N_("a mail of our own"),
    "autoreply": N_("an absence note"),
    "calendar_reply": N_("an answer from a calendar"),
    "read_receipt": N_("a receipt for a mail that was read"),
}
BOUNCED = {
    "address": N_("a mail of ours came back: no such address"),
    "domain": N_("a mail of ours came back: no such domain"),
    "full": N_("a mail of ours came back: mailbox full"),
    "size": N_("a mail of ours came back: too large"),
    "content": N_("a mail of ours came back: taken for spam or a virus"),
    "policy": N_("a mail of ours came back: not allowed there"),
    "inactive": N_("a mail of ours came back: mailbox no longer in use"),
    "temporary": N_("a mail of ours is delayed"),
    "arrived": N_("word that a mail of ours arrived"),
}
MACHINE = N_("written by a machine")
RETRIED = {
    "retried": N_("It is being read. Look here again in a moment."),
    "held": N_("It could not be read this time either; its reason is given below."),
    "read": N_("It could be read now."),
}
SECONDS_TO_READ = 5.0
"""So long a page waits for what becomes of an arrival that is read again."""


async def show(request: web.Request) -> web.Response:
    """The held ones, or with `?of=set_aside` those that belong to no ticket."""
    who = await asked(request, Right.ARRIVALS_READ)
    of = "set_aside" if request.query.get("of") == "set_aside" else "held"
    after = request.query.get("after", "")
    found = await question(request, lambda session: _list(session, of, after, who))
    shown = replace(found, mailboxes=await mailboxes.rows(request), being_read=request.query.get("done") == "retried")
    flash = who.say(RETRIED.get(request.query.get("done", ""), ""))
    return await page(request, who, "desk/arrivals.html", page=shown, flash=flash)


async def retry(request: web.Request) -> web.Response:
    """Lets a held arrival be read again, and leads to what became of it."""
    await asked(request, Right.ARRIVALS_RETRY)
    arrival_id, app = row_of(request), request.app
    kept = await app[keys.DATABASE].change(lambda change: arrivals.retry(change, arrival_id))
    if kept is None:
        raise web.HTTPSeeOther("/desk/arrivals")
    try:
        outcome = await app[keys.INTAKE].outcome_of(kept, SECONDS_TO_READ)
    except TimeoutError:
        raise web.HTTPSeeOther("/desk/arrivals?done=retried") from None
    if outcome.outcome == "held":
        raise web.HTTPSeeOther("/desk/arrivals?done=held")
    number = await question(request, lambda session: _number(session, outcome.ticket_id))
    raise web.HTTPSeeOther(f"/desk/tickets/{number}" if number else "/desk/arrivals?done=read")


async def make_ticket(request: web.Request) -> web.Response:
    """A ticket of what could not be read, with its bytes as a file: somebody looks at it."""
    await asked(request, Right.ARRIVALS_RETRY)
    arrival_id, app = row_of(request), request.app
    number = await app[keys.DATABASE].change(lambda change: held.make_ticket(change, app[keys.DESK], arrival_id))
    raise web.HTTPSeeOther(f"/desk/tickets/{number}" if number else "/desk/arrivals")


async def not_spam(request: web.Request) -> web.Response:
    """Takes in a mail that was set aside, as a matter this time; leads to its ticket."""
    await asked(request, Right.ARRIVALS_RETRY)
    arrival_id, app = row_of(request), request.app
    kept = await app[keys.DATABASE].change(lambda change: no_spam.take_back(change, arrival_id))
    if kept is None:
        raise web.HTTPSeeOther("/desk/arrivals?of=set_aside")
    try:
        outcome = await app[keys.INTAKE].outcome_of(kept)
    except TimeoutError:
        raise web.HTTPSeeOther("/desk/arrivals?done=retried") from None
    number = await question(request, lambda session: _number(session, outcome.ticket_id))
    raise web.HTTPSeeOther(f"/desk/tickets/{number}" if number else "/desk/arrivals?of=set_aside")


async def raw(request: web.Request) -> web.Response:
    """The bytes as they came."""
    who = await asked(request, Right.ARRIVALS_READ)
    arrival_id, blobs = row_of(request), request.app[keys.DESK].blobs
    name, content = await question(request, lambda session: _raw(session, blobs, arrival_id, who))
    return files.download(name, content)


def _number(session: Session, ticket_id: int | None) -> str | None:
    return session.execute(select(col(Ticket.number)).where(col(Ticket.id) == ticket_id)).scalar()


def _list(session: Session, of: str, after: str, who: Asked) -> ArrivalsPage:
    wanted = (
        select(
            col(Arrival.id), col(Arrival.channel), col(Arrival.mailbox), col(Arrival.received_at), col(Arrival.envelope), col(Arrival.reason), col(Arrival.attempts),
            col(Blob.size), col(Contact.sender_address), col(Contact.sender_name), col(Contact.subject), _named(who),
        )
        .join(Blob, col(Blob.sha256) == col(Arrival.sha256), isouter=True)
        .join(Contact, col(Contact.id) == col(Arrival.contact_id), isouter=True)
        .join(Ticket, col(Ticket.id) == col(Contact.ticket_id), isouter=True)
        .where(col(Arrival.outcome) == of)
        .order_by(col(Arrival.id).desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if place := cursor.unpack(after):
        wanted = wanted.where(col(Arrival.id) < place[1])
    rows = session.execute(wanted).all()
    shown = tuple(
        HeldArrival(
            row.id, row.channel, mailbox(row.channel, row.mailbox, who.say), row.received_at, row.size or 0,
            _sender(row, who.say), why(row.reason, who.say), row.attempts,
            f"/desk/arrivals/{row.id}/raw" if row.named else "", of == "set_aside" and no_spam.can_be_taken(row.channel, row.reason),
            row.subject or "" if row.named else "",
        )
        for row in rows[:PAGE]
    )  # fmt: skip
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    further = f"/desk/arrivals?of={of}&after={cursor.pack(last.received_at, last.id)}" if last else None
    return ArrivalsPage(shown, further, "set_aside" if of == "set_aside" else "held")


def _named(who: Asked) -> Label[bool]:
    """Whether the reader may know whose it is: of what belongs to no ticket, and of every matter but those reserved for others."""
    return or_(col(Ticket.id).is_(None), may_be_named(visible(who.agent.who))).label("named")


def _sender(row: Row[Any], say: Saying) -> str:
    if not row.named:
        return say(N_("confidential"))
    return row.sender_name or row.sender_address or str(row.envelope.get("sender") or "")


def why(reason: str, say: Saying) -> str:
    """A stored reason in the reader's words: codes of what was set aside, English sentences of what is held (marked with `N_`
    where a channel makes them), the trace of a fault of ours."""
    code, _, more = reason.partition(":")
    if code == "bounce" and more in BOUNCED:
        return say(BOUNCED[more])
    if code in SET_ASIDE:
        return say(SET_ASIDE[code])
    if FAULT.match(reason):
        return say(N_("It could not be read: %(error)s"), error=reason)
    return say(MACHINE) if CODE.fullmatch(code) else say(reason)


def mailbox(channel: str, name: str, say: Saying) -> str:
    """The address a mail came to; the other ways in have the name of their channel, and files that of being imported."""
    if "@" in name or channel in ("fax", "letter"):
        return name
    word = say.word("channel", channel)
    return say(N_("%(channel)s, imported"), channel=word) if name == "import" else word


def _raw(session: Session, blobs: Blobs, arrival_id: int, who: Asked) -> tuple[str, bytes]:
    row = session.execute(
        select(col(Arrival.sha256), col(Arrival.channel), _named(who))
        .join(Contact, col(Contact.id) == col(Arrival.contact_id), isouter=True)
        .join(Ticket, col(Ticket.id) == col(Contact.ticket_id), isouter=True)
        .where(col(Arrival.id) == arrival_id, col(Arrival.outcome).in_(("held", "set_aside")))
    ).first()
    if row is None or not row.named:
        raise NotFound("There is no such arrival.")
    return f"arrival-{arrival_id}.{'eml' if row.channel == 'email' else 'bin'}", blobs.get(session, row.sha256)
