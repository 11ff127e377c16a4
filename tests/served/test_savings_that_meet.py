"""Two administrators save the same thing at the same moment: one is told, nobody is overwritten."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from foundation.errors import Conflict
from house.parts import Parts
from sla.target_saving import latest, save_targets
from sla.target_saving import stamp as targets_stamp
from storage.change import Change
from tests.kit.at_once import both
from tests.kit.house import open_house
from ticketing.rule_saving import in_order, rule_stamp, save_order, save_rule, stamp


@pytest.fixture
def house(ready_postgres_url, tmp_path) -> Iterator[Parts]:
    with open_house(ready_postgres_url, tmp_path) as parts:
        for name in ("Printer", "Fax"):
            parts.database.change_now(
                lambda change, name=name: save_rule(change, None, name, {"words": name}, {"priority": "P3"}, stop=True)
            )
        yield parts


def test_an_order_of_rules_is_saved_by_one_of_two(house: Parts):
    rules = house.database.read_now(in_order)
    order, seen = [(one.id or 0, one.active) for one in rules], stamp(rules)
    with pytest.raises(Conflict):
        both(
            house.database,
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
        both(house.database, saved("first"), saved("second"))
    assert house.database.read_now(in_order)[-1].note == "first"


def test_targets_are_saved_by_one_of_two(house: Parts):
    rows, seen = house.database.read_now(latest), house.database.read_now(targets_stamp)
    now = house.clock.now()

    def saved(seconds: int) -> Callable[[Change], object]:
        targets = [replace(rows[0], seconds=seconds), *rows[1:]]
        return lambda change: save_targets(change, targets, now, seen=seen)

    with pytest.raises(Conflict):
        both(house.database, saved(7200 * 60), saved(7201 * 60))
    assert sum(one.seconds == 7200 * 60 for one in house.database.read_now(latest)) == 1
