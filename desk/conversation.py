"""The story of one ticket: messages, notes and calls with what happened between them, in the order it reached us."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session, col

from desk import sentences
from desk.names import Names, initials
from desk.ticket_view import ContactView
from pages.saying import Saying
from pages.times import Reader
from pages.view import FileView, Passage
from pages.words import N_
from storage.tables import OutboxEntry
from ticketing.tables import Attachment, Contact, TicketEvent

MOST_CONTACTS = 200
MOST_EVENTS = 300

COLUMNS: tuple[Any, ...] = (
    col(Contact.id), col(Contact.direction), col(Contact.channel), col(Contact.mailbox), col(Contact.kind), col(Contact.visibility),
    col(Contact.agent_id), col(Contact.received_at), col(Contact.sender_address), col(Contact.sender_name), col(Contact.subject),
    col(Contact.body_text), (col(Contact.body_html) != "").label("laid_out"), col(Contact.language), col(Contact.auto_generated),
    col(Contact.suppress_reason), col(Contact.details), col(Contact.raw_ref), col(Contact.duration_s),
)  # fmt: skip
NEWEST = select(*COLUMNS).where(col(Contact.ticket_id) == bindparam("ticket")).order_by(col(Contact.id).desc()).limit(MOST_CONTACTS)  # fmt: skip
FILES = (
    select(col(Attachment.id), col(Attachment.contact_id), col(Attachment.filename), col(Attachment.size), col(Attachment.check_state))
    .where(col(Attachment.contact_id).in_(bindparam("contacts", expanding=True)), col(Attachment.inline).is_(False))
    .order_by(col(Attachment.id))
)  # fmt: skip
MAILS = select(col(OutboxEntry.about), col(OutboxEntry.state), col(OutboxEntry.reason)).where(
    col(OutboxEntry.about).in_(bindparam("about", expanding=True)), col(OutboxEntry.kind) == "mail"
)
EVENTS = (
    select(col(TicketEvent.id), col(TicketEvent.at), col(TicketEvent.kind), col(TicketEvent.data), col(TicketEvent.actor_kind), col(TicketEvent.actor_ref))
    .where(col(TicketEvent.ticket_id) == bindparam("ticket"))
    .order_by(col(TicketEvent.id).desc())
    .limit(MOST_EVENTS)
)  # fmt: skip
WARNINGS = {
    "unreadable": N_("This message could not be read as a whole; the original is kept."),
    "too_many_parts": N_("The message has too many parts; the rest is only in the original."),
    "broken_multipart": N_("The message is damaged; parts may be missing."),
    "encrypted": N_("The message is encrypted; the desk cannot read it."),
    "external_body": N_("A part of the message lies elsewhere and was not fetched."),
    "partial_message": N_("This is one of several parts of a longer message."),
    "tnef_unreadable": N_("An Outlook attachment (winmail.dat) could not be opened."),
    "too_many_files": N_("There are more files than the desk takes; the rest is only in the original."),
    "no_sender": N_("The message names no sender."),
    "no_date": N_("The message carries no date; the time is that of its arrival."),
    "odd_date": N_("The date of the message cannot be right; the time is that of its arrival."),
    "second_from": N_("The message names several senders; the first one is shown."),
    "name_holds_address": N_("The sender's name contains another address. Possibly a deception."),
    "name_is_ours": N_("The sender's name is ours. Possibly a deception."),
    "forged_token": N_("The message names this ticket with a mark that is not ours. Possibly a deception."),
    "dmarc_failed": N_("The sender's domain says this message is not from there. Possibly a deception."),
    "imported": N_("The message was taken in from a file."),
    "direction_marks": N_("The sender's name contains hidden marks. Possibly a deception."),
}
DELIVERY = {
    "queued": N_("waits to be sent"),
    "sent": N_("handed over to the mail server"),
    "kept": N_("kept here, no mail server is set up"),
    "failed": N_("not delivered: %(reason)s"),
    "suppressed": N_("held back: %(reason)s"),
    "unknown": N_("it is not known whether this was sent"),
}


def contacts(session: Session, ticket_id: int) -> list[Row[Any]]:
    """The newest contacts of a ticket, the oldest of them first."""
    rows = session.execute(NEWEST, {"ticket": ticket_id}).all()
    return list(reversed(rows))


def view(
    session: Session, ticket_id: int, rows: Sequence[Row[Any]], names: Names, me: int, customer: str, reader: Reader, _: Saying,
    reaction: Row[Any] | None = None,
) -> tuple[ContactView, ...]:  # fmt: skip
    """Contacts and the lines between them. `reaction` is the newest decision of the e-level, for its answer."""
    ids = [row.id for row in rows]
    files = _files(session, ids)
    delivery = _delivery(session, [row.id for row in rows if row.direction == "out"])
    shown = [
        _contact(row, files.get(row.id, ()), delivery.get(row.id), names, me, _, reaction) for row in rows
    ] + _events(session, ticket_id, names, customer, reader, _)  # fmt: skip
    return tuple(sorted(shown, key=lambda one: one.at))


def _files(session: Session, contact_ids: Sequence[int]) -> dict[int, list[FileView]]:
    found: dict[int, list[FileView]] = {}
    if contact_ids:
        rows = session.execute(FILES, {"contacts": contact_ids})
        for row in rows:
            clean = row.check_state == "clean"
            url = f"/desk/files/{row.id}" if clean else ""
            found.setdefault(row.contact_id, []).append(FileView(row.filename, row.size, url, "" if clean else row.check_state))  # fmt: skip
    return found


def _delivery(session: Session, contact_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Contact → (state, reason) of its outbox entry."""
    if not contact_ids:
        return {}
    about = {f"contact:{contact_id}": contact_id for contact_id in contact_ids}
    rows = session.execute(MAILS, {"about": list(about)})
    return {about[row.about]: (row.state, row.reason) for row in rows}


