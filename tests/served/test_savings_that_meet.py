"""Two administrators save the same thing at the same moment: one is told, nobody is overwritten."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest
from sqlalchemy import text

from foundation.errors import Conflict
from house.parts import Parts
from sla.target_saving import latest, save_targets
from sla.target_saving import stamp as targets_stamp
from storage.change import Change
from tests.kit.house import open_house
from tests.kit.waiting import until
from ticketing.rule_saving import in_order, rule_stamp, save_order, save_rule, stamp

WAITING = text("SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database OR database = 0 OR database IS NULL WHERE NOT granted AND d.datname = current_database()")  # fmt: skip


@pytest.fixture
def house(postgres_url, tmp_path) -> Iterator[Parts]:
    with open_house(postgres_url, tmp_path) as parts:
        for name in ("Printer", "Fax"):
            parts.database.change_now(
                lambda change, name=name: save_rule(change, None, name, {"words": name}, {"priority": "P3"}, stop=True)
            )
        yield parts


def both(house: Parts, first: Callable[[Change], object], second: Callable[[Change], object]) -> None:
    """The second begins while the first has written and not yet committed."""
    written, may_commit = Event(), Event()

    def held(change: Change) -> None:
        first(change)
        change.session.flush()
        written.set()
        may_commit.wait(20)

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(house.database.change_now, held)
        written.wait(20)
        other = threads.submit(house.database.change_now, second)
        try:
            until(lambda: house.database.read_now(lambda session: session.scalar(WAITING)), 10, "the second to wait")
        finally:
            may_commit.set()
        one.result()
        other.result()


def test_an_order_of_rules_is_saved_by_one_of_two(house: Parts):
    rules = house.database.read_now(in_order)
    order, seen = [(one.id or 0, one.active) for one in rules], stamp(rules)
    with pytest.raises(Conflict):
        both(
            house,
            lambda change: save_order(change, order[::-1], seen),
            lambda change: save_order(change, [(number, False) for number, _ in order], seen),
        )
    assert all(one.active for one in house.database.read_now(in_order))


def test_a_rule_is_saved_by_one_of_two(house: Parts):
    row = house.database.read_now(in_order)[-1]

    def saved(note: str) -> Callable[[Change], object]:
        seen = rule_stamp(row)
        return lambda change: save_rule(change, row.id, row.name, row.conditions, row.actions, stop=True, note=note, seen=seen)  # fmt: skip

    with pytest.raises(Conflict):
        both(house, saved("first"), saved("second"))
    assert house.database.read_now(in_order)[-1].note == "first"


def test_targets_are_saved_by_one_of_two(house: Parts):
    rows, seen = house.database.read_now(latest), house.database.read_now(targets_stamp)
    now = house.clock.now()

    def saved(seconds: int) -> Callable[[Change], object]:
        targets = [replace(rows[0], seconds=seconds), *rows[1:]]
        return lambda change: save_targets(change, targets, now, seen=seen)

    with pytest.raises(Conflict):
        both(house, saved(7200 * 60), saved(7201 * 60))
    assert sum(one.seconds == 7200 * 60 for one in house.database.read_now(latest)) == 1
