"""The story of one ticket: messages, notes and calls with what happened between them, in the order it reached us."""

from collections.abc import Iterable, Sequence, Set
from typing import Any

from sqlalchemy import Row, bindparam, case, func, select
from sqlmodel import Session, col

from desk import delivery_words, file_previews, mail_words, sentences
from desk.file_links import called, readable_at
from desk.names import Names, initials
from desk.ticket_view import ContactView
from pages import rich_text
from pages.saying import Saying
from pages.times import Reader
from pages.view import FileView, Passage, laid_out
from pages.words import N_
from storage.outbox import UNDER_WAY
from storage.straight import Straight
from storage.tables import OutboxEntry
from ticketing import copies
from ticketing.answers import UNDOABLE
from ticketing.colleagues import BY_MAIL
from ticketing.events import TAKEN_BACK
from ticketing.tables import Attachment, Contact, TicketEvent

MOST_CONTACTS = 200
MOST_EVENTS = 300

OWN_HTML = case((col(Contact.agent_id).is_not(None), col(Contact.body_html)), else_="").label("own_html")
"""The formatting of what an agent wrote; that of customers is shown apart."""
COLUMNS: tuple[Any, ...] = (
    col(Contact.id), col(Contact.direction), col(Contact.channel), col(Contact.mailbox), col(Contact.kind), col(Contact.visibility),
    col(Contact.agent_id), col(Contact.received_at), col(Contact.sender_address), col(Contact.sender_name), col(Contact.subject),
    col(Contact.body_text), (col(Contact.body_html) != "").label("laid_out"), OWN_HTML, col(Contact.language), col(Contact.auto_generated),
    col(Contact.suppress_reason), col(Contact.details), col(Contact.raw_ref), col(Contact.duration_s),
)  # fmt: skip
IS_RECEIPT = func.coalesce(col(Contact.suppress_reason), "").in_(tuple(sentences.RECEIPTS))
"""It says no more than its event does."""
NEWEST = Straight(
    select(*COLUMNS).where(col(Contact.ticket_id) == bindparam("ticket"), col(Contact.kind) != BY_MAIL, ~IS_RECEIPT).order_by(col(Contact.id).desc()).limit(MOST_CONTACTS)
)  # fmt: skip
FILES = Straight(
    select(col(Attachment.id), col(Attachment.contact_id), col(Attachment.filename), col(Attachment.size), col(Attachment.media_type), col(Attachment.claimed_type), col(Attachment.check_state))
    .where(col(Attachment.contact_id).in_(bindparam("contacts", expanding=True)), col(Attachment.inline).is_(False))
    .order_by(col(Attachment.id))
)  # fmt: skip
MAIL_COLUMNS: tuple[Any, ...] = (
    col(OutboxEntry.about), col(OutboxEntry.state), col(OutboxEntry.reason), col(OutboxEntry.attempts), col(OutboxEntry.due_at),
)  # fmt: skip
MAILS = Straight(
    select(*MAIL_COLUMNS).where(col(OutboxEntry.about).in_(bindparam("about", expanding=True)), col(OutboxEntry.kind).in_(("mail", "paper")))
)  # fmt: skip
EVENTS = Straight(
    select(col(TicketEvent.id), col(TicketEvent.at), col(TicketEvent.kind), col(TicketEvent.data), col(TicketEvent.actor_kind), col(TicketEvent.actor_ref))
    .where(col(TicketEvent.ticket_id) == bindparam("ticket"))
    .order_by(col(TicketEvent.id).desc())
    .limit(MOST_EVENTS)
)  # fmt: skip
CALLS = {
    ("in", False): N_("call note"),
    ("in", True): N_("missed call"),
    ("out", False): N_("call of ours"),
    ("out", True): N_("call of ours, not reached"),
}
"""Direction of a call, and whether nobody was reached → what its note is called."""
DELIVERY = {
    "queued": N_("waits to be sent"),
    "sent": N_("handed over to the mail server"),
    "kept": N_("kept here, no mail server is set up"),
    "tray": N_("lies in the out-tray"),
    "printed": N_("printed"),
    "faxed": N_("faxed"),
    "failed": N_("not delivered: %(reason)s"),
    "suppressed": N_("held back: %(reason)s"),
    "unknown": N_("it is not known whether this was sent"),
    "later": N_("not all have got it yet"),
    "refused": N_("refused by the mail server"),
}


