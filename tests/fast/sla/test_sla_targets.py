"""Which promise applies to a ticket."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from foundation.errors import Invalid
from sla.chain_check import outlasted
from sla.hours import compiled
from sla.simulation import Turn, summed
from sla.targets import Target, applicable, default_calendars, default_targets, ties, why

ANY = Target("resolution", 1, "business")
COMMERCIAL = Target("resolution", 2, "business", segment="commercial")
COMMERCIAL_FAX = Target("resolution", 3, "business", segment="commercial", channel="fax")
HARDWARE = Target("resolution", 4, "business", category="it")
PRINTER = Target("resolution", 5, "business", category="it/printer")


def test_the_most_specific_row_wins_and_says_why():
    rows = [ANY, COMMERCIAL, COMMERCIAL_FAX]
    assert applicable(rows, "resolution", {"segment": "admin"}) is ANY
    assert applicable(rows, "resolution", {"segment": "commercial", "channel": "email"}) is COMMERCIAL
    found = applicable(rows, "resolution", {"segment": "commercial", "channel": "fax"})
    assert found is COMMERCIAL_FAX
    assert why(found) == "resolution for segment commercial, channel fax"
    assert applicable(rows, "update", {"segment": "admin"}) is None


def test_a_category_fits_what_lies_below_it_and_the_deeper_one_wins():
    rows = [HARDWARE, PRINTER]
    assert applicable(rows, "resolution", {"category": "it/laptop"}) is HARDWARE
    assert applicable(rows, "resolution", {"category": "it/printer/toner"}) is PRINTER
    assert applicable(rows, "resolution", {"category": "item"}) is None
    assert ties(rows) == []


def test_ties_are_found_before_any_ticket_meets_them():
    by_priority = Target("resolution", 6, "business", priority="P1")
    assert ties([COMMERCIAL, by_priority]) == [(COMMERCIAL, by_priority)]
    assert ties([COMMERCIAL, Target("resolution", 6, "business", segment="admin")]) == []
    with pytest.raises(Invalid, match="equally specific"):
        applicable([COMMERCIAL, by_priority], "resolution", {"segment": "commercial", "priority": "P1"})


def test_a_new_desk_starts_with_a_matrix_without_ties():
    rows = default_targets()
    assert ties(rows) == []
    found = applicable(rows, "first_response", {"segment": "critical", "priority": "P1"})
    assert found is not None
    assert (found.seconds, found.calendar) == (15 * 60, "24x7")
    slow = applicable(rows, "resolution", {"segment": "admin", "priority": "P4"})
    assert slow is not None
    assert (slow.seconds, slow.calendar) == (80 * 3600, "business")
    assert {row.calendar for row in rows} == set(default_calendars())


def test_a_new_desk_keeps_the_lands_holidays():
    calendars = default_calendars("DE-BY")
    epiphany = datetime(2026, 1, 6, tzinfo=UTC), datetime(2026, 1, 7, tzinfo=UTC)
    assert {name: compiled(one).between(*epiphany) for name, one in calendars.items()} == {
        "business": 0,
        "extended": 0,
        "24x7": 86_400,
    }


def test_an_open_deadline_that_is_promised_no_more_is_a_figure_of_its_own():
    due = datetime(2026, 6, 15, 10, tzinfo=UTC)
    turns = (Turn("SC-1", "resolution", due, None, False, False), Turn("SC-2", "resolution", due, due, False, False))
    found = summed(turns, 9)
    assert (found.clocks, found.moved, found.dropped) == (9, 0, 1)


def test_a_supplier_in_other_hours_may_use_up_what_is_promised_in_the_desks():
    """8 h around the clock, and a supplier with 4 h of office hours: who comes after noon waits for them until the morning after."""
    calendars = default_calendars()
    hours = {code: compiled(one) for code, one in calendars.items()}.__getitem__
    solution, supplier = Target("resolution", 8 * 3600, "24x7"), Target("supplier", 4 * 3600, "business")
    monday = datetime(2026, 6, 1, tzinfo=UTC)
    (found,) = outlasted([solution, supplier], ["supplier"], hours, monday)
    assert (found.row, found.seconds) == (solution, 0) and 0.5 < found.share < 1
    held = replace(solution, third_party_pauses=True)
    assert outlasted([held, supplier], ["supplier"], hours, monday, ["supplier"]) == [], "it stands still meanwhile"
    assert outlasted([solution, supplier]) == [], "a clock that is owed to the customer is no link of the chain"
    assert outlasted([replace(solution, seconds=30 * 86_400), supplier], ["supplier"], hours, monday) == []
    (same,) = outlasted([solution, replace(supplier, calendar="24x7", seconds=9 * 3600)], ["supplier"], hours, monday)
    assert same.seconds == 9 * 3600
    days = [solution, replace(supplier, seconds=0, days=2)]
    assert outlasted(days, ["supplier"], hours, monday)[0].share == 1
