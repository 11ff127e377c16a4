"""How satisfied customers are (K27): the share of ratings from 8 to 10 and the mean, by segment, with their own words.

Never by agent, and no line for fewer than five ratings: few would tell who they are about.
"""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from aiohttp import web
from sqlalchemy import func
from sqlmodel import Session, col, select

from admin.place import Asked, asked, page, question
from customers.feedback_tables import Rating
from customers.tables import Segment
from pages import keys
from staff.rights import Right, visible
from ticketing.tables import Ticket
from ticketing.ticket_scope import scope_of

PERIODS = (30, 90, 365)
SATISFIED = range(8, 11)
LEAST = 5
"""So many ratings make a line of their own."""
LOOKED_AT, WORDS = 200, 30


@dataclass(frozen=True, slots=True)
class Score:
    """The ratings of one segment, or of all (`name` empty)."""

    name: str
    count: int
    satisfied: float
    mean: float


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer wrote with a rating."""

    number: str
    score: int
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RatingsPage:
    """`spread`: each score with its share of all ratings."""

    days: int
    all: Score | None
    segments: tuple[Score, ...]
    spread: tuple[tuple[int, int, float], ...]
    words: tuple[Said, ...]
    periods: tuple[int, ...] = PERIODS


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.FIGURES_READ)
    return await page(request, who, "ratings.html", page=await _report(request, who))


async def as_table(request: web.Request) -> web.Response:
    who = asked(request, Right.FIGURES_READ)
    report, text = await _report(request, who), StringIO()
    sheet = csv.writer(text)
    sheet.writerow(("segment", "ratings", "satisfied", "mean"))
    for one in (*report.segments, *filter(None, (report.all,))):
        sheet.writerow((one.name or "all", one.count, f"{one.satisfied:.3f}", f"{one.mean:.2f}"))
    name = {"Content-Disposition": f'attachment; filename="ratings-{report.days}-days.csv"'}
    return web.Response(text=text.getvalue(), content_type="text/csv", charset="utf-8", headers=name)


async def _report(request: web.Request, who: Asked) -> RatingsPage:
    said = request.query.get("days", "")
    days = int(said) if said in map(str, PERIODS) else PERIODS[1]
    since = request.app[keys.CLOCK].now() - timedelta(days=days)
    return await question(request, lambda session: _read(session, days, since, who))


def _read(session: Session, days: int, since: datetime, who: Asked) -> RatingsPage:
    counted = session.execute(
        select(col(Ticket.segment), col(Rating.score), func.count())
        .join(Ticket, col(Ticket.id) == col(Rating.ticket_id))
        .where(col(Rating.at) >= since)
        .group_by(col(Ticket.segment), col(Rating.score))
    ).all()
    by_segment: dict[str, Counter[int]] = {}
    for segment, score, count in counted:
        by_segment.setdefault(segment, Counter())[score] += count
    names = {one.code: who.say.named(one.name_de, one.name_en) for one in session.exec(select(Segment)).all()}
    lines = (score_of(names.get(code, code), scores) for code, scores in sorted(by_segment.items()))
    every = sum(by_segment.values(), Counter[int]())
    total = every.total()
    spread = tuple((score, every[score], every[score] / total) for score in range(1, 11)) if total else ()
    return RatingsPage(
        days, score_of("", every, least=1), tuple(one for one in lines if one), spread, _words(session, since, who)
    )


def score_of(name: str, scores: Mapping[int, int], least: int = LEAST) -> Score | None:
    """The figures of these ratings (score to how often it was given); None for fewer than `least`."""
    count = sum(scores.values())
    if count < least:
        return None
    satisfied = sum(often for score, often in scores.items() if score in SATISFIED)
    return Score(name, count, satisfied / count, sum(score * often for score, often in scores.items()) / count)


def _words(session: Session, since: datetime, who: Asked) -> tuple[Said, ...]:
    """The newest comments on tickets this reader may read."""
    rows = session.execute(
        select(Rating, Ticket)
        .join(Ticket, col(Ticket.id) == col(Rating.ticket_id))
        .where(col(Rating.at) >= since, Rating.comment != "")
        .order_by(col(Rating.at).desc())
        .limit(LOOKED_AT)
    ).all()
    seen = visible(who.agent.who)
    shown = (
        Said(ticket.number, rating.score, rating.comment, rating.at)
        for rating, ticket in rows
        if seen.shows(scope_of(session, ticket))
    )
    return tuple(shown)[:WORDS]
