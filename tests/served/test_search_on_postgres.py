"""Words are found newest first on PostgreSQL, however rare or common they are, and however many pages one turns."""

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import Session

from storage import full_text

CONTACTS = 60
APART = full_text.BLOCK // 2 + 1
"""From one id to the next: two of them in a block, so that the index is asked for some blocks and then for more."""
RARE, MIDDLE = {7}, set(range(1, CONTACTS, 9))


@pytest.fixture
def session(postgres_url, monkeypatch):
    monkeypatch.setattr(full_text, "WINDOW", 5)
    engine = create_engine(postgres_url)
    with Session(engine) as session:
        session.execute(
            text("CREATE TABLE contact_search (contact_id INTEGER PRIMARY KEY, document TSVECTOR NOT NULL)")
        )
        session.execute(text("CREATE TABLE file_search (contact_id INTEGER PRIMARY KEY, document TSVECTOR NOT NULL)"))
        for number in range(1, CONTACTS + 1):
            words = ["heute"] + ["selten"] * (number in RARE) + ["manchmal"] * (number in MIDDLE)
            full_text.index_contact(session, APART * number, " ".join(words))
        full_text.index_files(session, APART * 33, ["Rechnung.pdf"])
        yield session
    engine.dispose()


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("heute", set(range(1, CONTACTS + 1))),
        ("selten", RARE),
        ("manchmal", MIDDLE),
        ("heute selten", RARE),
        ("selten heute", RARE),
        ("manchmal heu", MIDDLE),
        ("rechnung", {33}),
        ("nie", set()),
    ],
)
def test_every_page_of_a_word_comes_once_and_in_order(session, query, there):
    below, seen = full_text.NO_END, []
    while found := full_text.find_contacts(session, query, 4, below):
        seen += found
        below = found[-1]
    assert seen == [APART * number for number in sorted(there, reverse=True)]


def test_words_are_looked_for_among_some_contacts(session):
    among = [APART * number for number in (1, 7, 10, 33)]
    assert full_text.holding(session, among, "selten") == {APART * 7}
    assert full_text.holding(session, among, "rechnung") == {APART * 33}
    assert full_text.holding(session, [*range(2, 70_000), *among], "selten") == {APART * 7}, (
        "more than a question takes"
    )
    assert full_text.holding(session, among, "selt") == full_text.holding(session, [], "heute") == set()
