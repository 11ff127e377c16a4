"""Figures that stand in the database. Rows are never counted without an end: kept counters, ends of indexes, and counts
that stop at `MOST_COUNTED`."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from sla.tables import SlaTimer
from storage.installation import LAST_BACKUP, fact
from storage.tables import OutboxEntry, Tally
from ticketing import ledger
from ticketing.mailboxes import Standing
from ticketing.tables import Arrival

KEPT_FIGURES = ("active", "unassigned", "state:", "level:", "queue:", "language:")
MOST_COUNTED = 10_000
"""What is longer is told as this many."""
SHOWN = ("failed", "unknown")


def stored(session: Session, now: datetime) -> Iterator[Metric]:
    """What one transaction says."""
    yield from _arrivals(session, now)
    yield from _ledger(session)
    tickets = GaugeMetricFamily("schalter_tickets", "Tickets by the kept counters.", labels=["group", "value"])
    for row in session.scalars(select(Tally)):
        if row.scope.startswith(KEPT_FIGURES):
            group, _, value = row.scope.partition(":")
            tickets.add_metric([group, value], row.count)
    yield tickets
    yield from _outbox(session, now)
    yield _backup(session, now)
    due = (col(SlaTimer.next_at) <= now,)
    yield _gauge(
        "schalter_timers_due", "Deadlines and warnings whose instant has come.", _count(session, SlaTimer.id, *due)
    )
    yield _age(
        "schalter_timers_oldest_due_seconds", "How late the oldest of them is.", session, now, SlaTimer.next_at, *due
    )


def of_mailboxes(standings: list[Standing], now: datetime) -> list[Metric]:
    """By their number in the settings, from 0: their names are log-ins."""
    age = GaugeMetricFamily("schalter_mailbox_read_seconds", "Since a mailbox was last read.", labels=["mailbox"])
    backlog = GaugeMetricFamily("schalter_mailbox_backlog", "Mails known and not yet taken in.", labels=["mailbox"])
    silent = GaugeMetricFamily(
        "schalter_mailbox_silent", "1 where it was not read for ten minutes.", labels=["mailbox"]
    )
    for number, one in enumerate(standings):
        if one.last_success_at:
            age.add_metric([str(number)], (now - one.last_success_at).total_seconds())
        backlog.add_metric([str(number)], one.backlog)
        silent.add_metric([str(number)], float(one.silent))
    return [age, backlog, silent]


def _arrivals(session: Session, now: datetime) -> Iterator[Metric]:
    newest = session.scalars(select(func.max(Arrival.id))).one()
    yield CounterMetricFamily(
        "schalter_arrivals_taken", "Arrivals kept, by the number of the newest.", value=newest or 0
    )
    for outcome, text in (
        ("waiting", "Arrivals not yet booked."),
        ("reading", "Scans whose pages are still read."),
        ("held", "Arrivals that could not be read and wait for a person."),
    ):
        here = col(Arrival.outcome) == outcome
        yield _gauge(f"schalter_arrivals_{outcome}", text, _count(session, Arrival.id, here))
    waiting = col(Arrival.outcome) == "waiting"
    text = "Age of the oldest arrival not yet booked."
    yield _age(
        "schalter_intake_oldest_waiting_seconds", text, session, now, Arrival.received_at, waiting, by=Arrival.id
    )


def _ledger(session: Session) -> Iterator[Metric]:
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


def _outbox(session: Session, now: datetime) -> Iterator[Metric]:
    due = (col(OutboxEntry.state) == "queued", col(OutboxEntry.due_at) <= now)
    yield _gauge(
        "schalter_outbox_waiting", "Entries of the outbox that are due.", _count(session, OutboxEntry.id, *due)
    )
    text = "How long the oldest entry has been due."
    yield _age("schalter_outbox_oldest_due_seconds", text, session, now, OutboxEntry.due_at, *due)
    undone = GaugeMetricFamily("schalter_outbox_undone", "Entries given up, or of unknown result.", labels=["state"])
    for state in SHOWN:
        undone.add_metric([state], _count(session, OutboxEntry.id, col(OutboxEntry.state) == state))
    yield undone


def _backup(session: Session, now: datetime) -> Metric:
    made = fact(session, LAST_BACKUP)
    age = (now - datetime.fromisoformat(made)).total_seconds() if made else None
    return GaugeMetricFamily(
        "schalter_backup_seconds", "Since the last backup began; nothing where none was made.", value=age
    )


def _count(session: Session, column: Any, *which: ColumnElement[bool]) -> int:
    some: Select[Any] = select(column).where(*which).limit(MOST_COUNTED)
    return session.scalars(select(func.count()).select_from(some.subquery())).one()


def _age(name: str, text: str, session: Session, now: datetime, column: Any, *which: ColumnElement[bool], by: Any = None) -> Metric:  # fmt: skip
    oldest = session.scalars(select(column).where(*which).order_by(by or column).limit(1)).first()
    return _gauge(name, text, max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
