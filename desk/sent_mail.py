"""Mail that went out or should: by the outbox, the newest first. Where no relay is set up it is kept and read here."""

import email
import email.policy
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, cast

from aiohttp import web
from sqlalchemy import Row, or_, select
from sqlmodel import Session, col

from desk import cursor, files
from desk.delivery_words import told
from desk.look_up_view import SentMail, SentMailPage
from desk.mail_html import harmless
from desk.place import Asked, asked, page, question, row_of
from desk.sentences import REASONS
from foundation.errors import NotFound
from pages import keys
from pages.saying import Saying
from pages.seen_tickets import may_be_named, seen
from pages.words import N_
from staff.rights import Right, visible
from storage import outbox
from storage.blobs import Blobs
from storage.outbox import UNDER_WAY
from storage.tables import OutboxEntry
from ticketing.tables import Contact, Ticket

State = Literal["queued", "sent", "kept", "failed", "suppressed", "unknown"]
PAGE = 50
SHOWN_HEADERS = ("From", "Reply-To", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "Date")
RECIPIENT_STATES = {
    "sent": N_("taken by the mail server"),
    "kept": N_("kept here"),
    "later": N_("not yet"),
    "refused": N_("refused"),
    "bounced": N_("came back"),
    "delayed": N_("delayed on its way"),
    "unknown": N_("not known"),
    "delivered": N_("arrived"),
    "passed_on": N_("passed on"),
}
STATES = {"queued": "queued", "failed": "failed", "suppressed": "suppressed", "unknown": "unknown"}
TROUBLES = {
    "cannot be used": N_("The mail server %(relay)s cannot be used: %(words)s"),
    "broke off": N_("The mail server %(relay)s broke off: %(words)s"),
}
RELAY = re.compile(rf"the relay (?P<relay>\S+) (?P<how>{'|'.join(TROUBLES)}): (?P<words>.*)", re.DOTALL)
"""How `channels.email.relaying` begins what it says of its own relay, in stored words."""
ENTRY: tuple[Any, ...] = (
    col(OutboxEntry.id), col(OutboxEntry.payload), col(OutboxEntry.state), col(OutboxEntry.reason), col(OutboxEntry.attempts),
    col(OutboxEntry.created_at), col(OutboxEntry.due_at),
)  # fmt: skip
MESSAGE: tuple[Any, ...] = (
    col(Contact.id), col(Contact.kind), col(Contact.subject), col(Contact.body_text), (col(Contact.body_html) != "").label("laid_out"),
    col(Contact.details), col(Contact.raw_ref), col(Ticket.number), col(Ticket.subject).label("ticket_subject"),
)  # fmt: skip


async def show(request: web.Request) -> web.Response:
    who = await asked(request, Right.SENT_MAIL_READ)
    after = request.query.get("after", "")
    listed = await question(request, lambda session: _list(session, after, who))
    return await page(request, who, "desk/sent_mail.html", page=listed)


async def show_one(request: web.Request) -> web.Response:
    who = await asked(request, Right.SENT_MAIL_READ)
    entry_id, blobs = row_of(request), request.app[keys.DESK].blobs
    mail = await question(request, lambda session: _one(session, entry_id, blobs, who))
    return await page(request, who, "desk/sent_mail_one.html", mail=mail)


async def laid_out(request: web.Request) -> web.Response:
    """The HTML part as it went out, for the sandboxed frame."""
    who = await asked(request, Right.SENT_MAIL_READ)
    entry_id, blobs = row_of(request), request.app[keys.DESK].blobs
    message = _parsed(await question(request, lambda session: _raw(session, entry_id, blobs, who)))
    part = message.get_body(("html",))
    return files.framed(harmless(part.get_content(), {}) if part else "")


async def raw(request: web.Request) -> web.Response:
    who = await asked(request, Right.SENT_MAIL_READ)
    entry_id, blobs = row_of(request), request.app[keys.DESK].blobs
    return files.download(
        f"mail-{entry_id}.eml", await question(request, lambda session: _raw(session, entry_id, blobs, who))
    )


async def retry(request: web.Request) -> web.Response:
    """Queues a mail that failed anew."""
    await asked(request, Right.ARRIVALS_RETRY)
    entry_id = row_of(request)
    await request.app[keys.DATABASE].change(lambda change: outbox.retry(change, entry_id))
    raise web.HTTPSeeOther(f"/desk/sent-mail/{entry_id}")


