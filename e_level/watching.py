"""The drift watch: looks at every licensed category now and then, and withdraws the licence where the stream has changed."""

import asyncio

from sqlmodel import Session, col, select

from e_level import drift, licensing
from e_level.drift import Alarm, Seen
from e_level.tables import CategoryLicence, Prediction
from foundation.settings import Settings
from storage.change import Change
from storage.database import Database
from storage.ownership import owning
from ticketing.tables import Category

LOOK_AGAIN = 300.0
"""Seconds between two looks."""


async def run(database: Database, settings: Settings) -> None:
    """The loop, in one of several processes."""
    async with owning(settings.database_url, "drift watch") as still_ours:
        while True:
            await still_ours()
            for code, found in await database.read(alarms):
                await database.change(lambda change, code=code, found=found: withdrawn(change, settings, code, found))  # type: ignore[misc]
            await asyncio.sleep(LOOK_AGAIN)


def alarms(session: Session) -> list[tuple[str, Alarm]]:
    """Licensed categories whose messages are no longer what they were."""
    licensed = session.exec(select(CategoryLicence).where(CategoryLicence.state == "licensed")).all()
    found = ((row.category, drift.alarm(*_windows(session, row), row.threshold or 0)) for row in licensed)
    return [(code, alarm) for code, alarm in found if alarm is not None]


def withdrawn(change: Change, settings: Settings, code: str, alarm: Alarm) -> None:
    """The licence ends because of what changed, unless somebody was faster."""
    row = licensing.row_of(change, code)
    if row.state != "licensed":
        return
    licensing.withdraw(change, row, {"kind": alarm.kind, "before": round(alarm.before, 4), "now": round(alarm.now, 4)})
    licensing.set_mode(change, change.session.get_one(Category, code, with_for_update=True), row)


def _windows(session: Session, row: CategoryLicence) -> tuple[list[Seen], list[Seen]]:
    """The first messages the licence's model put into the category since its evidence began, and its newest."""
    mine = [col(Prediction.category) == row.category, col(Prediction.model_version_id) == row.model_version_id]
    if row.evidence_from:
        mine.append(col(Prediction.at) > row.evidence_from)
    columns = select(Prediction.id, Prediction.confidence, Prediction.unseen, Prediction.language).where(*mine)
    first = [Seen(*each) for each in session.exec(columns.order_by(col(Prediction.id)).limit(drift.REFERENCE))]
    last = [Seen(*each) for each in session.exec(columns.order_by(col(Prediction.id).desc()).limit(drift.NEWEST))]
    newest = last[::-1]
    return [seen for seen in first if newest and seen.number < newest[0].number], newest
