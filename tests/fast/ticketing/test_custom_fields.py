"""What the desk's own fields take, on which tickets they stand, and what is missing before resolving."""

import pytest

from desk.custom_fields import told
from pages.saying import saying
from ticketing.custom_fields import Definition, entered, fitting, meet, missing

SERIAL = Definition("serial", "Seriennummer", "Serial number", "text", "fault.*", required=True)
COST = Definition("cost", "Kosten", "Cost", "number")
DAY = Definition("day", "Tag", "Day", "date", "fault.printer")
SIZE = Definition("size", "Größe", "Size", "choice", choices=("small", "large"))
SEEN = Definition("seen", "Gesehen", "Seen", "checkbox", required=True)


@pytest.mark.parametrize(
    ("field", "said", "kept"),
    [
        (SERIAL, "  AB 12 ", "AB 12"), (COST, "3,50", "3.5"), (COST, "100", "100"), (COST, "-0.25", "-0.25"), (COST, "1e3", "1000"), (COST, "0,125", "0.125"), (COST, "1.2345", "1.2345"),
        (DAY, "2026-11-22", "2026-11-22"), (SIZE, "large", "large"), (SEEN, "on", "yes"), (SEEN, "", ""),
    ],
)  # fmt: skip
def test_a_field_keeps_one_form_of_what_is_entered(field: Definition, said: str, kept: str):
    assert entered(field, said) == kept


@pytest.mark.parametrize(("field", "said"), [(COST, "three"), (COST, "NaN"), (COST, "1e99999"), (DAY, "22.11."), (SIZE, "huge"), (SERIAL, "x" * 501)])  # fmt: skip
def test_what_is_none_of_its_kind_is_refused(field: Definition, said: str):
    with pytest.raises(ValueError, match=r"^\w"):
        entered(field, said)


@pytest.mark.parametrize("said", ["1.000", "12,000", " -1.000 ", "1.000.000"])
def test_a_thousand_is_never_taken_for_one(said: str):
    with pytest.raises(ValueError, match="two numbers"):
        entered(COST, said)


def test_a_field_stands_on_its_category_its_branch_or_every_ticket():
    known = (SERIAL, COST, DAY, SIZE, SEEN)
    assert fitting(known, "fault.printer") == known
    assert fitting(known, "fault.network") == (SERIAL, COST, SIZE, SEEN)
    assert fitting(known, "billing.dispute") == (COST, SIZE, SEEN)
    assert [one.field for one in missing(known, "fault.network", {"seen": "yes"})] == ["own.serial"]


def test_what_a_field_holds_is_read_in_the_readers_language():
    assert told("number", "3.5", saying("de")) == "3,5"
    assert told("date", "2026-11-22", saying("de")) == "22. November 2026"
    assert told("checkbox", "yes", saying("en")) == "yes"


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("", "billing.dispute", True), ("fault.*", "fault.printer", True), ("fault.*", "fault.*", True), ("fault.printer", "fault.network", False),
        ("fault.*", "billing.*", False), ("fault.*", "faults.odd", False),
    ],
)  # fmt: skip
def test_fields_meet_on_a_ticket_where_their_categories_overlap(one: str, other: str, together: bool):
    assert meet(one, other) is meet(other, one) is together
