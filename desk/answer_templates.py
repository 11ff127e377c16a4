"""Wording that is used again and again: everybody reads it, whoever writes articles keeps it."""

from aiohttp import web
from sqlmodel import Session, col, select

from desk.place import Asked, asked, page, question, row_number
from desk.tables import AnswerTemplate
from desk.working_view import TemplateRow, TemplatesPage
from foundation.errors import Mistake
from pages import keys
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from staff.rights import Right
from storage.change import Change

MOST = 300
LONGEST_NAME, LONGEST_TEXT = 80, 20_000
NAMELESS, EMPTY, TAKEN = N_("A template needs a name."), N_("The text is still empty."), N_("There is a template of this name already.")  # fmt: skip


async def show(request: web.Request) -> web.Response:
    """All of them; with `edit` one in the form."""
    who = await asked(request)
    return await _page(request, who, row_number(request.query.get("edit", "")), None)


async def save(request: web.Request) -> web.Response:
    who, said = await asked(request, Right.KNOWLEDGE_EDIT), posted(request)
    name, text = said.value("name").strip()[:LONGEST_NAME], said.value("text").strip()[:LONGEST_TEXT]
    language = said.value("language") if said.value("language") in ("de", "en") else ""
    edited = row_number(said.value("id"))

    def work(change: Change) -> tuple[Mistake, ...]:
        same = change.session.exec(select(AnswerTemplate).where(AnswerTemplate.name == name)).first()
        wrong = [Mistake("name", who.say(NAMELESS))] if not name else []
        wrong += [Mistake("name", who.say(TAKEN))] if same and same.id != edited else []
        wrong += [Mistake("text", who.say(EMPTY))] if not text else []
        if not wrong:
            row = (change.session.get(AnswerTemplate, edited) if edited else None) or AnswerTemplate(
                name=name, text=text
            )
            row.name, row.text, row.language = name, text, language
            change.session.add(row)
        return tuple(wrong)

    if wrong := await request.app[keys.DATABASE].change(work):
        return await _page(request, who, edited, Form(who.agent.csrf, dict(said.fields), wrong), 422)
    raise web.HTTPSeeOther("/desk/templates")


async def drop(request: web.Request) -> web.Response:
    await asked(request, Right.KNOWLEDGE_EDIT)
    number = row_number(posted(request).value("id")) or 0

    def work(change: Change) -> None:
        if row := change.session.get(AnswerTemplate, number):
            change.session.delete(row)

    await request.app[keys.DATABASE].change(work)
    raise web.HTTPSeeOther("/desk/templates")


async def _page(request: web.Request, who: Asked, edited: int | None, form: Form | None, status: int = 200) -> web.Response:  # fmt: skip
    rows = await question(request, _rows)
    one = next((row for row in rows if row.id == edited), None)
    form = form or Form(who.agent.csrf, {"name": one.name, "text": one.text, "language": one.language} if one else {})
    shown = TemplatesPage(rows, form, one.id if one else None, who.may(Right.KNOWLEDGE_EDIT))
    return await page(request, who, "desk/templates.html", status=status, page=shown)


def _rows(session: Session) -> tuple[TemplateRow, ...]:
    rows = session.exec(select(AnswerTemplate).order_by(col(AnswerTemplate.name)).limit(MOST))
    return tuple(TemplateRow(row.id or 0, row.name, row.language, row.text) for row in rows)
