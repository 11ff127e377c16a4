"""Which websites may show the help centre."""

from datetime import UTC, datetime, timedelta

import pytest

from pages.embedding import MOST, Refused, origin_of, policy


@pytest.mark.parametrize(
    ("entered", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        ("  HTTPS://Shop.Example/ ", "https://shop.example"),
        ("shop.example", "https://shop.example"),
        ("http://localhost:5000", "http://localhost:5000"),
        ("https://shop.example:443", "https://shop.example"),
        ("https://bäckerei.example", "https://xn--bckerei-5wa.example"),
    ],
)
def test_a_website_is_understood_as_people_write_it(entered: str, origin: str) -> None:
    assert origin_of(entered) == origin


@pytest.mark.parametrize(
    "entered", ["", "*", "https://*.example", "https://shop.example/kasse", "ftp://shop.example", "javascript:alert(1)", "https://a b", "https://x;y", "https://user@shop.example", "https://shop.example:999999"],
)  # fmt: skip
def test_what_could_widen_the_policy_is_no_website(entered: str) -> None:
    assert origin_of(entered) == ""


def test_a_website_that_was_refused_is_named_until_it_is_allowed() -> None:
    refused, now = Refused(), datetime(2026, 11, 23, 9, tzinfo=UTC)
    for referrer in (
        "https://shop.example/cart?id=1",
        "https://hilfe.example/",
        "javascript:alert(1)",
        "",
        "https://ok.example/",
    ):
        refused.note(referrer, ("https://ok.example",), "https://hilfe.example", now)
    assert refused.listed(()) == [("https://shop.example", now)]
    assert refused.listed(("https://shop.example",)) == []
    for number in range(MOST + 5):
        refused.note(f"https://s{number}.example/", (), "", now + timedelta(seconds=number))
    assert len(refused.listed(())) == MOST and refused.listed(())[0][0] == f"https://s{MOST + 4}.example"


def test_without_a_website_nobody_may_show_the_help_centre() -> None:
    assert "frame-ancestors 'none'" in policy(())
    assert "frame-ancestors https://shop.example" in policy(("https://shop.example",))
