"""The link by which a member confirms: it names one piece of news, nobody else can make it, and it ends."""

from datetime import UTC, datetime, timedelta

import pytest

from foundation.wording import span
from ticketing.confirm_link import GOOD_FOR, made, read

KEY, NOW = b"k" * 32, datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


def test_a_link_names_its_piece_of_news_until_it_ends():
    token = made(KEY, 17, NOW)
    assert read(KEY, token, NOW) == 17
    assert read(KEY, token, NOW + GOOD_FOR - timedelta(seconds=1)) == 17
    assert read(KEY, token, NOW + GOOD_FOR) is None
    assert read(b"x" * 32, token, NOW) is None


@pytest.mark.parametrize("turned", ["", "1", "18", "a-b-c", "17-99999999999-" + "0" * 64, "²-1-" + "0" * 64])
def test_what_was_not_made_here_opens_nothing(turned):
    assert read(KEY, turned, NOW) is None
    assert read(KEY, made(KEY, 17, NOW).replace("17", turned, 1), NOW) is None


@pytest.mark.parametrize(
    ("seconds", "german", "english"),
    [
        (59, "weniger als eine Minute", "less than a minute"),
        (60, "1 Minute", "1 minute"),
        (5400, "1 Stunde 30 Minuten", "1 hour 30 minutes"),
        (7200, "2 Stunden", "2 hours"),
        (360_060, "100 Stunden", "100 hours"),
    ],
)
def test_service_time_is_said_in_words(seconds, german, english):
    assert (span(seconds, "de"), span(seconds, "en")) == (german, english)
