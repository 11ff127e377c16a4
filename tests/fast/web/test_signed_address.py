"""The address behind a mailed link."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.web.signed_address import made, read

KEY, NOW = b"k" * 32, datetime(2026, 3, 10, 9, 42, tzinfo=UTC)


def test_an_address_comes_back_until_its_link_runs_out():
    value = made(KEY, "jörg@kunde.example", NOW + timedelta(minutes=30))
    assert read(KEY, value, NOW) == "jörg@kunde.example"
    assert read(KEY, value, NOW + timedelta(minutes=30)) == ""


@pytest.mark.parametrize("value", ["", ".", "abc", "abc.def", "äöü.x", "YQ.", "\udcff.x"])
def test_what_is_not_ours_is_nobody(value):
    assert read(KEY, value, NOW) == ""


def test_a_link_for_one_address_is_none_for_another():
    _body, signature = made(KEY, "anna@kunde.example", NOW + timedelta(hours=1)).split(".")
    other = made(b"x" * 32, "boss@kunde.example", NOW + timedelta(hours=1)).split(".")[0]
    assert read(KEY, f"{other}.{signature}", NOW) == ""
