"""Words of a search as people type them, with or without a German keyboard."""

import sqlite3

import pytest

from storage.full_text import _for_postgres, _for_sqlite
from storage.search_words import patterns_of, phrases_of


@pytest.fixture
def found():
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE words USING fts5(document)")
    for text in ("Die Wärmepumpe brummt", "Die Waermepumpe der Straße", "Neue Steuerung", "Größe und Masse"):
        index.execute("INSERT INTO words VALUES (?)", (text,))
    return lambda query: [row[0] for row in index.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (_for_sqlite(phrases_of(query)),))]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("waermepumpe", [1, 2]), ("Wärmepumpe", [1, 2]), ("wärmep", [1, 2]), ("strasse", [2]), ("Straße", [2]), ("neue", [3]),
        ("groesse masse", [4]), ('"die waermepumpe"', [1, 2]), ("waermepumpe brummt", [1]), ("brummt strasse", []),
    ],
)  # fmt: skip
def test_umlauts_are_found_however_they_are_written(found, query, rows):
    assert found(query) == rows


def test_postgres_is_asked_the_same():
    assert _for_postgres(phrases_of("die waermepumpe")) == "((die)) & ((waermepumpe:*) | (wärmepumpe:*))"


@pytest.mark.parametrize(
    ("query", "text", "is_there"),
    [
        ("waermep", "Die Wärmepumpe brummt", True), ('"anlage 12"', "Anlage-12, Keller", True), ("anlage 12", "Anlage 123", True),
        ("12 anlage", "Anlage 123", False), ("lage", "Anlage 12", False), ("rechnung_2026", "Rechnung 2026", True),
    ],
)  # fmt: skip
def test_a_text_shows_where_the_words_stand_in_it(query, text, is_there):
    assert all(one.search(text) for one in patterns_of(query)) is is_there
