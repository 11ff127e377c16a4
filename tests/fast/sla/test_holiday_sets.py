"""Holidays by country and subdivision."""

from datetime import date

import holidays
import pytest

from foundation.errors import Invalid
from sla.exchange import holidays_of
from sla.holiday_sets import holidays_in

LAENDER = ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")


@pytest.mark.parametrize("land", LAENDER)
def test_every_land_has_its_holidays(land):
    for year in range(2019, 2031):
        known = holidays.country_holidays("DE", subdiv=land, years=year, language="de")
        assert dict(holidays_in(f"DE-{land}", year)) == dict(known)


def test_dates_come_in_order_with_german_names():
    found = holidays_of("DE-BY", 2026)
    assert found[:2] == [
        {"date": "2026-01-01", "name": "Neujahr"},
        {"date": "2026-01-06", "name": "Heilige Drei Könige"},
    ]
    assert date(2026, 6, 4).isoformat() in [one["date"] for one in found]


def test_berlins_day_off_in_one_year_only_is_known():
    assert "2020-05-08" in [one["date"] for one in holidays_of("DE-BE", 2020)]
    assert "2021-05-08" not in [one["date"] for one in holidays_of("DE-BE", 2021)]


@pytest.mark.parametrize("name", ["", "XX", "DE-XX", "de-by", "DE-", "Germany", "../DE"])
def test_an_unknown_set_is_refused_with_a_hint(name):
    with pytest.raises(Invalid) as refused:
        holidays_of(name, 2026)
    assert refused.value.mistakes[0].field == "set"


@pytest.mark.parametrize("name", ["AT", "CH-ZH", "US-NY", "GB-ENG", "FR"])
def test_other_countries_are_known_too(name):
    assert len(holidays_of(name, 2026)) >= 7
