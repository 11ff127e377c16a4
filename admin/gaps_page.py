"""Knowledge gaps: what customers asked and no article answered, each with the way to the article that is missing."""

from collections.abc import Mapping

from aiohttp import web
from sqlmodel import Session, select

from admin.place import Asked, asked, page, question
from admin.view import GapTopic, GapView
from e_level import gaps
from e_level.gaps import Gap, Topic
from e_level.service import ELevel
from e_level.snapshot import Snapshot
from pages import keys
from staff.rights import Right
from ticketing.tables import Category

EXAMPLES, ALIKE = 3, 2
LEAST_ALIKE, LEAST_ALIKE_ELSEWHERE = 0.1, 0.35
"""Match from which on an article of the matter, or of another one, may be about the same already."""


async def show(request: web.Request) -> web.Response:
    """All gaps of the last weeks, the largest first."""
    who, now = asked(request, Right.ELEVEL_AUDIT), request.app[keys.CLOCK].now()
    snapshot = _snapshot(request)
    found = await question(request, lambda session: _views(session, gaps.found(session, now), snapshot, who))
    return await page(request, who, "gaps.html", gaps=found)


def _snapshot(request: web.Request) -> Snapshot:
    e_level = request.app[keys.DESK].automation
    assert isinstance(e_level, ELevel)
    return e_level.snapshot


def _views(session: Session, found: tuple[Gap, ...], snapshot: Snapshot, who: Asked) -> tuple[GapView, ...]:
    names = {row.code: who.say.named(row.name_de, row.name_en) for row in session.exec(select(Category)).all()}
    return tuple(_view(gap, snapshot, names) for gap in found)


def _view(gap: Gap, snapshot: Snapshot, names: Mapping[str, str]) -> GapView:
    topics = tuple(_topic(gap, at, topic, snapshot) for at, topic in enumerate(gap.topics))
    return GapView(names.get(gap.category, gap.category), gap.language, gap.volume, topics)


def _topic(gap: Gap, at: int, topic: Topic, snapshot: Snapshot) -> GapTopic:
    return GapTopic(
        topic.typical.subject if topic.terms else "", ", ".join(topic.terms), len(topic.questions),
        tuple((each.text, f"/desk/tickets/{each.ticket}") for each in topic.questions[:EXAMPLES]),
        _alike(gap, topic, snapshot), any(each.resolution for each in topic.questions),
        f"/admin/knowledge/new?language={gap.language}&gap={gap.category}&topic={at}",
    )  # fmt: skip


def _alike(gap: Gap, topic: Topic, snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """Articles that may be about the same already: more question variants there may be better than one more article."""
    if snapshot.index is None:
        return ()
    hits = snapshot.index.rank(" ".join(each.text for each in topic.questions), gap.language, None, ALIKE)
    known = [(snapshot.articles[int(hit.article_id)], hit.score) for hit in hits]
    return tuple(
        (each.title, f"/desk/knowledge/{each.slug}?language={each.language}")
        for each, score in known
        if score >= (LEAST_ALIKE if each.category == gap.category else LEAST_ALIKE_ELSEWHERE)
    )
