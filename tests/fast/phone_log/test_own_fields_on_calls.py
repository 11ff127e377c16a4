"""The desk's own fields on the call form."""

from channels.phone_log.own_fields import entered_in
from ticketing.custom_fields import Definition

SERIAL = Definition("serial", "Seriennummer", "Serial number", "text", "fault.*")
COST = Definition("cost", "Kosten", "Cost", "number")


def test_what_was_entered_goes_with_the_note_as_the_fields_hold_it():
    said = {"category": "fault.printer", "own.serial": " X1 ", "own.cost": "12,50", "own.else": "no"}
    assert entered_in(said, (SERIAL, COST), str) == ({"serial": "X1", "cost": "12.5"}, ())
    assert entered_in({"category": "", "own.serial": "X1"}, (SERIAL, COST), str) == ({"serial": "X1"}, ())


def test_each_mistake_is_named_beside_its_field():
    found, wrong = entered_in({"category": "office.word", "own.serial": "X1", "own.cost": "much"}, (SERIAL, COST), str)
    assert found == {}
    assert [(one.field, one.problem) for one in wrong] == [
        ("own.serial", "Tickets of this category have no such field."), ("own.cost", "This is no number."),
    ]  # fmt: skip