def _contact(
    row: Row[Any], files: Sequence[FileView], delivery: tuple[str, str] | None, names: Names, me: int, _: Saying,
    reaction: Row[Any] | None,
) -> ContactView:  # fmt: skip
    kind = kind_of(row.direction, row.kind, row.auto_generated)
    author = _author(row, kind, names, _)
    own_reaction = reaction if reaction is not None and reaction.answer_contact_id == row.id else None
    said = {"helped": "helped", "not_helped": "rejected", "replied": "rejected", "person": "rejected"}
    return ContactView(
        id=row.id,
        kind=kind,  # type: ignore[arg-type]
        at=row.received_at,
        author=author,
        initials=initials(author),
        me=row.agent_id == me,
        channel=row.channel,
        detail=_detail(row, kind, _),
        passages=passages(row.body_text, row.details.get("folds") or ()),
        files=tuple(files),
        footer=tuple(_footer(row, kind, delivery, _)),
        warnings=tuple(_(WARNINGS[code]) for code in row.details.get("warnings") or () if code in WARNINGS),
        reaction=said.get(own_reaction.reaction, "") if own_reaction else "",
        reaction_at=own_reaction.reaction_at if own_reaction else None,
        html_url=f"/desk/contacts/{row.id}/html" if row.laid_out and row.direction == "in" else "",
        raw_url=f"/desk/contacts/{row.id}/raw" if row.raw_ref and kind != "note" else "",
        language=row.language,
        duration=row.duration_s,
    )


def kind_of(direction: str, kind: str, automatic: bool) -> str:
    """The look of a contact in the conversation."""
    if kind == "note":
        return "note"
    if kind == "phone_note":
        return "phone"
    if direction == "in":
        return "in"
    if kind == "automatic_answer":
        return "elevel"
    return "notice" if automatic or kind in ("acknowledgement", "reminder", "closure") else "out"


def _author(row: Row[Any], kind: str, names: Names, _: Saying) -> str:
    if kind == "in" and row.agent_id is None:
        return row.sender_name or row.sender_address or _("unknown sender")
    if kind == "elevel":
        return _("e-level")
    return names.colleague(row.agent_id) or (row.sender_name if kind in ("in", "phone") else "") or "Schalter"


def _detail(row: Row[Any], kind: str, _: Saying) -> str:
    if kind == "in":
        return _("to %(mailbox)s", mailbox=row.mailbox) if row.channel == "email" and row.mailbox else _.word("channel", row.channel)  # fmt: skip
    if kind == "phone":
        return _("call note, %(name)s", name=row.sender_name) if row.sender_name else _("call note")
    if kind in ("out", "notice", "elevel"):
        to = ", ".join(party.get("address", "") for party in row.details.get("to") or ())
        word = "" if row.kind == "reply" else _.word("mail_kind", row.kind)
        return ", ".join(part for part in (word, _("to %(mailbox)s", mailbox=to) if to else _("no address")) if part)
    return ""


def _footer(row: Row[Any], kind: str, delivery: tuple[str, str] | None, _: Saying) -> Iterable[str]:
    if row.direction == "in" and row.suppress_reason:
        yield _("Written by a machine; it is never answered automatically.")
    if kind in ("out", "notice", "elevel") and delivery:
        state, reason = delivery
        if state == "done":
            state = (row.details.get("delivery") or {}).get("state", "sent")
        if state == "queued" and reason == "under way":
            reason = ""
        told = _(DELIVERY.get(state, state), reason=reason) if state in ("failed", "suppressed") else _(DELIVERY.get(state, state))  # fmt: skip
        yield told + (f" ({reason})" if state == "queued" and reason else "")


def passages(text: str, folds: Sequence[Sequence[Any]]) -> tuple[Passage, ...]:
    """The text in runs: what stands open, and what is folded away with its kind."""
    runs: list[Passage] = []
    at = 0
    for start, end, kind in sorted((int(one[0]), int(one[1]), str(one[2])) for one in folds):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if text[at:start].strip():
            runs.append(Passage(text[at:start]))
        if text[start:end].strip():
            runs.append(Passage(text[start:end], kind))  # type: ignore[arg-type]
        at = end
    if text[at:].strip():
        runs.append(Passage(text[at:]))
    return tuple(runs)


def _events(session: Session, ticket_id: int, names: Names, customer: str, reader: Reader, _: Saying) -> list[ContactView]:  # fmt: skip
    rows = session.execute(EVENTS, {"ticket": ticket_id}).all()
    return [
        ContactView(-row.id, "event", row.at, "", sentence=_line(row, names, customer, reader, _))
        for row in reversed(rows)
        if sentences.in_conversation(row.kind, row.data)
    ]


def _line(row: Row[Any], names: Names, customer: str, reader: Reader, _: Saying) -> str:
    said = sentences.sentence(row.kind, row.data, names, reader, _)
    actor = sentences.actor(row.actor_kind, row.actor_ref, names, customer, _)
    return f"{actor}: {said}" if row.actor_kind == "agent" and not said.startswith(actor) else said
