"""The log of changes: who changed what, before and after."""

import json
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlmodel import Session, col, select

from admin import change_words
from admin.people_view import ChangeRow, ChangesPage
from admin.place import asked, number_of, page, question
from pages.saying import Saying
from pages.words import N_
from staff.audit_tables import AuditEntry
from staff.rights import Right

PAGE = 50
LONGEST = 400


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.AUDIT_READ)
    about, before = request.query.get("about", "")[:200], number_of(request.query.get("before", "")) or 2**31 - 1
    shown = await question(request, lambda session: _changes(session, about, before, who.say))
    return await page(request, who, "changes.html", page=shown)


def _changes(session: Session, about: str, before: int, say: Saying) -> ChangesPage:
    wanted = select(AuditEntry).where(col(AuditEntry.id) < before).order_by(col(AuditEntry.id).desc()).limit(PAGE + 1)
    rows = session.exec(wanted.where(AuditEntry.object == about) if about else wanted).all()
    older = f"/admin/changes?{urlencode({'about': about, 'before': rows[PAGE - 1].id})}" if len(rows) > PAGE else None
    return ChangesPage(
        tuple(ChangeRow(row.at, row.actor, row.object, *change_words.about(row.object, say), _fields(row, say), row.reason) for row in rows[:PAGE]),
        about, " ".join(change_words.about(about, say)), older,
    )  # fmt: skip


def _fields(row: AuditEntry, say: Saying) -> tuple[tuple[str, str, str], ...]:
    names = sorted(row.before.keys() | row.after.keys())
    return tuple(
        (change_words.part(name, say), _word(row.before.get(name), say), _word(row.after.get(name), say))
        for name in names
    )


def _word(value: Any, say: Saying) -> str:
    if isinstance(value, bool):
        return say(N_("yes")) if value else say(N_("no"))
    if value in (None, "", [], {}):
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"
