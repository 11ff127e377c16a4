"""From when a draft counts, and the numbers that pages are asked with."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from admin.place import number_of
from admin.time_span import months_of, since_of
from foundation.errors import Invalid

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)


def test_a_draft_counts_from_now_or_from_the_first_moment_of_a_date():
    assert since_of({"when": "now", "from": "2026-07-01"}, BERLIN, NOW) == NOW
    assert since_of({"when": "date", "from": "2026-07-01"}, BERLIN, NOW) == datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
    assert since_of({"when": "date", "from": "2026-06-11"}, BERLIN, NOW) == NOW
    for day in ("2026-06-01", "soon", ""):
        with pytest.raises(Invalid):
            since_of({"when": "date", "from": day}, BERLIN, NOW)


def test_three_months_are_compared_where_nothing_else_is_chosen():
    assert [months_of({"months": said}) for said in ("12", "7", "")] == [12, 3, 3]
    assert months_of({}) == 3


@pytest.mark.parametrize("said", ["", "-1", "²", "٣", "2147483648", "99999999999", "x"])
def test_what_is_no_number_of_a_row_is_none(said: str):
    assert number_of(said) == 0


def test_the_number_of_a_row_is_read():
    assert number_of("2147483647") == 2**31 - 1
