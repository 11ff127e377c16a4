"""What the log of changes says of nested values."""

from staff.audit import flat


def test_the_parts_of_a_value_stand_for_themselves():
    calendar = {"name_de": "Büro", "definition": {"zone": "Europe/Berlin", "week": {"mon": ["8:00-17:00"]}}}
    assert flat(calendar) == {
        "name_de": "Büro",
        "definition.zone": "Europe/Berlin",
        "definition.week.mon": ["8:00-17:00"],
    }
