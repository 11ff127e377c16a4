"""Ask the e-level: any text, and everything it would think of it. Nothing is kept."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from sqlmodel import Session, select

from admin import sentences
from admin.place import Asked, asked, page, question
from e_level import explain
from e_level.service import ELevel
from e_level.tables import CategoryLicence
from foundation.errors import Mistake
from pages import keys
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from staff.rights import Right
from ticketing.tables import Category

LONGEST = 20_000
NOTHING_ASKED = N_("Enter what a customer might write; without words there is nothing to recognise.")


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.ELEVEL_AUDIT)
    return await page(request, who, "ask.html", asking=Form(who.agent.csrf), answer=None)


async def ask(request: web.Request) -> web.Response:
    """What would be decided for a customer of an automated segment who has not asked before."""
    who, said = asked(request, Right.ELEVEL_AUDIT), posted(request)
    subject, text = said.value("subject")[:500], said.value("text")[:LONGEST]
    if not f"{subject}{text}".strip():
        empty = Form(who.agent.csrf, mistakes=(Mistake("text", who.say(NOTHING_ASKED)),))
        return await page(request, who, "ask.html", status=422, asking=empty, answer=None)
    e_level = request.app[keys.DESK].automation
    assert isinstance(e_level, ELevel)
    answer = await question(request, lambda session: _answer(session, e_level, subject, text, who))
    return await page(
        request, who, "ask.html", asking=Form(who.agent.csrf, {"subject": subject, "text": text}), answer=answer
    )


def _answer(session: Session, e_level: ELevel, subject: str, text: str, who: Asked) -> dict[str, Any]:
    found = explain.classify(session, e_level, subject, text)
    names = {row.code: who.say.named(row.name_de, row.name_en) for row in session.exec(select(Category)).all()}
    code = found["prediction"]["category"] if found["prediction"] else ""
    licence = session.get(CategoryLicence, code) if code else None
    held = licence is not None and licence.state == "licensed"
    return found | {
        "names": names,
        "reasons": [_told(one, names, who) for one in found["reasons"]],
        "met": [_told(one, names, who) for one in found["met"]],
        "near": explain.nearest_confirmed(session, e_level, subject, text, code),
        "licence": {"bound": licence.bound, "n": licence.n, "threshold": licence.threshold} if licence and held else None,
    }  # fmt: skip


def _told(reason: Mapping[str, str], names: Mapping[str, str], who: Asked) -> dict[str, str]:
    """A condition in words: what it is about, what was found, what is needed."""
    value, needed = (sentences.found(reason[part], names, who.say) for part in ("value", "needed"))
    return {"about": who.say(sentences.CONDITION[reason["code"]]), "value": value, "needed": needed}
