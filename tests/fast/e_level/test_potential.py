from e_level.potential import Costs, measured, topics
from e_level.starter_set import Example

MATTERS = {
    "a.one": "Passwort Kennwort Anmeldung vergessen",
    "b.two": "Rechnung Betrag Mahnung Kopie",
    "-": "Wetter Hunde Urlaub Strand",
}


def history(each=60):
    return [
        Example(f"{words.split()[at % 4]} {words.split()[(at + 1) % 4]} Nummer {at}", label, "de")
        for label, words in MATTERS.items()
        for at in range(each)
    ]


def test_what_could_be_answered_is_a_share_with_bars_and_a_saving():
    report = measured(history(90), frozenset({"a.one"}), 0.05, 0.9, Costs(person=5, machine=0, months=2))
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


def test_messages_without_a_category_are_grouped_by_what_they_share():
    texts = (
        [f"Unsere Solarbox zeigt Fehler {at}" for at in range(30)]
        + [f"Parkplatz am Haus {at}" for at in range(20)]
        + ["ganz etwas anderes"]
    )
    found = topics(texts)
    assert [topic.volume for topic in found] == [30, 20]
    assert "solarbox" in found[0].terms
