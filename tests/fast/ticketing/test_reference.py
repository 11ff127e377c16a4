"""What routing reads for every contact is put together once for each state of the admin's objects."""

from pathlib import Path

from tests.kit.ready_made import lay_planted
from tests.kit.stepped_desk import stepped_desk
from ticketing.reference import UNCATEGORISED, load
from ticketing.tables import Category, Queue


def test_it_is_the_same_until_somebody_changes_something_and_then_says_so(tmp_path: Path):
    lay_planted(tmp_path / "desk")
    with stepped_desk("", tmp_path / "desk", "2026-10-05 09:00") as desk:
        before = desk.database.read_now(load)
        assert desk.database.read_now(load) is before

        def change_one_of_each(change):
            change.session.get_one(Category, UNCATEGORISED).default_impact = "high"
            change.session.get_one(Queue, "dispatcher").restricted_to = "dispatcher"

        desk.database.change_now(change_one_of_each)
        after = desk.database.read_now(load)
        assert after.defaults(UNCATEGORISED).impact == "high" != before.defaults(UNCATEGORISED).impact
        assert "dispatcher" in after.reserved and "dispatcher" not in before.reserved
