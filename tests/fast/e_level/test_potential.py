from e_level.lessons import history_of
from e_level.potential import Costs, measured, topics
from e_level.starter_set import Example
from e_level.would_send import Offered

MATTERS = {
    "a.one": "Passwort Kennwort Anmeldung vergessen",
    "b.two": "Rechnung Betrag Mahnung Kopie",
    "-": "Wetter Hunde Urlaub Strand",
}


def offered(category, *questions):
    return Offered(questions[0], questions, "So geht es.", "", "de", category, answers=True)


def history(each=60):
    return [
        Example(f"{words.split()[at % 4]} {words.split()[(at + 1) % 4]} Nummer {at}", label, "de")
        for label, words in MATTERS.items()
        for at in range(each)
    ]


def test_what_could_be_answered_is_a_share_with_bars_and_a_saving():
    article = offered("a.one", *MATTERS["a.one"].split())
    report = measured(history(90), [article], 0.05, 0.9, Costs(person=5, machine=0, months=2))
    assert report.messages == 270
    rows = {row.category: row for row in report.categories}
    assert set(rows) == {"a.one", "b.two"}
    for row in rows.values():
        assert row.least <= row.answerable <= row.most
    assert rows["a.one"].answerable > 0.5
    assert report.answerable < report.with_articles
    assert report.missing_articles == ("b.two",)
    assert report.saving_per_month == rows["a.one"].saving_per_month > 100
    assert rows["b.two"].has_article is False


def test_what_no_article_fits_is_not_counted_as_answered_though_its_category_has_one():
    fitting, other = offered("a.one", *MATTERS["a.one"].split()), offered("a.one", "Wo ist die Kantine?")
    answered, unfit = (measured(history(40), [article], 0.1, 0.8, Costs()).categories for article in (fitting, other))
    [row, narrow] = [next(each for each in rows if each.category == "a.one") for rows in (answered, unfit)]
    assert (row.has_article, narrow.has_article) == (True, True)
    assert row.answerable > 0.5
    assert (narrow.answerable, narrow.saving_per_month) == (0.0, 0.0)
    assert narrow.possible == row.possible > 0.5


def test_messages_without_a_category_are_grouped_by_what_they_share():
    texts = (
        [f"Unsere Solarbox zeigt Fehler {at}" for at in range(30)]
        + [f"Parkplatz am Haus {at}" for at in range(20)]
        + ["ganz etwas anderes"]
    )
    found = topics(texts)
    assert [topic.volume for topic in found] == [30, 20]
    assert "solarbox" in found[0].terms


MBOX = b"""From anna@kunde.example Mon Mar  2 10:00:00 2026
From: Anna <anna@kunde.example>
Subject: =?utf-8?q?St=C3=B6rung_Solarbox?=
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Die Solarbox zeigt Fehler 7.

Viele Gr\xc3\xbc\xc3\x9fe
Anna Weber

From ben@kunde.example Mon Mar  2 11:00:00 2026
From: ben@kunde.example
Subject: Re: Solarbox
Content-Type: text/html; charset=utf-8

<html><head><style>p { color: red }</style></head><body><p>Auch hier Fehler 7 &amp; kein Strom.</p></body></html>

From spoilt@kunde.example Mon Mar  2 12:00:00 2026
Content-Type: text/plain; charset=no-such-charset

\xff\xfe

"""


def test_an_mbox_tells_its_topics_and_claims_no_share():
    rows, _ = history_of(MBOX, "post.mbox")
    assert [row.text for row in rows][:2] == [
        "Störung Solarbox\n\nDie Solarbox zeigt Fehler 7.",
        "Solarbox\n\nAuch hier Fehler 7 & kein Strom.",
    ]
    assert {row.label for row in rows} == {"-"}
    report = measured(rows * 20, [], 0.02, 0.95, Costs())
    assert (report.answerable, report.categories, report.saving_per_month) == (0.0, (), 0.0)
    assert "solarbox" in report.topics[0].terms
