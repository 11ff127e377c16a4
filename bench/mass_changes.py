"""Very many tickets changed in one go, in one change: what each event costs must not grow with their number.

`SCHALTER_BENCH_CHANGED` says how many, the numbers apart by commas; requirement 20 of the deadlines speaks of 10,000.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bench.many_clocks import FIRST, filled
from house.parts import Parts
from storage.change import Change
from tests.kit.postgres import running_cluster
from ticketing import customer_moves, moves
from ticketing.actors import SYSTEM
from ticketing.states import Facts, Move
from ticketing.tables import Ticket

SIZES = tuple(int(one) for one in os.environ.get("SCHALTER_BENCH_CHANGED", "100,1000,10000").split(","))
WARM = 50
Act = Callable[[Change, Ticket], None]


def _corrected(change: Change, ticket: Ticket) -> None:
    moves.correct(change, ticket, "priority", "P2", SYSTEM)


def _taken(change: Change, ticket: Ticket) -> None:
    moves.move(change, ticket, Move.TAKE, SYSTEM, Facts(may_take=True))


def _resolved(change: Change, ticket: Ticket) -> None:
    moves.move(
        change, ticket, Move.RESOLVE, SYSTEM, Facts(text="Neu gestartet.", code="solved", category="fault.printer")
    )


EVENTS: tuple[tuple[str, Act], ...] = (
    ("priority changed", _corrected),
    ("taken", _taken),
    ("resolved", _resolved),
    ("reopened", customer_moves.not_solved),
)


def run() -> list[dict[str, Any]]:
    """One figure per event, number and engine: processor time of this process and statements for each."""
    most = WARM + sum(SIZES)
    with tempfile.TemporaryDirectory() as folder, running_cluster(durable=True) as cluster:
        figures = []
        for engine, url in (
            ("SQLite", f"sqlite:///{folder}/desk.db"),
            ("PostgreSQL", cluster.url(cluster.create_database())),
        ):
            with filled(url, Path(folder, engine), FIRST * -(-most // FIRST)) as parts:
                figures += _figures(parts, engine)
    return figures


def _figures(parts: Parts, engine: str) -> Iterator[dict[str, Any]]:
    for name, act in EVENTS:
        first = 1
        for number in (WARM, *SIZES):
            spent, statements = _one_go(parts, range(first, first + number), act)
            first += number
            if number != WARM:
                yield {
                    "name": f"{number:,} tickets {name} in one go, {engine}: for each",
                    "value": f"{spent * 1000 / number:.2f}",
                    "unit": f"ms of the processor, {statements / number:.1f} statements",
                }


def _one_go(parts: Parts, tickets: range, act: Act) -> tuple[float, int]:
    """Each within a savepoint of its own, as the desk changes several at once."""
    sent = count()

    def told(*_said: Any) -> None:
        next(sent)

    def work(change: Change) -> None:
        for number in tickets:
            with change.nested():
                act(change, moves.locked_by_id(change.session, number))

    event.listen(Engine, "before_cursor_execute", told)
    try:
        began = time.process_time()
        parts.database.change_now(work)
        return time.process_time() - began, next(sent)
    finally:
        event.remove(Engine, "before_cursor_execute", told)


if __name__ == "__main__":
    for line in run():
        print(f"{line['name']:<70} {line['value']:>8} {line['unit']}")