def contacts(session: Session, ticket_id: int) -> list[Row[Any]]:
    """The newest contacts of a ticket, the oldest of them first."""
    return list(reversed(NEWEST.rows(session, ticket=ticket_id)))


def view(
    session: Session, ticket_id: int, rows: Sequence[Row[Any]], names: Names, me: int, customer: str, reader: Reader, _: Saying,
    reaction: Row[Any] | None = None,
) -> tuple[ContactView, ...]:  # fmt: skip
    """Contacts and the lines between them. `reaction` is the newest decision of the e-level, for its answer."""
    files = _files(session, [row.id for row in rows], _)
    delivery = _delivery(session, [row.id for row in rows if row.direction == "out"])
    renamed = _renamed(rows)
    shown = [
        _contact(row, files.get(row.id, ()), delivery.get(row.id), names, me, _, reaction, renamed) for row in rows
    ] + _events(session, ticket_id, names, customer, reader, _)  # fmt: skip
    return tuple(sorted(shown, key=lambda one: one.at))


def _renamed(rows: Sequence[Row[Any]]) -> set[int]:
    """Mails whose subject speaks of something else than the customer's mail before."""
    found, last = set(), None
    for row in rows:
        if row.direction == "in" and (matter := row.details.get("matter")):
            if last is not None and matter.casefold() != last:
                found.add(row.id)
            last = matter.casefold()
    return found


def _files(session: Session, contact_ids: Sequence[int], _: Saying) -> dict[int, list[FileView]]:
    found: dict[int, list[FileView]] = {}
    if contact_ids:
        for row in FILES.rows(session, contacts=contact_ids):
            url = f"/desk/files/{row.id}" if row.check_state in ("clean", "unchecked") else ""
            trouble = "" if row.check_state == "clean" else _.word("file_state", row.check_state)
            mail_url = url and readable_at(row.filename, row.media_type, url)
            looks = file_previews.looks(row.filename, row.media_type, row.size) if url and not trouble else {}
            view = FileView(called(row.filename, row.claimed_type, _), row.size, url, trouble, mail_url, **looks)
            found.setdefault(row.contact_id, []).append(view)
    return found


