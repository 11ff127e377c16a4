"""The out-tray: answers on paper, the newest first, with buttons for whoever prints or faxes them.

Everybody who may see what is sent may print (`sent_mail.read`): it is the same work, done by the same people, and a right of
its own would only be forgotten. Of a matter reserved for others the list, which stands open on a screen by the printer, says
no more than that there is a letter. Its sheet is handed out all the same, one at a time and on purpose: somebody has to put
it into an envelope. Whoever books it as printed stands in the ticket's history.
"""

from typing import Any, Literal, cast

from aiohttp import web
from sqlalchemy import Row, select
from sqlmodel import Session, col

from desk import cursor, files
from desk.paper_view import LetterRow, PaperPage
from desk.place import Asked, asked, page, question, row_of
from foundation.errors import Conflict, Invalid, NotFound
from pages import keys
from pages.seen_tickets import may_be_named, seen
from pages.words import N_
from staff.rights import Right, visible
from storage import outbox
from storage.blobs import Blobs
from storage.tables import OutboxEntry
from ticketing import paper
from ticketing.actors import agent
from ticketing.tables import Contact, Ticket
from ticketing.telephone import shown

PAGE = 50
DONE = {
    "printed": N_("Booked as printed."),
    "faxed": N_("Booked as faxed."),
    "retry": N_("It is tried again."),
    "nowhere": N_(
        "The postal address is missing. Add it on the ticket under “Correct text and sender”; then the letter is written."
    ),
    "late": N_("Somebody else has booked this letter in the meantime."),
}
WRONG = frozenset({"late", "nowhere"})
ENTRIES = (
    select(
        col(OutboxEntry.id).label("entry_id"), col(OutboxEntry.state), col(OutboxEntry.reason), col(OutboxEntry.payload), col(OutboxEntry.created_at),
    )
    .where(col(OutboxEntry.kind) == "paper")
    .order_by(col(OutboxEntry.id).desc())
    .limit(PAGE + 1)
)  # fmt: skip
LETTERS = select(
    col(Contact.id), col(Contact.channel), col(Contact.kind), col(Contact.subject), col(Contact.details), col(Contact.raw_ref), col(Ticket.number),
    col(Ticket.subject).label("ticket_subject"),
).join(Ticket, col(Ticket.id) == col(Contact.ticket_id))  # fmt: skip


async def show(request: web.Request) -> web.Response:
    who = await asked(request, Right.SENT_MAIL_READ)
    after, done = request.query.get("after", ""), request.query.get("done", "")
    shown = await question(request, lambda session: _list(session, after, who))
    flash = who.say(DONE.get(done, ""))
    return await page(request, who, "desk/paper.html", page=shown, flash=flash, error=done in WRONG)


async def pdf(request: web.Request) -> web.Response:
    """The finished letter, to keep or to print."""
    await asked(request, Right.SENT_MAIL_READ)
    contact_id, blobs = row_of(request), request.app[keys.DESK].blobs
    return files.download(*await question(request, lambda session: _pdf(session, blobs, contact_id)))


async def book(request: web.Request) -> web.Response:
    """Printed, faxed, or to be made again."""
    what, contact_id = request.match_info["what"], row_of(request)
    who = await asked(request, Right.ARRIVALS_RETRY if what == "retry" else Right.SENT_MAIL_READ)
    by = agent(who.agent.agent_id)
    try:
        if what == "retry":
            await request.app[keys.DATABASE].change(
                lambda change: outbox.retry(change, _entry_of(change.session, contact_id))
            )
        else:
            how = cast(paper.Left, what)
            await request.app[keys.DATABASE].change(lambda change: paper.book_left(change, contact_id, how, by))
    except Conflict:
        what = "late"
    except Invalid:
        what = "nowhere"
    raise web.HTTPSeeOther(f"/desk/paper?done={what}")


def _list(session: Session, after: str, who: Asked) -> PaperPage:
    place = cursor.unpack(after)
    entries = session.execute(ENTRIES.where(col(OutboxEntry.id) < place[1]) if place else ENTRIES).all()
    ids = [int(entry.payload["contact_id"]) for entry in entries[:PAGE]]
    may_see = visible(who.agent.who)
    wanted = LETTERS.add_columns(seen(may_see).label("seen"), may_be_named(may_see).label("named"))
    letters = {row.id: row for row in session.execute(wanted.where(col(Contact.id).in_(ids)))}
    rows = tuple(_row(entry, letters[at], who) for entry, at in zip(entries[:PAGE], ids, strict=True) if at in letters)
    last = entries[PAGE - 1] if len(entries) > PAGE else None
    further = f"/desk/paper?after={cursor.pack(last.created_at, last.entry_id)}" if last else None
    return PaperPage(rows, further, who.settings.paper.folder)


def _row(entry: Row[Any], letter: Row[Any], who: Asked) -> LetterRow:
    delivered = str((letter.details.get("delivery") or {}).get("state", "tray"))
    state = {"queued": "queued", "failed": "failed", "unknown": "failed"}.get(entry.state, delivered)
    to = next(iter(letter.details.get("to") or ()), {"name": "", "address": ""})
    number = shown(to["address"], who.settings.desk.country) if to["address"] else ""
    addressee = ", ".join(filter(None, (to["name"], number, *(letter.details.get("postal") or ()))))
    return LetterRow(
        letter.id, "fax" if letter.channel == "fax" else "letter", addressee if letter.named else "",
        (letter.subject or letter.ticket_subject) if letter.named else who.say(N_("confidential")), letter.kind,
        letter.number if letter.named else "", f"/desk/tickets/{letter.number}" if letter.seen else "",
        cast(Literal["queued", "tray", "printed", "faxed", "failed"], state), entry.created_at,
        "" if entry.reason == "under way" else entry.reason, f"/desk/paper/{letter.id}/pdf" if letter.raw_ref else "", f"/desk/paper/{letter.id}",
        letter.channel == "letter" and state not in ("printed", "faxed") and not letter.details.get("postal"),
        tuple((letter.details.get("delivery") or {}).get("lay_in", ())),
    )  # fmt: skip


def _entry_of(session: Session, contact_id: int) -> int:
    wanted = (col(OutboxEntry.kind) == "paper", col(OutboxEntry.about) == f"contact:{contact_id}")
    found = session.execute(select(col(OutboxEntry.id)).where(*wanted)).scalar()
    if found is None:
        raise NotFound("There is no such letter.")
    return found


def _pdf(session: Session, blobs: Blobs, contact_id: int) -> tuple[str, bytes]:
    row = session.execute(LETTERS.where(col(Contact.id) == contact_id, col(Contact.channel).in_(paper.PAPER))).first()
    if row is None or not row.raw_ref:
        raise NotFound("This letter has not been written yet.")
    return f"letter-{contact_id}.pdf", blobs.get(session, row.raw_ref)
