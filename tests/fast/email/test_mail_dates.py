"""The Date field in the forms that programs give it."""

import pytest

from channels.email import dates

MEANT = "2024-03-05T08:10:11+00:00"
FORMS = [
    "Tue, 5 Mar 2024 09:10:11 +0100", "Tue, 5 Mar 2024 09:10:11 GMT+0100", "Tue, 5 Mar 2024 09:10:11 +0100 (Mitteleuropäische Zeit)", "2024-03-05T09:10:11+01:00", "2024-03-05 08:10:11Z",
    "Di, 5 Mrz 2024 09:10:11 +0100", "Di, 5 März 2024 09:10:11 +0100", "mar., 5 mars 2024 09:10:11 +0100", 'Tue, 05 Mar 2024 09:10:11 "CET"', "Tue, 5 Mar 2024 09.10.11 +0100", "Tue,5 Mar 2024 09:10:11+0100",
    "Tue, 05 Mar 124 09:10:11 +0100", "Tue, 5 March 2024 09:10:11 +01:00", "5-Mar-24 09:10:11 MEZ", "Tue, 5 Mar 2024 9:10:11 AM +0100", "Tue Mar  5 08:10:11 2024", "05.03.2024 09:10:11 +0100", "Di, 5.3.2024, 08:10:11", "Tue, 5 Mar 2024 03:10:11 EST",
    "20240305091011+0100", "20240305T081011Z", "2024/3/5 8:10:11", "1709626211", "1709626211000", "Tue Mar 5 09:10:11 CET 2024", "March 5, 2024 8:10:11 AM", "Tuesday, March 5, 2024 09:10:11 AM +01:00",
    "2024-03-05 09:10:11.5 +0100 CET m=+0.1", "2024-03-05T09:10:11+01:00[Europe/Berlin]", "Tue, 5 Mar 2024 09:10:11 GMT+1", "Вт, 5 мар 2024 11:10:11 +0300", "5. März 2024 um 09:10:11 MEZ", "5 de marzo de 2024 8:10:11", "2024年3月5日 8:10:11",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_date_is_read_in_whatever_form_it_comes(form: str) -> None:
    instant = dates.read(form)
    assert instant is not None and instant.isoformat() == MEANT


@pytest.mark.parametrize("form", ["", "heute", "Tue, 32 Mar 2024 09:10:11 +0100", "Tue, 5 Mar 2024 09:10:11 -2400", "03/05/2024 09:10:11", "20241399000000", "12345", "\x00", "5" * 300])  # fmt: skip
def test_what_names_no_instant_gives_none(form: str) -> None:
    assert dates.read(form) is None


@pytest.mark.parametrize(("form", "meant"), [("13/03/2024 9:10 PM", "2024-03-13T21:10:00+00:00"), ("03/13/24", None), ("03-13-2024", "2024-03-13T00:00:00+00:00"), ("5.3.24", "2024-03-05T00:00:00+00:00"), ("June 30, 2024 12:05 AM", "2024-06-30T00:05:00+00:00"), ("Sun, 30 Jun 2024 23:59:60 +0000", "2024-06-30T23:59:59+00:00")])  # fmt: skip
def test_day_and_month_are_told_apart_where_they_can_be_and_half_days_and_leap_seconds_count(form, meant):
    instant = dates.read(form)
    assert (instant and instant.isoformat()) == meant
