"""The desk's own fields on tickets: what there are, and the form for one."""

from dataclasses import dataclass

from aiohttp import web
from sqlmodel import Session, col, select

from admin.place import Asked, asked, page, question
from admin.rule_names import category_choices, named
from foundation.errors import Invalid, Mistake, NotFound
from pages import keys
from pages.posted import posted
from pages.saying import sentence
from pages.view import Choice, Form
from pages.words import N_
from ticketing import custom_field_saving
from ticketing.custom_field_tables import CustomField

URL = "/admin/fields"
DONE = N_("Saved. The field stands on its tickets from now on.")
KIND_WORDS = {
    "text": N_("a line of text"),
    "number": N_("a number"),
    "date": N_("a day"),
    "choice": N_("one of several answers"),
    "checkbox": N_("yes or no"),
}
PROBLEMS = (
    N_("choose what it takes"), N_("tickets hold something in it already; make a new field instead"),
    N_("say at least two answers, each once"), N_("another field of these tickets has this name already"),
)  # fmt: skip
"""What saving may refuse beyond what other forms refuse, for the catalogue."""
NEW = {"active": "1", "kind": "text"}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field in the list; `code` is what searches and programs call it."""

    url: str
    code: str
    name: str
    kind: str
    for_what: str
    required: bool
    active: bool


@dataclass(frozen=True, slots=True)
class FieldsPage:
    """`code` is the one in the form, empty for a new one."""

    code: str
    form: Form
    rows: tuple[FieldRow, ...]
    kinds: tuple[Choice, ...]
    categories: tuple[Choice, ...]


async def show(request: web.Request) -> web.Response:
    who, code = asked(request), request.query.get("field", "")
    values = await question(request, lambda session: _stored(session, code)) if code else NEW
    flash = who.say(DONE) if request.query.get("saved") else ""
    return await _page(request, who, code, Form(who.agent.csrf, values), flash)


async def post(request: web.Request) -> web.Response:
    who, said = asked(request), posted(request)
    code, by = said.value("code"), who.agent.login
    wanted = {
        "name_de": said.value("name_de"), "name_en": said.value("name_en") or said.value("name_de"), "kind": said.value("kind"),
        "category": said.value("category"), "choices": [one for line in said.value("choices").splitlines() if (one := line.strip())],
        "required": bool(said.value("required")), "active": bool(said.value("active")),
    }  # fmt: skip
    try:
        await request.app[keys.DATABASE].change(lambda change: custom_field_saving.save(change, code, wanted, by))
    except Invalid as error:
        shown = [one for one in error.mistakes if one.field != "name_en" or said.value("name_en")]
        problems = [(one.field, who.say(one.problem)) for one in shown]
        wrong = tuple(Mistake(field, sentence(problem)) for field, problem in problems)
        return await _page(request, who, code, Form(who.agent.csrf, said.fields, wrong))
    raise web.HTTPSeeOther(f"{URL}?saved=1")


async def _page(request: web.Request, who: Asked, code: str, form: Form, flash: str = "") -> web.Response:
    shown = await question(request, lambda session: _read(session, who, code, form))
    return await page(request, who, "own_fields.html", page=shown, status=422 if form.mistakes else 200, flash=flash)


def _read(session: Session, who: Asked, code: str, form: Form) -> FieldsPage:
    _ = who.say
    rows = session.exec(select(CustomField).order_by(col(CustomField.position), col(CustomField.code))).all()
    categories = category_choices(named(session, _), _)
    called = {one.value: one.label for one in categories}
    return FieldsPage(
        code, form,
        tuple(
            FieldRow(
                f"{URL}?field={row.code}", row.code, _.named(row.name_de, row.name_en), _(KIND_WORDS[row.kind]),
                called.get(row.category, row.category) or _(N_("every ticket")), row.required, row.active,
            )
            for row in rows
        ),
        tuple(Choice(kind, _(told)) for kind, told in KIND_WORDS.items()), categories,
    )  # fmt: skip


def _stored(session: Session, code: str) -> dict[str, str]:
    row = session.get(CustomField, code)
    if row is None:
        raise NotFound("There is no such field.")
    return {
        "name_de": row.name_de, "name_en": row.name_en, "kind": row.kind, "category": row.category, "choices": "\n".join(row.choices),
        "required": "1" if row.required else "", "active": "1" if row.active else "",
    }  # fmt: skip
