import pytest

from knowledge_base.ranking import Index, Readable

ARTICLES = [
    Readable(
        1,
        "Passwort zurücksetzen",
        "Öffnen Sie das Portal. Wählen Sie dort Zurücksetzen und folgen Sie der Mail.",
        ("Ich habe mein Passwort vergessen", "Wie bekomme ich ein neues Kennwort?"),
        "de",
    ),
    Readable(2, "Papierstau beheben", "Öffnen Sie die Klappe. Ziehen Sie das Papier langsam heraus.", (), "de"),
    Readable(3, "Öffnungszeiten", "Wir sind montags bis freitags von 8 bis 17 Uhr da.", ("Wann haben Sie auf?",), "de"),
    Readable(4, "Rechnungskopie anfordern", "Im Kundenkonto laden Sie jede Rechnung erneut herunter.", (), "de"),
    Readable(5, "Reset your password", "Open the portal and choose reset.", ("I forgot my password",), "en"),
    Readable(6, "Clear a paper jam", "Open the lid and pull the paper out slowly.", (), "en"),
]
INDEX = Index.build(ARTICLES)


@pytest.mark.parametrize(
    ("text", "language", "article"),
    [
        ("ich habe leider mein passwort vergessen", "de", 1),
        ("Pasword vergesen", "de", 1),
        ("Wie bekomme ich ein neues Kennwort", "de", 1),
        ("Papierstau im Drucker", "de", 2),
        ("Stau beim Papier, wie beheben?", "de", 2),
        ("Kopie meiner Rechnung", "de", 4),
        ("Oeffnungszeiten", "de", 3),
        ("i forgot my pasword", "en", 5),
        ("paper jam", "en", 6),
    ],
)
def test_the_right_article_comes_first(text, language, article):
    assert INDEX.rank(text, language)[0].article_id == article


@pytest.mark.parametrize(
    "text",
    [
        "ich habe mein Passwort vergessen",
        "Hallo, ich habe leider mein Passwort vergessen, bitte um Hilfe",
        "habe das passwort vergessen",
        "Papierstau beheben",
        "Bekomme ich ein neues Kennwort?",
        "I have forgotten my password",
    ],
)
def test_a_rewording_of_a_question_variant_is_well_above_the_line(text):
    assert INDEX.rank(text)[0].score > 0.45


@pytest.mark.parametrize(
    "text",
    [
        "Der Aufzug im dritten Stock hält nicht mehr an",
        "Wir möchten unseren Vertrag kündigen",
        "Meine Katze frisst nicht",
        "The lift does not stop on the third floor",
        "please play some jazz",
        "Guten Tag, ich hätte da mal eine Frage",
    ],
)
def test_an_unrelated_text_is_well_below_it(text):
    assert all(hit.score < 0.25 for hit in INDEX.rank(text))


def test_scores_lie_between_nothing_and_one_and_fall():
    for article in ARTICLES:
        scores = [hit.score for hit in INDEX.rank(article.title + " " + article.answer)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)


def test_only_allowed_articles_of_the_language_are_found():
    assert {hit.article_id for hit in INDEX.rank("password portal", "en")} <= {5, 6}
    assert [hit.article_id for hit in INDEX.rank("Passwort vergessen", "de", allowed={2, 3})] in (
        [],
        [2],
        [3],
        [2, 3],
        [3, 2],
    )


def test_the_passage_is_the_sentence_that_fits():
    assert INDEX.rank("Papierstau: wie bekomme ich das Papier heraus", "de")[0].passage.startswith("Ziehen Sie")


def test_an_empty_query_or_index_finds_nothing():
    assert INDEX.rank("") == INDEX.rank("?!") == []
    assert Index.build([]).rank("Passwort") == []


def test_in_one_language_an_article_is_as_like_a_text_as_among_all():
    index = Index.build(
        Readable(number, f"{title} {language}", answer, (title,), language, matter="it")
        for number, (title, answer, language) in enumerate(
            [("Passwort vergessen", "Im Portal zurücksetzen.", "de"), ("Forgot my password", "Reset it in the Portal.", "en"), ("Portal Login", "Im Portal.", "")] * 2
        )
    )  # fmt: skip
    text = "Ich habe mein Passwort im Portal vergessen, password reset"
    every = {hit.article_id: hit.score for hit in index.rank(text, limit=9)}
    for language in ("de", "en"):
        asked = index.asked(text, ("Passwort vergessen?",), language)
        found = {hit.article_id: hit.score for hit in index.rank(asked, language, limit=9)}
        assert found == {number: every[number] for number in found} and len(found) == 2
        assert index.choose(asked, "it", language) == index.choose(
            index.asked(text, ("Passwort vergessen?",)), "it", language
        )
