"""Figures for Prometheus. Nothing here tells one person from another: no names, no addresses, no agents.

What stands in the database is in `stored_figures.py`. While the database does not answer, the process tells of itself.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from sqlalchemy import event, orm
from sqlmodel import Session

from api.stored_figures import of_mailboxes, stored
from foundation.supervision import LoopState
from pages import keys
from storage.change import Change
from storage.engines import passing
from ticketing import mailboxes
from ticketing.events import TicketMoved
from ticketing.states import State

WAITS = "figures to be observed"
"""The session's note: pairs of the innermost transaction and what to do once it is committed."""

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)  # memory, processor time, open files: process_…
INTAKE_SECONDS = Histogram(
    "schalter_intake_seconds", "From an arrival being kept to its booking.", registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)  # fmt: skip
ANSWERED = Counter("schalter_e_level_answers", "Tickets answered without a person.", registry=REGISTRY)
LATE = Histogram(
    "schalter_event_loop_late_seconds", "By how much the event loop came back too late.", registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
)  # fmt: skip


def booked(change: Change, opened: Any) -> None:
    """In the change that opens a ticket or adds to one: how long the contact had waited, observed once it is committed."""
    _once_committed(change, partial(INTAKE_SECONDS.observe, max(0.0, (change.now - opened.at).total_seconds())))


def decided(change: Change, event: TicketMoved) -> None:
    """In the change in which the e-level answers."""
    if event.after == State.AUTO_ANSWERED:
        _once_committed(change, ANSWERED.inc)


def _once_committed(change: Change, observe: Callable[[], None]) -> None:
    session = change.session
    inside = session.get_nested_transaction() or session.get_transaction()
    session.info.setdefault(WAITS, []).append((inside, observe))


@event.listens_for(Session, "after_commit")
def _observe(session: orm.Session) -> None:
    """Also called where a savepoint is released: that is no commit yet."""
    if not session.in_nested_transaction():
        for _inside, observe in session.info.pop(WAITS, ()):
            observe()


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: orm.Session, undone: orm.SessionTransaction) -> None:
    """What was booked inside a savepoint that comes undone has not happened."""
    if WAITS in session.info:
        session.info[WAITS] = [wait for wait in session.info[WAITS] if undone not in _around(wait[0])]


def _around(transaction: orm.SessionTransaction | None) -> Iterator[orm.SessionTransaction]:
    """A savepoint and everything it lies in."""
    while transaction is not None:
        yield transaction
        transaction = transaction.parent


def routes(app: web.Application) -> None:
    app.router.add_get("/metrics", metrics)


async def metrics(request: web.Request) -> web.Response:
    """The text format of Prometheus, version 0.0.4."""
    families = [*_loops(list(request.app[keys.SUPERVISOR].states.values())), *_process(request.app)]
    try:
        families += await _stored(request.app)
        answers = 1.0
    except Exception as error:
        if not passing(error):
            raise
        answers = 0.0
    families.append(GaugeMetricFamily("schalter_database_answers", "Whether the database does.", value=answers))
    registry = CollectorRegistry()
    registry.register(_Said(families))
    return web.Response(
        body=generate_latest(registry) + generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4}
    )


class _Said(Collector):
    def __init__(self, families: list[Metric]):
        self._families = families

    def collect(self) -> Iterator[Metric]:
        return iter(self._families)


async def _stored(app: web.Application) -> list[Metric]:
    database = app[keys.DATABASE]
    now = database.clock.now()
    names = [one.name for one in app[keys.SETTINGS].mailboxes_to_read]
    found = await database.read(lambda session: list(stored(session, now)))
    return found + await database.read(lambda session: of_mailboxes(mailboxes.standings(session, names, now), now))


def _process(app: web.Application) -> list[Metric]:
    """This process's lines to the database, and the pages it keeps up to date."""
    used, most = app[keys.DATABASE].lines
    lines = GaugeMetricFamily("schalter_database_lines", "Connections of the pool.", labels=["value"])
    lines.add_metric(["in use"], used)
    lines.add_metric(["most"], most)
    pages = app[keys.LIVE].open_pages if keys.LIVE in app else 0
    return [
        lines,
        GaugeMetricFamily("schalter_live_pages", "Open pages of the desk that are kept up to date.", value=pages),
    ]


def _loops(states: list[LoopState]) -> list[Metric]:
    running = GaugeMetricFamily("schalter_loop_running", "Whether a background loop runs.", labels=["loop"])
    waits = GaugeMetricFamily("schalter_loop_standing_by", "1 where another process does it.", labels=["loop"])
    starts = CounterMetricFamily("schalter_loop_starts", "How often it was started.", labels=["loop"])
    hindered = GaugeMetricFamily(
        "schalter_loop_in_trouble", "1 where it fails, or says what hinders it.", labels=["loop"]
    )
    troubles = CounterMetricFamily(
        "schalter_loop_troubles", "How often it said that something hinders it.", labels=["loop"]
    )
    for state in states:
        running.add_metric([state.name], float(state.running or state.done))
        waits.add_metric([state.name], float(state.standing_by))
        starts.add_metric([state.name], state.starts)
        hindered.add_metric([state.name], float(not state.well))
        troubles.add_metric([state.name], state.troubles)
    return [running, waits, starts, hindered, troubles]
