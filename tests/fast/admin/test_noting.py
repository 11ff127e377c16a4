"""What the log of changes says of nested values."""

from admin.change_words import about
from pages.saying import saying
from staff.audit import flat


def test_the_parts_of_a_value_stand_for_themselves():
    calendar = {"name_de": "Büro", "definition": {"zone": "Europe/Berlin", "week": {"mon": ["8:00-17:00"]}}}
    assert flat(calendar) == {
        "name_de": "Büro",
        "definition.zone": "Europe/Berlin",
        "definition.week.mon": ["8:00-17:00"],
    }


def test_a_field_of_the_desks_own_is_named_in_words():
    assert about("custom_field kosten", saying("de")) == ("Feld", "kosten")
