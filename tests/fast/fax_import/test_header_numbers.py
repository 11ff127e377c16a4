"""The line of a fax machine: dates in it are never anybody's number."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.fax_import.by_mail import number_in
from channels.fax_import.letter_facts import facts_of

FORMS = (
    "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%y", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%y", "%d/%m/%y", "%d-%b-%y", "%d-%b-%Y", "%d %m %Y", "%Y%m%d",
    "%y-%m-%d", "%b %d %Y", "%d. %B %Y", "%Y/%m/%d",
)  # fmt: skip
CLOCKS = ("", " 09:14", "  23:59:07", "T09:14:00Z", " 09:14 S. 1/2", " 09.14 Uhr")


def number(header: str) -> tuple[str, float]:
    found = facts_of(header, "", "SC", "DE").number
    return found.value, found.confidence


@settings(max_examples=150, deadline=None)
@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)), st.sampled_from(FORMS), st.sampled_from(CLOCKS))
def test_a_date_alone_is_nobodys_number(day: date, form: str, clock: str):
    assert number(day.strftime(form) + clock) == ("", 0.0)
    assert number_in((f"Fax {day.strftime(form)}{clock}",), "DE") == ""


@pytest.mark.parametrize("day", ["12-11-2025", "20-11-2025", "20-11-2026", "2025-11-12", "12-NOV-25", "12-DEZ-25"])
def test_the_number_beside_a_date_is_the_senders(day: str):
    for header in (f"{day} 09:14  VON: +49 431 5557781  S. 1/1", f"{day} 09:14 0431 5557781 P.1", f"FAX: 0431/5557781 {day} 09:14"):  # fmt: skip
        value, confidence = number(header)
        assert value == "+494315557781" and confidence >= 0.75


def test_a_named_number_wins_over_a_bare_one_and_whom_it_went_to_is_left_out():
    assert number("0431 5550100 VON: 0431 5557781")[0] == "+494315557781"
    assert number("AN: +49 431 5550100  0431 5557781")[0] == "+494315557781"


def test_a_number_without_its_leading_nought_identifies_nobody():
    assert number("12.03.2026 5557781 S.1") == ("", 0.0)
    assert number("VON: 4315557781")[1] < 0.75
