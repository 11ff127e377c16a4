"""The models: which answers now, which did before, how they compare, and the way back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlmodel import Session, col, select

from admin.place import asked, page, question
from e_level import apart, versions
from e_level.service import ELevel
from e_level.tables import ModelVersion
from e_level.versions import Score
from foundation.errors import Invalid
from pages import keys
from pages.words import N_
from staff.rights import Right

SHOWN = 20
UNUSABLE = N_("The file of this model cannot be used; the one before goes on.")
DONE = N_("This model answers now. Licences were weighed anew for it.")
STOPPED = N_("Stopped. The present model goes on.")


@dataclass(frozen=True, slots=True)
class ModelRow:
    """`status`: active, candidate, retired, unusable. Figures are shares, None where nobody measured them."""

    id: int
    trained_at: datetime
    examples: int
    status: str
    note: str
    accuracy: float | None
    audited: int
    audited_right: float | None
    usable: bool


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.ELEVEL_AUDIT)
    rows = await question(request, _rows)
    said = request.query.get("done")
    return await page(
        request,
        who,
        "models.html",
        flash=who.say({"1": DONE, "stopped": STOPPED}.get(said or "", "")),
        wrong=who.say(UNUSABLE) if said == "unusable" else "",
        rows=rows,
        training=apart.under_way("training"),
        may_approve=who.may(Right.ELEVEL_APPROVE),
    )


async def stop(request: web.Request) -> web.Response:
    """Ends the training that is under way; what was to be learnt is learnt another time."""
    asked(request, Right.ELEVEL_APPROVE)
    apart.stop("training")
    raise web.HTTPSeeOther("/admin/models?done=stopped")


async def activate(request: web.Request) -> web.Response:
    """An earlier version, or a candidate, becomes the one that answers."""
    who, version = asked(request, Right.ELEVEL_APPROVE), int(request.match_info["id"])
    blobs, key = request.app[keys.DESK].blobs, request.app[keys.SECRET].for_purpose("model")
    e_level = request.app[keys.DESK].automation
    assert isinstance(e_level, ELevel)

    def scores(session: Session) -> list[Score]:
        wanted = versions.with_model(session, blobs, key, e_level.snapshot, version)
        return versions.rescored(session, who.settings, wanted)

    try:
        found = await question(request, scores)
    except Invalid:
        raise web.HTTPSeeOther("/admin/models?done=unusable") from None
    await request.app[keys.DATABASE].change(
        lambda change: versions.switch(change, who.settings, version, found, who.agent.login)
    )
    raise web.HTTPSeeOther("/admin/models?done=1")


def _rows(session: Session) -> tuple[ModelRow, ...]:
    stored = session.exec(select(ModelVersion).order_by(col(ModelVersion.id).desc()).limit(SHOWN)).all()
    return tuple(_row(each) for each in stored)


def _row(version: ModelVersion) -> ModelRow:
    figures: dict[str, Any] = version.figures
    return ModelRow(
        version.id or 0, version.trained_at, version.n_examples, version.status, version.note, figures.get("accuracy_out_of_fold"),
        int(figures.get("audited", 0)), figures.get("audited_right"), version.status in ("retired", "candidate"),
    )  # fmt: skip
