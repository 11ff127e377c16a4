"""Fills a desk with many tickets quickly, row for row as the intake would leave them, for measuring pages only."""

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel, select

from customers.tables import ContactPoint, Person
from house.parts import Parts
from storage.change import Change
from storage.full_text import index_contact
from storage.types import FAR_FUTURE
from ticketing.due_table import TicketDue
from ticketing.numbers import written
from ticketing.pull_order import pull_place
from ticketing.tables import Category, Contact, Queue, Ticket, TicketEvent

CHUNK = 2000
FULL_QUEUE = "allgemein"
"""Has a third of the active tickets, so that its list is a page long on a small desk as on a large one."""
SUBJECTS = (
    "Drucker druckt nicht",
    "Passwort vergessen",
    "Rechnung doppelt",
    "VPN bricht ab",
    "Excel rechnet falsch",
    "Portal zeigt Fehler",
)


def fill(parts: Parts, first: int, last: int, messages: int = 1) -> None:
    """Tickets numbered `first` to `last`: one in five still active, each with `messages` contacts and their events."""
    for start in range(first, last, CHUNK):
        parts.database.change_now(lambda change, start=start: _chunk(change, start, min(start + CHUNK, last), messages))  # type: ignore[misc]


def _chunk(change: Change, first: int, last: int, messages: int) -> None:
    chance = random.Random(first)
    queues = {row.code: row.level for row in change.session.exec(select(Queue)).all()}
    categories = [row.code for row in change.session.exec(select(Category)).all()]
    persons, points, tickets, dues, contacts, events = [], [], [], [], [], []
    for n in range(first, last):
        at = change.now - timedelta(minutes=n)
        queue = FULL_QUEUE if n % 15 == 0 else chance.choice(list(queues))
        active = n % 5 == 0
        subject = f"{chance.choice(SUBJECTS)} ({n})"
        persons.append({"id": n, "display_name": f"Person {n}", "language": "de", "created_at": at, **PERSON})
        points.append(
            {
                "person_id": n,
                "kind": "email",
                "value": f"bench{n}@kunde.example",
                "verified": False,
                "is_primary": True,
                "data": {},
            }
        )
        tickets.append({
            **TICKET, "id": n, "number": written("SC", f"{n:08d}"), "public_token": f"bench-{n}", "state": "queued" if active else "closed",
            "shelf": 0 if active else 2, "subject": subject, "category": chance.choice(categories), "priority": chance.choice(("P2", "P3", "P4")),
            "person_id": n, "level": queues[queue], "first_level": queues[queue], "pull_sort": pull_place("P3", 0 if active else None, waits=active), "queue": queue,
            "created_at": at, "updated_at": at, "last_contact_at": at, "excerpt": subject * 3, "beyond": "",
        })  # fmt: skip
        dues.append({
            "ticket_id": n, "shelf": tickets[-1]["shelf"], "state": tickets[-1]["state"], "assignee_id": None,
            "due_sort": at + timedelta(days=1) if active else FAR_FUTURE, "next_metric": "first_response" if active else "",
        })  # fmt: skip
        events += [
            {"ticket_id": n, "at": at, "actor_kind": "system", "actor_ref": "", "kind": kind, "data": {}}
            for kind in ("opened", "routed")
        ]
        for m in range(messages):
            contacts.append({
                **CONTACT, "direction": "in" if m % 2 == 0 else "out", "kind": "message" if m % 2 == 0 else "reply", "external_id": f"bench-{n}-{m}",
                "sha256": f"{n}-{m}", "ticket_id": n, "person_id": n, "occurred_at": at, "received_at": at, "sender_address": f"bench{n}@kunde.example",
                "subject": subject, "body_text": f"{subject}\n\n" + "Es geht seit heute nicht mehr. " * 12, "reply_text": subject,
            })  # fmt: skip
        for scope in (
            ("active", f"level:{queues[queue]}", f"queue:{queue}", "state:queued", "unassigned") if active else ()
        ):
            change.count(scope, 1)
    for table, rows in (
        (Person, persons),
        (ContactPoint, points),
        (Ticket, tickets),
        (TicketDue, dues),
        (Contact, contacts),
        (TicketEvent, events),
    ):
        _insert(change, table, rows)
    for contact_id, subject in change.session.exec(
        select(Contact.id, Contact.body_text).where(Contact.ticket_id >= first, Contact.ticket_id < last)
    ):  # type: ignore[operator]
        index_contact(change.session, contact_id or 0, subject)


def _insert(change: Change, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    change.session.connection().execute(insert(table.__table__), rows)  # type: ignore[attr-defined]


PERSON = {"critical_workplace": False, "identity": "unknown", "status": "active", "note": "", "blocked": False}
TICKET = {
    "version": 1, "type": "question", "category_source": "e_level", "first_category": "", "final_category": "", "impact": "low", "urgency": "medium",
    "is_major": False, "language": "de", "first_channel": "email", "confidential": False, "needs_indexing": False, "segment": "admin",
    "hop_count": 0, "reassign_count": 0, "reopened_count": 0, "route_explanation": [], "unread": True, "resolution_text": "", "resolution_code": "",
    "closure_code": "", "article": "",
}  # fmt: skip
CONTACT = {
    "channel": "email", "mailbox": "hilfe@schalter.example", "visibility": "public", "sender_name": "", "body_html": "", "language": "de",
    "auto_generated": False, "details": {}, "raw_ref": "",
}  # fmt: skip