def _list(session: Session, after: str, who: Asked) -> SentMailPage:
    wanted = select(*ENTRY).where(col(OutboxEntry.kind) == "mail").order_by(col(OutboxEntry.id).desc()).limit(PAGE + 1)
    if place := cursor.unpack(after):
        wanted = wanted.where(col(OutboxEntry.id) < place[1])
    rows = session.execute(wanted).all()
    messages = _messages(session, [int(row.payload["contact_id"]) for row in rows[:PAGE]], who)
    mails = [_mail(row, messages.get(int(row.payload["contact_id"])), who.say) for row in rows[:PAGE]]
    further = f"/desk/sent-mail?after={cursor.pack(rows[PAGE - 1].created_at, rows[PAGE - 1].id)}" if len(rows) > PAGE else None  # fmt: skip
    return SentMailPage(tuple(mails), further, who.may(Right.SETTINGS_EDIT))


def _one(session: Session, entry_id: int, blobs: Blobs, who: Asked) -> SentMail:
    row = _entry(session, entry_id)
    message = _messages(session, [int(row.payload["contact_id"])], who).get(int(row.payload["contact_id"]))
    kept = _parsed(blobs.get(session, message.raw_ref)) if message and message.raw_ref and message.named else None
    return _mail(row, message, who.say, kept)


def _entry(session: Session, entry_id: int) -> Row[Any]:
    row = session.execute(
        select(*ENTRY).where(col(OutboxEntry.id) == entry_id, col(OutboxEntry.kind) == "mail")
    ).first()
    if row is None:
        raise NotFound("There is no such mail.")
    return row


def _messages(session: Session, contact_ids: Sequence[int], who: Asked) -> dict[int, Row[Any]]:
    """`named`: the reader may know what it is about; `seen`: they may open its ticket. A mail of no ticket is nobody's secret."""
    may_see = visible(who.agent.who)
    named = or_(col(Contact.ticket_id).is_(None), may_be_named(may_see)).label("named")
    rows = session.execute(
        select(*MESSAGE, named, seen(may_see).label("seen"))
        .join(Ticket, col(Ticket.id) == col(Contact.ticket_id), isouter=True)
        .where(col(Contact.id).in_(contact_ids))
    )
    return {row.id: row for row in rows}


def _mail(
    row: Row[Any], message: Row[Any] | None, _: Saying, kept: email.message.EmailMessage | None = None
) -> SentMail:
    """One mail; of a matter reserved for others no more than how far it is."""
    delivery = (message.details if message else {}).get("delivery") or {}
    state = cast(State, STATES.get(row.state) or str(delivery.get("state", "sent")))
    at: datetime = row.created_at
    unseen = {one["address"] for one in message.details.get("bcc") or ()} if message else ()
    to = ", ".join(party["address"] for party in (message.details.get("to") or ())) if message else ""
    subject = str(kept["Subject"]) if kept else (message.subject or message.ticket_subject or "") if message else ""
    if message is not None and not message.named:
        where = f"/desk/sent-mail/{row.id}"
        return SentMail(row.id, where, "", _("confidential"), message.kind, state, at, row.attempts)
    return SentMail(
        id=row.id,
        url=f"/desk/sent-mail/{row.id}",
        to=to,
        subject=subject or _("(no subject)"),
        kind=message.kind if message else "reply",
        state=state,
        at=at,
        attempts=row.attempts,
        trouble=trouble(state, row.reason, _),
        ticket=(message.number or "") if message else "",
        ticket_url=f"/desk/tickets/{message.number}" if message and message.seen and message.number else "",
        next_try_at=row.due_at if row.state == "queued" and row.attempts else None,
        headers=tuple((name, str(kept[name])) for name in SHOWN_HEADERS if kept[name]) if kept else (),
        recipients=tuple(
            (
                f"{one['address']} (Bcc)" if one["address"] in unseen else one["address"],
                _(stands),
                told(one["words"], _) if one.get("words") and one["state"] != "unknown" else "",
            )
            for one in delivery.get("recipients") or ()
            if (stands := RECIPIENT_STATES.get(one["state"]))
        ),
        text=message.body_text if message else "",
        html_url=f"/desk/sent-mail/{row.id}/html" if kept and kept.get_body(("html",)) else "",
        raw_url=f"/desk/sent-mail/{row.id}/raw" if kept else "",
    )


def trouble(state: State, reason: str, _: Saying) -> str:
    """What is wrong with a mail, in words: what a mail server said stands as it was said."""
    if state == "unknown":
        return _(
            "The connection or the server stopped while the mail was being handed over. It may have arrived: sent again, it may arrive twice."
        )
    if found := RELAY.fullmatch(reason):
        said = TROUBLES[found["how"]]
        return _(said, relay=found["relay"], words=found["words"])
    return "" if reason == UNDER_WAY else _(REASONS.get(reason, "")) or reason


def _raw(session: Session, entry_id: int, blobs: Blobs, who: Asked) -> bytes:
    row = _entry(session, entry_id)
    message = _messages(session, [int(row.payload["contact_id"])], who).get(int(row.payload["contact_id"]))
    if message is None or not message.named or not message.raw_ref:
        raise NotFound("This mail has not been written yet.")
    return blobs.get(session, message.raw_ref)


def _parsed(content: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)
