"""The Date field in the forms that programs give it."""

import pytest

from channels.email import dates

MEANT = "2024-03-05T08:10:11+00:00"
FORMS = [
    "Tue, 5 Mar 2024 09:10:11 +0100", "Tue, 5 Mar 2024 09:10:11 GMT+0100", "Tue, 5 Mar 2024 09:10:11 +0100 (Mitteleuropäische Zeit)", "2024-03-05T09:10:11+01:00", "2024-03-05 08:10:11Z",
    "Di, 5 Mrz 2024 09:10:11 +0100", "Di, 5 März 2024 09:10:11 +0100", "mar., 5 mars 2024 09:10:11 +0100", 'Tue, 05 Mar 2024 09:10:11 "CET"', "Tue, 5 Mar 2024 09.10.11 +0100", "Tue,5 Mar 2024 09:10:11+0100",
    "Tue, 05 Mar 124 09:10:11 +0100", "Tue, 5 March 2024 09:10:11 +01:00", "5-Mar-24 09:10:11 MEZ", "Tue, 5 Mar 2024 9:10:11 AM +0100", "Tue Mar  5 08:10:11 2024", "05.03.2024 09:10:11 +0100", "Di, 5.3.2024, 08:10:11", "Tue, 5 Mar 2024 03:10:11 EST",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_date_is_read_in_whatever_form_it_comes(form: str) -> None:
    instant = dates.read(form)
    assert instant is not None and instant.isoformat() == MEANT


@pytest.mark.parametrize("form", ["", "heute", "Tue, 32 Mar 2024 09:10:11 +0100", "Tue, 5 Mar 2024 09:10:11 -2400", "03/05/2024 09:10:11", "\x00", "5" * 300])  # fmt: skip
def test_what_names_no_instant_gives_none(form: str) -> None:
    assert dates.read(form) is None
