"""The log of changes: who changed what, before and after."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlmodel import Session, col, select

from admin import change_values, change_words, rule_names
from admin.people_view import ChangeRow, ChangesPage
from admin.place import Asked, asked, number_of, page, question
from pages.rule_words import Named
from pages.saying import Saying
from staff import audit
from staff.audit_tables import AuditEntry
from staff.rights import Right

PAGE = 50


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.AUDIT_READ)
    about, before = request.query.get("about", "")[:200], number_of(request.query.get("before", "")) or 2**31 - 1
    shown = await question(request, lambda session: _changes(session, about, before, who))
    return await page(request, who, "changes.html", page=shown)


def _changes(session: Session, about: str, before: int, who: Asked) -> ChangesPage:
    say = who.say
    wanted = select(AuditEntry).where(col(AuditEntry.id) < before).order_by(col(AuditEntry.id).desc()).limit(PAGE + 1)
    rows = session.exec(wanted.where(AuditEntry.object == about) if about else wanted).all()
    named = rule_names.named(session, say)
    older = f"/admin/changes?{urlencode({'about': about, 'before': rows[PAGE - 1].id})}" if len(rows) > PAGE else None
    return ChangesPage(
        tuple(ChangeRow(row.at, row.actor, row.object, *change_words.about(row.object, say, named.segments), _fields(row, named, who), row.reason) for row in rows[:PAGE]),
        about, " ".join(change_words.about(about, say, named.segments)), older,
    )  # fmt: skip


def _fields(row: AuditEntry, named: Named, who: Asked) -> tuple[tuple[str, str, str], ...]:
    say = who.say

    def told(name: str, one: Mapping[str, Any]) -> str:
        return change_values.told(name, one.get(name), named, say, who.reader)

    before, after = (change_values.with_validity(one, who.reader, say) for one in (row.before, row.after))
    if row.object.startswith("targets "):
        before, after = (change_values.with_span(one, say) for one in (before, after))
    elif row.object.startswith("agreement "):
        before, after = (_with_spans(one, say) for one in (before, after))
    before, after = audit.flat(before), audit.flat(after)
    names = change_words.in_order(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    found = ((change_words.part(name, say), told(name, before), told(name, after)) for name in names)
    return tuple(one for one in found if one[1] or one[2])


def _with_spans(agreement: Mapping[str, Any], say: Saying) -> dict[str, Any]:
    """An agreement with its targets as they were typed."""
    spans = [change_values.with_span(one, say) for one in agreement.get("targets", ()) if isinstance(one, Mapping)]
    return {**agreement, "targets": spans} if spans else dict(agreement)
