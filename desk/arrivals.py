"""What came in and could not be read (held), what belongs to no ticket (set aside), and the books of every mailbox."""

import re
from dataclasses import replace

from aiohttp import web
from sqlalchemy import select
from sqlmodel import Session, col

from desk import cursor, files, mailboxes
from desk.look_up_view import ArrivalsPage, HeldArrival, LedgerRow
from desk.place import Asked, asked, page, question, row_of
from foundation.errors import NotFound
from pages import keys
from pages.saying import Saying
from pages.words import N_
from staff.rights import Right
from storage.blobs import Blobs
from storage.tables import Blob
from ticketing import arrivals
from ticketing.tables import Arrival, Contact

PAGE = 50
CODE, FAULT = re.compile(r"[a-z0-9_]+"), re.compile(r"[A-Z]\w*(Error|Exception)\b")
SET_ASIDE = {
    "bounce": N_("a mail of ours came back"),
    "absence": N_("an absence note"),
    "spam": N_("spam"),
    "blocked": N_("the sender is blocked"),
    "list": N_("a mailing list"),
    "own": N_("a mail of our own"),
    "blocked_sender": N_("the sender is blocked"),
    "own_loop": N_("a mail of our own"),
    "own_address": N_("a mail of our own"),
    "autoreply": N_("an absence note"),
    "calendar_reply": N_("an answer from a calendar"),
    "read_receipt": N_("a receipt for a mail that was read"),
}
MACHINE = N_("written by a machine")


async def show(request: web.Request) -> web.Response:
    """The held ones, or with `?of=set_aside` those that belong to no ticket."""
    who = await asked(request, Right.ARRIVALS_READ)
    of = "set_aside" if request.query.get("of") == "set_aside" else "held"
    after = request.query.get("after", "")
    found = await question(request, lambda session: _list(session, of, after, who))
    shown = replace(found, mailboxes=await mailboxes.rows(request))
    flash = who.say(N_("It is read again now.")) if request.query.get("done") == "retried" else ""
    return await page(request, who, "desk/arrivals.html", page=shown, flash=flash)


async def retry(request: web.Request) -> web.Response:
    """Lets a held arrival be read again."""
    await asked(request, Right.ARRIVALS_RETRY)
    arrival_id = row_of(request)
    await request.app[keys.DATABASE].change(lambda change: arrivals.retry(change, arrival_id))
    raise web.HTTPSeeOther("/desk/arrivals?done=retried")


async def raw(request: web.Request) -> web.Response:
    """The bytes as they came."""
    await asked(request, Right.ARRIVALS_READ)
    arrival_id, blobs = row_of(request), request.app[keys.DESK].blobs
    name, content = await question(request, lambda session: _raw(session, blobs, arrival_id))
    return files.download(name, content)


async def ledger(request: web.Request) -> web.Response:
    """What was taken in, and where every single piece of it ended."""
    who = await asked(request, Right.LEDGER_READ)
    lines = await question(request, arrivals.ledger)
    rows = tuple(
        LedgerRow(
            line.channel, mailbox(line.channel, line.mailbox, who.say), line.taken_in, line.ticketed, line.followed_up, line.set_aside, line.held, line.duplicates,
            line.waiting, line.refused, line.difference,
        )
        for line in lines
    )  # fmt: skip
    return await page(request, who, "desk/ledger.html", rows=rows)


def _list(session: Session, of: str, after: str, who: Asked) -> ArrivalsPage:
    wanted = (
        select(
            col(Arrival.id), col(Arrival.channel), col(Arrival.mailbox), col(Arrival.received_at), col(Arrival.envelope), col(Arrival.reason), col(Arrival.attempts),
            col(Blob.size), col(Contact.sender_address), col(Contact.sender_name),
        )
        .join(Blob, col(Blob.sha256) == col(Arrival.sha256), isouter=True)
        .join(Contact, col(Contact.id) == col(Arrival.contact_id), isouter=True)
        .where(col(Arrival.outcome) == of)
        .order_by(col(Arrival.id).desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if place := cursor.unpack(after):
        wanted = wanted.where(col(Arrival.id) < place[1])
    rows = session.execute(wanted).all()
    held = tuple(
        HeldArrival(
            row.id, row.channel, mailbox(row.channel, row.mailbox, who.say), row.received_at, row.size or 0,
            row.sender_name or row.sender_address or str(row.envelope.get("sender") or ""), why(row.reason, who.say), row.attempts,
            f"/desk/arrivals/{row.id}/raw",
        )
        for row in rows[:PAGE]
    )  # fmt: skip
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    further = f"/desk/arrivals?of={of}&after={cursor.pack(last.received_at, last.id)}" if last else None
    return ArrivalsPage(held, further, "set_aside" if of == "set_aside" else "held")


def why(reason: str, say: Saying) -> str:
    """A stored reason in words: codes of what was set aside, sentences of what is held, the trace of a fault of ours."""
    code = reason.partition(":")[0]
    if code in SET_ASIDE:
        return say(SET_ASIDE[code])
    if FAULT.match(reason):
        return say(N_("It could not be read: %(error)s"), error=reason)
    return say(MACHINE) if CODE.fullmatch(code) else reason


def mailbox(channel: str, name: str, say: Saying) -> str:
    """The address a mail came to; the other ways in have the name of their channel."""
    return name if "@" in name else say.word("channel", channel)


def _raw(session: Session, blobs: Blobs, arrival_id: int) -> tuple[str, bytes]:
    row = session.execute(
        select(col(Arrival.sha256), col(Arrival.channel)).where(col(Arrival.id) == arrival_id)
    ).first()
    if row is None:
        raise NotFound("There is no such arrival.")
    return f"arrival-{arrival_id}.{'eml' if row.channel == 'email' else 'bin'}", blobs.get(session, row.sha256)
