"""Figures for Prometheus. Nothing here tells one person from another: no names, no addresses, no agents.

Rows are never counted at a scrape: the figures come from kept counters and from the ends of indexes.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from sqlalchemy import event, orm
from sqlmodel import Session, col, func, select

from foundation.supervision import LoopState
from pages import keys
from storage.change import Change
from storage.tables import OutboxEntry, Tally
from ticketing import ledger, mailboxes
from ticketing.mailboxes import Standing
from ticketing.tables import Arrival

KEPT_FIGURES = ("active", "unassigned", "state:", "level:", "queue:", "language:")
WAITS = "intake waits"
"""The session's note of what is to be observed: pairs of the innermost transaction and seconds."""
MOST_COUNTED = 10_000
"""A longer outbox is told as this many."""

REGISTRY = CollectorRegistry()
INTAKE_SECONDS = Histogram(
    "schalter_intake_seconds", "From an arrival being kept to its booking.", registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)  # fmt: skip


def booked(change: Change, opened: Any) -> None:
    """In the change that opens a ticket or adds to one: how long the contact had waited, observed once it is committed."""
    session = change.session
    inside = session.get_nested_transaction() or session.get_transaction()
    session.info.setdefault(WAITS, []).append((inside, max(0.0, (change.now - opened.at).total_seconds())))


@event.listens_for(Session, "after_commit")
def _observe(session: orm.Session) -> None:
    """Also called where a savepoint is released: that is no commit yet."""
    if not session.in_nested_transaction():
        for _inside, seconds in session.info.pop(WAITS, ()):
            INTAKE_SECONDS.observe(seconds)


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
    database = request.app[keys.DATABASE]
    now = database.clock.now()
    families = await database.read(lambda session: list(_stored(session, now)))
    names = [one.name for one in request.app[keys.SETTINGS].mailboxes_to_read]
    families += await database.read(lambda session: _mailboxes(mailboxes.standings(session, names, now), now))
    families += _loops(list(request.app[keys.SUPERVISOR].states.values()))
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


def _stored(session: Session, now: datetime) -> Iterator[Metric]:
    newest = session.exec(select(func.max(Arrival.id))).one()
    yield CounterMetricFamily(
        "schalter_arrivals_taken", "Arrivals kept, by the number of the newest.", value=newest or 0
    )
    refusals: Counter[tuple[str, str]] = Counter()
    refused = CounterMetricFamily("schalter_arrivals_refused", "Refused at the door.", labels=["channel", "reason"])
    difference = GaugeMetricFamily("schalter_ledger_difference", "Mails the books disagree about.", labels=["channel"])
    for channel, lines in groupby(ledger.totals(session), key=lambda line: line.channel):
        differences = 0
        for line in lines:
            differences += line.difference
            for reason, count in line.reasons.get("refused", {}).items():
                refusals[channel, reason] += count
        difference.add_metric([channel], differences)
    for labels, count in refusals.items():
        refused.add_metric(list(labels), count)
    yield difference
    yield refused
    tickets = GaugeMetricFamily("schalter_tickets", "Tickets by the kept counters.", labels=["group", "value"])
    for row in session.exec(select(Tally)):
        if row.scope.startswith(KEPT_FIGURES):
            group, _, value = row.scope.partition(":")
            tickets.add_metric([group, value], row.count)
    yield tickets
    due = (
        select(OutboxEntry.id).where(OutboxEntry.state == "queued", col(OutboxEntry.due_at) <= now).limit(MOST_COUNTED)
    )
    waiting = session.exec(select(func.count()).select_from(due.subquery())).one()
    yield GaugeMetricFamily("schalter_outbox_waiting", "Entries of the outbox that are due.", value=waiting)
    oldest = session.exec(
        select(Arrival.received_at).where(Arrival.outcome == "waiting").order_by(col(Arrival.id)).limit(1)
    ).first()
    age = (now - oldest).total_seconds() if oldest else 0.0
    yield GaugeMetricFamily(
        "schalter_intake_oldest_waiting_seconds", "Age of the oldest arrival not yet booked.", value=age
    )


def _mailboxes(standings: list[Standing], now: datetime) -> list[Metric]:
    """By their number in the settings, from 0: their names are log-ins."""
    age = GaugeMetricFamily("schalter_mailbox_read_seconds", "Since a mailbox was last read.", labels=["mailbox"])
    backlog = GaugeMetricFamily("schalter_mailbox_backlog", "Mails known and not yet taken in.", labels=["mailbox"])
    for number, one in enumerate(standings):
        if one.last_success_at:
            age.add_metric([str(number)], (now - one.last_success_at).total_seconds())
        backlog.add_metric([str(number)], one.backlog)
    return [age, backlog]


def _loops(states: list[LoopState]) -> list[Metric]:
    running = GaugeMetricFamily("schalter_loop_running", "Whether a background loop runs.", labels=["loop"])
    starts = CounterMetricFamily("schalter_loop_starts", "How often it was started.", labels=["loop"])
    for state in states:
        running.add_metric([state.name], float(state.running))
        starts.add_metric([state.name], state.starts)
    return [running, starts]
