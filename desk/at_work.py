"""Who works on a ticket right now: who has it open, who is writing, and what each has written but not sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, or_, select
from sqlmodel import Session, col

from desk.names import Names, initials
from desk.others_view import Other, OtherDraft
from desk.tables import Draft, Presence
from foundation.errors import Conflict
from storage.change import Change
from storage.straight import Straight
from storage.upsert import insert_or
from ticketing.tables import Contact

COPIES = ("cc", "bcc")
LASTS = timedelta(seconds=50)
"""A page says every 20 seconds that it is still open (`pages/web/src/composer.js`)."""
OTHERS = Straight(
    select(col(Presence.agent_id), col(Presence.typing))
    .where(
        col(Presence.ticket_id) == bindparam("ticket"),
        col(Presence.agent_id) != bindparam("me"),
        col(Presence.at) > bindparam("since"),
    )
    .order_by(col(Presence.typing).desc(), col(Presence.agent_id))
)
DRAFTS = Straight(
    select(
        col(Draft.agent_id), col(Draft.kind), col(Draft.text), col(Draft.html), col(Draft.copies), col(Draft.saved_at)
    )
    .where(col(Draft.ticket_id) == bindparam("ticket"))
    .order_by(col(Draft.saved_at))
)

BEHIND = Straight(
    select(col(Contact.id))
    .where(
        col(Contact.ticket_id) == bindparam("ticket"),
        col(Contact.id) > bindparam("seen"),
        col(Contact.visibility) == "public",
        col(Contact.auto_generated).is_(False),
        or_(col(Contact.agent_id).is_(None), col(Contact.agent_id) != bindparam("me")),
    )
    .limit(1)
)
"""What the customer or a colleague has written behind a message."""


def here(change: Change, ticket_id: int, agent_id: int, *, typing: bool) -> bool:
    """Notes that this agent has the ticket open; whether that is news for the others."""
    before = change.session.get(Presence, (ticket_id, agent_id))
    news = before is None or before.typing != typing or change.now - before.at > LASTS
    own = {"ticket_id": ticket_id, "agent_id": agent_id}
    now = {"at": change.now, "typing": typing}
    statement = insert_or(change.session, Presence)
    change.session.execute(statement.on_conflict_do_update(index_elements=list(own), set_=now), own | now)
    return news


def check_seen(session: Session, ticket_id: int, seen: int | None, me: int) -> None:
    """Whoever writes to the customer has read what was said until then: Conflict where the customer or a colleague has written
    something behind the message `seen` that was the newest; None asks for nothing."""
    if seen is not None and BEHIND.first(session, ticket=ticket_id, seen=seen, me=me):
        raise Conflict(
            "Somebody else has written on this ticket in the meantime. Nothing was sent: look at it, then send again."
        )


def gone(change: Change, ticket_id: int, agent_id: int) -> None:
    """The page was left."""
    own = (col(Presence.ticket_id) == ticket_id, col(Presence.agent_id) == agent_id)
    change.session.execute(delete(Presence).where(*own))


def others(session: Session, ticket_id: int, me: int, names: Names, now: datetime) -> tuple[Other, ...]:
    """Whoever else has it open, those who write first."""
    rows = OTHERS.rows(session, ticket=ticket_id, me=me, since=now - LASTS)
    named = [(names.colleague(row.agent_id), row.typing) for row in rows]
    return tuple(Other(name, initials(name), typing) for name, typing in named if name)


def drafts(session: Session, ticket_id: int, agent_id: int, names: Names) -> tuple[dict[str, dict[str, str]], tuple[OtherDraft, ...]]:  # fmt: skip
    """What has been written here and not sent: kind → what this agent's own fields hold, and what colleagues have begun."""
    rows = DRAFTS.rows(session, ticket=ticket_id)
    own = {row.kind: {"text": row.text, "html": row.html, **row.copies} for row in rows if row.agent_id == agent_id}
    begun = ((names.colleague(row.agent_id), row) for row in rows if row.agent_id != agent_id)
    return own, tuple(OtherDraft(name, row.kind, row.text, row.saved_at) for name, row in begun if name)


def keep_draft(
    change: Change, ticket_id: int, agent_id: int, kind: str, text: str, html: str = "", copies: Mapping[str, str] | None = None
) -> None:  # fmt: skip
    """`copies` are the fields `cc` and `bcc`, where they differ from what is proposed."""
    own = {"ticket_id": ticket_id, "agent_id": agent_id, "kind": kind}
    kept = {"text": text, "html": html, "copies": dict(copies or {}), "saved_at": change.now}
    statement = insert_or(change.session, Draft)
    change.session.execute(statement.on_conflict_do_update(index_elements=list(own), set_=kept), own | kept)


def keep_taken_back(change: Change, ticket_id: int, contact: Contact) -> None:
    """What was taken back is a draft again, unless its writer has begun another one; a solution goes back into its own form."""
    own = (ticket_id, contact.agent_id or 0, "reply")
    if contact.kind != "resolution" and change.session.get(Draft, own) is None:
        keep_draft(change, *own, contact.body_text, contact.body_html, copies_of(contact.details))


def copies_of(details: Mapping[str, Any]) -> dict[str, str]:
    """The fields `cc` and `bcc` an answer with these details was sent from."""
    return {field: ", ".join(one["address"] for one in details.get(field) or ()) for field in COPIES}


def drop_draft(change: Change, ticket_id: int, agent_id: int, kind: str) -> None:
    """It was sent, or nothing is left of it."""
    own = (col(Draft.ticket_id) == ticket_id, col(Draft.agent_id) == agent_id, col(Draft.kind) == kind)
    change.session.execute(delete(Draft).where(*own))
