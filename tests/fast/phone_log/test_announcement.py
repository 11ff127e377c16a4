from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from channels.phone_log.spoken import Hours, Works, announcement

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def spoken(hours: Hours, *outages: str, language: str = "de") -> str:
    return announcement("Nordlicht", outages, hours, NOON, BERLIN, language)


def test_while_we_are_open_callers_hear_the_hours():
    assert spoken(Hours("Mo–Fr 8–17 Uhr")) == "Guten Tag, hier ist Nordlicht. Unsere Servicezeiten: Mo–Fr 8–17 Uhr."


def test_a_known_outage_comes_before_the_hours_and_ends_as_a_sentence():
    text = spoken(Hours("Mo–Fr 8–17 Uhr"), "Das Kundenportal\nist nicht erreichbar")
    assert "Störung: Das Kundenportal ist nicht erreichbar. Unsere Servicezeiten" in text


@pytest.mark.parametrize(
    ("language", "opens", "words"),
    [
        ("de", datetime(2026, 3, 9, 15, tzinfo=UTC), "Erreichbar sind wir wieder heute ab 16 Uhr."),
        ("de", datetime(2026, 3, 10, 7, 30, tzinfo=UTC), "wieder morgen ab 8:30 Uhr."),
        ("de", datetime(2026, 3, 13, 7, tzinfo=UTC), "wieder am Freitag, 13. März ab 8 Uhr."),
        ("en", datetime(2026, 3, 10, 7, 30, tzinfo=UTC), "again tomorrow from 8:30 am."),
        ("en", datetime(2026, 3, 9, 12, tzinfo=UTC), "again today from 1 pm."),
    ],
)
def test_when_we_are_closed_callers_hear_when_we_open(language: str, opens: datetime, words: str):
    assert spoken(Hours("8–17", opens, closed=True), language=language).endswith(words)


@pytest.mark.parametrize(
    ("language", "end", "words"),
    [
        ("de", NOON + timedelta(hours=11), "Geplante Wartung heute von 22 Uhr bis 0 Uhr morgen: Das Portal ruht."),
        ("en", NOON + timedelta(hours=10), "Planned works today from 10 pm to 11 pm: Das Portal ruht."),
    ],
)
def test_planned_works_are_told_with_their_hours(language: str, end: datetime, words: str):
    works = [Works("Das Portal ruht", NOON + timedelta(hours=9), end)]
    assert words in announcement("Nordlicht", [], Hours("8–17"), NOON, BERLIN, language, works)
