"""The automation console: what each category may, by which evidence, and the administrator's few moves."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web
from sqlalchemy import select
from sqlmodel import Session, col

from admin import console, standing
from admin.place import Asked, asked, done, page, question
from admin.sentences import event
from admin.view import CategoryPage, Judged, LogLine, SegmentLine
from customers.tables import Segment
from e_level import earned, figures, licensing
from e_level.figures import Week
from e_level.segments import OTHERS
from e_level.tables import Audit, LicenceEvent
from foundation.errors import NotFound
from pages import keys
from pages.posted import posted
from pages.view import Choice
from pages.words import N_
from staff.rights import Right
from ticketing.tables import Category, Ticket

LOG, LESSONS = 30, 10
MADE_OF = {
    "as_is": N_("sent as they stand"),
    "edited": N_("edited before they were sent"),
    "rewritten": N_("mostly written anew"),
}
LABELS = {
    "tolerated": N_("Tolerated share of wrong answers, per cent"), "certainty": N_("Certainty, per cent"), "ceiling": N_("Highest mode"),
    "mode": N_("Highest mode"), "note": N_("Why it may answer without evidence"),
}  # fmt: skip
"""The fields of a category's page, as its mistakes name them."""
ALL_OTHERS = N_("All other segments")
SAVED = N_("Saved. It counts from now on.")


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.ELEVEL_AUDIT)
    now = request.app[keys.CLOCK].now()
    shown = await question(request, lambda session: console.console(session, now, who))
    return await page(request, who, "automation.html", console=shown)


async def show_one(request: web.Request) -> web.Response:
    return await _one(request, who=asked(request, Right.ELEVEL_AUDIT))


async def set_ceiling(request: web.Request) -> web.Response:
    """How high the category may climb."""
    who, code = asked(request, Right.SETTINGS_EDIT), request.match_info["code"]
    ceiling = posted(request).value("ceiling")
    return await done(
        request, lambda change: licensing.set_ceiling(change, who.settings, code, ceiling, who.agent.login),
        lambda wrong: _one(request, who, wrong), _back(code), LABELS,
    )  # fmt: skip


async def set_promise(request: web.Request) -> web.Response:
    """Tolerated share of wrong answers and certainty of one category, both in per cent."""
    who, code = asked(request, Right.SETTINGS_EDIT), request.match_info["code"]
    tolerated, certainty = (_share(posted(request).value(name)) for name in ("tolerated", "certainty"))
    return await done(
        request, lambda change: licensing.set_promise(change, who.settings, code, tolerated, certainty, who.agent.login),
        lambda wrong: _one(request, who, wrong), _back(code), LABELS,
    )  # fmt: skip


async def override(request: web.Request) -> web.Response:
    """Leave to answer without a licence, in the administrator's name and with a reason."""
    who, code = asked(request, Right.SETTINGS_EDIT), request.match_info["code"]
    note = posted(request).value("note")
    return await done(
        request, lambda change: licensing.override(change, who.settings, code, who.agent.login, note),
        lambda wrong: _one(request, who, wrong), _back(code), LABELS,
    )  # fmt: skip


async def revoke(request: web.Request) -> web.Response:
    who, code = asked(request, Right.SETTINGS_EDIT), request.match_info["code"]
    return await done(
        request, lambda change: licensing.revoke_override(change, who.settings, code, who.agent.login),
        lambda wrong: _one(request, who, wrong), _back(code), LABELS,
    )  # fmt: skip


def _back(code: str) -> str:
    return f"/admin/automation/{code}?done=1"


def _share(said: str) -> float:
    """A percentage as somebody types it, as a share; -1 for what is none."""
    try:
        return float(said.replace("%", "").replace(",", ".").strip()) / 100
    except ValueError:
        return -1.0


async def _one(request: web.Request, who: Asked, wrong: str = "") -> web.Response:
    now, code = request.app[keys.CLOCK].now(), request.match_info["code"]

    def read(session: Session) -> CategoryPage:
        known = console.read(session, now)
        category = next((each for each in known.categories if each.code == code), None)
        if category is None:
            raise NotFound("There is no such category.")
        return _page(session, category, known, who)

    shown = await question(request, read)
    flash = who.say(SAVED) if request.query.get("done") else ""
    return await page(request, who, "category.html", flash=flash, wrong=wrong, page=shown)


def _page(session: Session, category: Category, known: console.Known, who: Asked) -> CategoryPage:
    row = known.licences.get(category.code)
    stand = console.stand(category, row, category.code in known.with_article, who.settings)
    log = session.scalars(
        select(LicenceEvent).where(col(LicenceEvent.category) == category.code).order_by(col(LicenceEvent.id).desc()).limit(LOG)
    ).all()  # fmt: skip
    lessons = session.execute(
        select(col(Audit.judged_at), col(Audit.text), col(Audit.right_category), col(Audit.confidence), col(Ticket.number), col(Audit.candidate))
        .join(Ticket, col(Ticket.id) == col(Audit.ticket_id), isouter=True)
        .where(col(Audit.category) == category.code, col(Audit.verdict) == "wrong", col(Audit.text) != "")
        .order_by(col(Audit.judged_at).desc(), col(Audit.id).desc())
        .limit(LESSONS)
    ).all()  # fmt: skip
    names = {each.code: who.say.named(each.name_de, each.name_en) for each in known.categories}
    return CategoryPage(
        row=console.row(category, known, who),
        ceiling=category.goal_mode,
        ceilings=tuple(Choice(mode, who.say.word("mode", mode)) for mode in earned.MODES),
        tolerated=stand.tolerated,
        certainty=stand.certainty,
        stricter=standing.stricter(stand, who.say),
        override_by=stand.override_by,
        override_at=row.override_at if row else None,
        override_note=stand.override_note,
        always_people=category.bypass_e_level,
        licensed=standing.state(stand) == "licensed",
        segments=_segments(session, row.parts if row else {}, who),
        log=tuple(LogLine(each.at, event(each.kind, each.data, who.say), each.by) for each in log),
        wrong=tuple(
            Judged(at, text, names.get(said, ""), confidence, f"/desk/tickets/{number}" if number else "", counts)
            for at, text, said, confidence, number, counts in lessons
        ),
        used=_used(known.weeks.get(category.code, ()), who),
        may_edit=who.may(Right.SETTINGS_EDIT),
    )


def _segments(session: Session, parts: Mapping[str, Mapping[str, Any]], who: Asked) -> tuple[SegmentLine, ...]:
    stored = session.scalars(select(Segment).where(col(Segment.code).in_(list(parts)))).all() if parts else ()
    names = {each.code: who.say.named(each.name_de, each.name_en) for each in stored} | {OTHERS: who.say(ALL_OTHERS)}
    return tuple(
        SegmentLine(names.get(code, code), part["n"], part["wrong"], part["bound"], part["threshold"])
        for code, part in sorted(parts.items(), key=lambda each: (each[0] == OTHERS, each[0]))
    )


def _used(weeks: Sequence[Week], who: Asked) -> tuple[tuple[str, int], ...]:
    counted = Counter[str]()
    for week in weeks[-standing.MONTH :]:
        counted.update(week.used)
    return tuple((who.say(MADE_OF[use]), counted[use]) for use in figures.USES) if counted else ()
