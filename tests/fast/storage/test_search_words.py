"""Words of a search as people type them, with or without a German keyboard."""

import sqlite3

import pytest

from storage.full_text import _for_postgres, _for_sqlite, _phrases


@pytest.fixture
def found():
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE words USING fts5(document)")
    for text in ("Die Wärmepumpe brummt", "Die Waermepumpe der Straße", "Neue Steuerung", "Größe und Masse"):
        index.execute("INSERT INTO words VALUES (?)", (text,))
    return lambda query: [row[0] for row in index.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (_for_sqlite(_phrases(query)),))]  # fmt: skip


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
    assert _for_postgres(_phrases("die waermepumpe")) == "((die)) & ((waermepumpe:*) | (wärmepumpe:*))"