def _delivery(session: Session, contact_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Contact → its outbox entry."""
    if not contact_ids:
        return {}
    about = {f"contact:{contact_id}": contact_id for contact_id in contact_ids}
    return {about[row.about]: row for row in MAILS.rows(session, about=list(about))}


def _contact(
    row: Row[Any], files: Sequence[FileView], delivery: Row[Any] | None, names: Names, me: int, _: Saying,
    reaction: Row[Any] | None, renamed: Set[int],
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
        html=rich_text.cleaned(row.own_html) if row.own_html else "",
        files=tuple(files),
        footer=(
            *([_("New subject: %(subject)s", subject=row.subject)] if row.id in renamed else []),
            *_footer(row, kind, delivery, _),
        ),
        warnings=mail_words.warnings(row.details, _),
        reaction=said.get(own_reaction.reaction, "") if own_reaction else "",
        reaction_at=own_reaction.reaction_at if own_reaction else None,
        html_url=f"/desk/contacts/{row.id}/html" if row.laid_out and row.direction == "in" else "",
        raw_url=_raw_url(row, kind),
        remote_pictures=bool(row.details.get("remote_pictures")),
        language=row.language,
        duration=row.duration_s,
        undo_until=delivery.due_at
        if delivery is not None and row.agent_id == me and _can_be_undone(row, delivery)
        else None,
    )


def _raw_url(row: Row[Any], kind: str) -> str:
    """Where the bytes lie; those of an answer written by mail are the colleague's."""
    if by_mail := row.details.get("by_mail"):
        return f"/desk/contacts/{by_mail}/raw"
    return f"/desk/contacts/{row.id}/raw" if row.raw_ref and kind != "note" else ""


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
    if kind == "in" and row.channel == "email" and row.mailbox:
        to = _("to %(mailbox)s", mailbox=_written_to(row)) + _copies(row)
        return f"{row.sender_address}, {to}" if row.sender_name and row.sender_address else to
    if kind == "in":
        return _.word("channel", row.channel)
    if kind == "phone":
        kind = _(CALLS[row.direction, bool(row.details.get("missed"))])
        return f"{kind}, {row.sender_name}" if row.sender_name else kind
    if kind in ("out", "notice", "elevel"):
        to = ", ".join(party.get("address") or party.get("name", "") for party in row.details.get("to") or ())
        word = "" if row.kind == "reply" else _.word("mail_kind", row.kind)
        named = _("to %(mailbox)s", mailbox=to) + _copies(row) if to else _("no address")
        return f"{word}, {named}" if word else named
    return ""


def _written_to(row: Row[Any]) -> str:
    """Whom a customer's mail names in To; our mailbox where it names nobody (a blind copy, a list)."""
    return ", ".join(_addresses(row, "to")) or row.mailbox


def _addresses(row: Row[Any], field: str) -> Iterable[str]:
    """As they were written, but without the mark that names the ticket: who reads along must not learn it."""
    for party in row.details.get(field) or ():
        ours = row.mailbox and copies.is_ours(party["address"], (row.mailbox,))
        yield row.mailbox if ours else party["address"] or party["name"]


def _copies(row: Row[Any]) -> str:
    """Who else got it."""
    named = ((word, ", ".join(_addresses(row, field))) for word, field in (("Cc", "cc"), ("Bcc", "bcc")))
    return "".join(f", {word} {said}" for word, said in named if said)


def _can_be_undone(row: Row[Any], delivery: Row[Any]) -> bool:
    return row.kind in UNDOABLE and delivery.state == "queued" and not delivery.attempts


def _footer(row: Row[Any], kind: str, delivery: Row[Any] | None, _: Saying) -> Iterable[str]:
    if row.direction == "in" and row.suppress_reason:
        yield _("Written by a machine; it is never answered automatically.")
    if found_by := mail_words.FOUND_BY.get(row.details.get("found_by") or ""):
        yield _(found_by)
    yield from mail_words.beside(row.details, _)
    if row.details.get("by_mail"):
        yield _("Written in a mail program.")
    if kind == "out" and not row.details.get("to"):
        yield _("Reached nobody: no address was known.")
    if kind not in ("out", "notice", "elevel") or delivery is None:
        return
    said = row.details.get("delivery") or {}
    if said.get("state") == TAKEN_BACK:
        yield _("taken back; it never left")
        return
    state, reason = delivery.state, "" if delivery.reason == UNDER_WAY else delivery.reason
    state = said.get("state", "sent") if state == "done" else state
    told = _(DELIVERY.get(state, state), reason=reason) if state in ("failed", "suppressed") else _(DELIVERY.get(state, state))  # fmt: skip
    yield told + (f" ({reason})" if state == "queued" and reason else "")
    yield from delivery_words.of_each(said.get("recipients") or (), _)


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
    return laid_out(runs)


def _events(session: Session, ticket_id: int, names: Names, customer: str, reader: Reader, _: Saying) -> list[ContactView]:  # fmt: skip
    rows = EVENTS.rows(session, ticket=ticket_id)
    return [
        ContactView(-row.id, "event", row.at, "", sentence=_line(row, names, customer, reader, _))
        for row in reversed(rows)
        if sentences.in_conversation(row.kind, row.data)
    ]


def _line(row: Row[Any], names: Names, customer: str, reader: Reader, _: Saying) -> str:
    said = sentences.sentence(row.kind, row.data, names, reader, _)
    actor = sentences.actor(row.actor_kind, row.actor_ref, names, customer, _)
    return f"{actor}: {said}" if row.actor_kind == "agent" and not said.startswith(actor) else said
