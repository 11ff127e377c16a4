"""The list of articles: its way on."""

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from desk import knowledge


@pytest.mark.parametrize("query", ["R&D", "50 % #1", "a+b=c", "für"])
def test_the_next_page_asks_for_the_same_words(query: str, monkeypatch: pytest.MonkeyPatch):
    row = SimpleNamespace(slug="konto", language="de")
    monkeypatch.setattr(knowledge, "matching", lambda *_: [row] * (knowledge.PAGE + 1))
    monkeypatch.setattr(knowledge, "_row", lambda *_: row)
    further = urlsplit(knowledge._list(None, query, "", None).next_url)
    assert parse_qs(further.query) == {"q": [query], "after": ["konto~de"]}
