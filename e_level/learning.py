"""Learning while the desk works: a challenger is trained beside it, compared with the champion, and takes over or waits.

Both are measured on the verdicts neither has learnt from. The challenger takes over by itself only where it recognises
at least as many of them and no category would lose its licence; otherwise it waits on the page of models.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session, col

from e_level import model_file, snapshot, training, versions
from e_level.licence import Audited
from e_level.licensing import active_model, proof_of
from e_level.segments import weighed
from e_level.snapshot import Snapshot
from e_level.tables import Audit, CategoryLicence, LabelledText, ModelVersion
from e_level.versions import Score
from foundation.encoder import at_hand
from foundation.errors import OperatorError
from foundation.settings import Settings
from storage.blobs import Blobs
from storage.database import Database
from storage.ownership import owning
from ticketing.tables import Ticket

log = logging.getLogger(__name__)
ENOUGH = 200
"""New verdicts after which is learnt at once; fewer wait for the night."""
NIGHT = time(2, 0)
LOOK_AGAIN = 600.0


@dataclass(frozen=True, slots=True)
class Workshop:
    """What learning works with."""

    settings: Settings
    database: Database
    blobs: Blobs
    key: bytes


async def run(shop: Workshop) -> None:
    """The loop, in one of several processes. A training that does not succeed leaves everything as it is; the next look
    tries again."""
    async with owning(shop.settings.database_url, "learning") as still_ours:
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            await still_ours()
            await look(shop)


async def look(shop: Workshop) -> None:
    """Learns where it is time to."""
    now = shop.database.clock.now()
    if not await shop.database.read(lambda session: is_due(session, shop.settings, now)):
        return
    try:
        await learn(shop)
    except OperatorError as problem:
        log.error("nothing was learnt: %s", problem)


def is_due(session: Session, settings: Settings, now: datetime) -> bool:
    """Whether enough has been judged since the last training, or something has and a night has passed."""
    trained = col(ModelVersion.trained_at)
    since = session.scalars(select(func.max(trained)).where(trained <= now)).one()  # later: by a clock that ran wrong
    if since is None:
        return False
    judged = session.scalars(select(func.count()).select_from(Audit).where(col(Audit.judged_at) > since)).one()
    if judged >= ENOUGH:
        return True
    corrected = select(col(Ticket.id)).where(col(Ticket.final_category) != "", col(Ticket.updated_at) > since).limit(1)
    imported = select(col(LabelledText.digest)).where(col(LabelledText.added_at) > since).limit(1)
    news = judged or session.scalars(corrected).first() or session.scalars(imported).first()
    return bool(news) and since < _last_night(now, ZoneInfo(settings.desk.time_zone))


def _last_night(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    night = datetime.combine(local.date(), NIGHT, zone)
    return (night if night <= local else datetime.combine(local.date() - timedelta(days=1), NIGHT, zone)).astimezone(
        UTC
    )


async def learn(shop: Workshop, *, at_any_rate: bool = False) -> tuple[int, bool]:
    """Trains a challenger: (its version, whether it answers now). `at_any_rate` lets it take over whatever it is worth,
    which an operator may ask for: licences are then proved anew, or lost."""
    if not at_any_rate and await _would_forget(shop):
        raise OperatorError(
            "the model that answers was trained with a sentence encoder that is not at hand; without it no other is a match for it."
        )
    articles = await _state(shop)
    if articles.newer and not at_any_rate:
        raise OperatorError("the model that answers is of a later version of the program, whose servers learn.")
    examples = await shop.database.read(training.examples)
    content = await training.trained_apart(examples, shop.key, encoder=shop.settings.e_level.encoder)
    model = await asyncio.to_thread(model_file.unpacked, content, shop.key)
    await shop.blobs.ahead(content)
    version = await shop.database.change(lambda change: training.kept(change, shop.blobs, content, model))
    champion = None if articles.newer else await shop.database.read(active_model)
    if champion == version:
        return version, True
    mine = await scores(shop, version, articles)
    theirs = await scores(shop, champion, articles) if champion else []
    losing = await shop.database.read(lambda session: _would_lose(session, shop.settings, mine))
    better = _recognised(mine) >= _recognised(theirs) and not losing
    note = f"would lose the licence of {', '.join(losing)}" if losing else ""
    await shop.database.change(lambda change: versions.measured(change, version, mine, note))
    if champion:
        await shop.database.change(lambda change: versions.measured(change, champion, theirs, ""))
    if better or at_any_rate:
        await shop.database.change(lambda change: versions.switch(change, shop.settings, version, mine))
    return version, better or at_any_rate


async def settle(shop: Workshop, version: int) -> None:
    """The version answers already: every licence is proved anew for it, or lost."""
    mine = await scores(shop, version, await _state(shop))
    await shop.database.change(lambda change: versions.switch(change, shop.settings, version, mine))


async def _would_forget(shop: Workshop) -> bool:
    """Whether the model that answers knows what texts mean, and a new one would not: without the encoder the old one would
    lose by accident."""
    if at_hand(shop.settings.e_level.encoder) is not None or shop.settings.e_level.encoder == "off":
        return False
    champion = await shop.database.read(active_model)
    return bool(champion) and await shop.database.read(
        lambda session: "encoder" in session.get_one(ModelVersion, champion).figures
    )


async def scores(shop: Workshop, version: int, now: Snapshot) -> list[Score]:
    """What that version says, in this state of things, to the verdicts kept back from learning."""

    def asked(session: Session) -> list[Score]:
        seen = versions.with_model(session, shop.blobs, shop.key, now, version)
        return versions.rescored(session, shop.settings, seen)

    return await shop.database.read(asked)


async def _state(shop: Workshop) -> Snapshot:
    """Articles and guard words of now. What the articles mean is worked out while no reader is held."""
    today, name = shop.database.clock.now().date(), shop.settings.e_level.encoder
    encoder = await asyncio.to_thread(at_hand, name)
    before = Snapshot(encoder=encoder, encoder_wanted=name != "off")
    now = await shop.database.read(lambda session: snapshot.taken(session, shop.blobs, shop.key, today, before))
    if encoder is None or now.index is None:
        return now
    return replace(now, index=await asyncio.to_thread(now.index.understood, encoder))


def _recognised(scores: Sequence[Score]) -> int:
    return sum(score.recognised for score in scores)


def _would_lose(session: Session, settings: Settings, scores: Sequence[Score]) -> list[str]:
    """Licensed categories whose licence the challenger could not prove on the verdicts kept back."""
    lost = []
    for row in session.scalars(select(CategoryLicence).where(col(CategoryLicence.state) == "licensed")).all():
        mine = [
            Audited(score.confidence, score.right, segment=score.segment)
            for score in scores
            if score.category == row.category and score.candidate
        ]
        if not weighed(mine, *proof_of(settings, row)).whole.held:
            lost.append(row.category)
    return lost
