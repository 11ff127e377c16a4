"""Which promise applies to a ticket."""

from datetime import UTC, datetime

import pytest

from foundation.errors import Invalid
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
