"""The desk of years that pages are measured on is made past the table classes: its rows have to keep up with them."""

import pytest

from bench import desk_of_years as years
from storage import schema

DESK = years.Desk(50, [("allgemein", 1)], ["uncategorised"], ["heute geht nichts"])
ONE = years.made(DESK, 50)
MADE = {
    "person": (years.PERSON, years.persons(1, 2)),
    "contact_point": (years.POINT, years.points(1, 2)),
    "ticket": (years.TICKET, [years.ticket(DESK, ONE), years.ticket(DESK, years.made(DESK, 1))]),
    "contact": (years.CONTACT, years.contacts(DESK, ONE)),
    "ticket_event": (years.EVENT, years.events(ONE)),
}


@pytest.mark.parametrize("name", MADE)
def test_a_row_of_the_desk_of_years_has_every_column_its_table_asks_for(name: str):
    columns, lines = MADE[name]
    table = schema.metadata().tables[name]
    named = columns.split(",")
    asked_for = {one.name for one in table.columns if not one.nullable and one.name != "id"}
    assert sorted(asked_for - set(named)) == []
    assert sorted(set(named) - set(table.columns.keys())) == []
    assert {line.count("\t") + 1 for line in lines} == {len(named)}
