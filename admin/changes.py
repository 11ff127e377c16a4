"""The log of changes: who changed what, before and after."""

import json
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlmodel import Session, col, select

from admin.people_view import ChangeRow, ChangesPage
from admin.place import asked, number_of, page, question
from staff.audit_tables import AuditEntry
from staff.rights import Right

PAGE = 50
LONGEST = 400


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.AUDIT_READ)
    about, before = request.query.get("about", "")[:200], number_of(request.query.get("before", "")) or 2**31 - 1
    shown = await question(request, lambda session: _changes(session, about, before))
    return await page(request, who, "changes.html", page=shown)


def _changes(session: Session, about: str, before: int) -> ChangesPage:
    wanted = select(AuditEntry).where(col(AuditEntry.id) < before).order_by(col(AuditEntry.id).desc()).limit(PAGE + 1)
    rows = session.exec(wanted.where(AuditEntry.object == about) if about else wanted).all()
    older = f"/admin/changes?{urlencode({'about': about, 'before': rows[PAGE - 1].id})}" if len(rows) > PAGE else None
    return ChangesPage(
        tuple(ChangeRow(row.at, row.actor, row.object, _fields(row), row.reason) for row in rows[:PAGE]), about, older
    )


def _fields(row: AuditEntry) -> tuple[tuple[str, str, str], ...]:
    names = sorted(row.before.keys() | row.after.keys())
    return tuple((name, _word(row.before.get(name)), _word(row.after.get(name))) for name in names)


def _word(value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"
