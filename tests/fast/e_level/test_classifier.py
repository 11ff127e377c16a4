import subprocess
import sys

import numpy as np
import pytest

from e_level.classifier import train, trained
from e_level.familiar import seen
from e_level.features import Vectoriser, folded, occurrences
from e_level.model import NETWORK_SHARE
from e_level.model_file import VERSION, NewerModel, UnusableModel, load, packed, publish, unpacked
from e_level.prediction import certainty, predict, scores_of
from e_level.starter_set import Example, examples
from foundation.errors import OperatorError

KEY = b"a key of at least sixteen bytes"

_PASSWORD = """Ich habe mein Passwort vergessen|Kennwort zurücksetzen bitte|Mein Passwort geht nicht mehr
Wie bekomme ich ein neues Passwort?|Passwort abgelaufen, was nun?|Neues Kennwort vergeben"""
_PRINTER = """Der Drucker druckt nicht|Papierstau im Drucker im zweiten Stock|Drucker zeigt offline an
Der Drucker zieht kein Papier ein|Mein Drucker druckt nur leere Seiten|Druckaufträge bleiben hängen"""
_ORDER = """Wo ist meine Bestellung?|Wann kommt mein Paket an?|Lieferung verspätet sich
Die Bestellung ist noch nicht da|Sendungsverfolgung für mein Paket|Status meiner Bestellung"""
_NONE = "Was gibt es heute in der Kantine?|Spielt jemand mit Fußball?|Schönes Wetter heute|Wer hat Geburtstag?"


def lines(block):
    return [text.strip() for line in block.splitlines() for text in line.split("|")]


EXAMPLES = [
    Example(text, label, "de")
    for label, block in (("password", _PASSWORD), ("printer", _PRINTER), ("order", _ORDER), ("-", _NONE))
    for text in lines(block)
]


@pytest.fixture(scope="module")
def model():
    return train(EXAMPLES, seed=3)


def test_a_row_at_prediction_is_the_row_of_training():
    texts = [folded(example.text) for example in EXAMPLES] + ["", "x", "ein sehr langes wort " * 50]
    vectoriser = Vectoriser.fitted(texts[:10])
    matrix = vectoriser.matrix(texts)
    for at, text in enumerate(texts):
        found = seen(vectoriser, [text, *texts[:3]])
        expected = np.zeros((4, matrix.shape[1]), np.float32)
        expected[:, found.columns] = found.weights
        np.testing.assert_allclose(matrix[[at, 0, 1, 2]].toarray(), expected, rtol=1e-5)
        features = occurrences([text])
        assert found.features == len(features.hashes)
        known = vectoriser.columns_of(features.hashes)
        told = zip(features.word[known >= 0].tolist(), known[known >= 0].tolist(), strict=True)
        assert sorted(told) == sorted(zip(found.word.tolist(), found.columns[found.place].tolist(), strict=True))


def test_the_weights_are_those_of_the_training_library():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    texts = [folded(example.text) for example in EXAMPLES]
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+", sublinear_tf=True).fit_transform(texts)
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True).fit_transform(texts)
    vectoriser = Vectoriser.fitted(texts)
    matrix = vectoriser.matrix(texts)
    block = vectoriser.vocabulary & 3
    for theirs, ours in ((words, matrix[:, block == 1]), (grams, matrix[:, block == 0])):
        assert theirs.shape == ours.shape
        np.testing.assert_allclose((theirs @ theirs.T).toarray(), (ours @ ours.T).toarray(), atol=1e-5)
        np.testing.assert_allclose(normalize(ours).power(2).sum(axis=1), ours.power(2).sum(axis=1), rtol=1e-5)


def _scored(model, plain):
    found = seen(model.vectoriser, [plain])
    return scores_of(model, found.columns, found.weights, model.coefficients[found.columns])


def test_gathering_rows_gives_the_scores_of_the_whole_product(model):
    for example in EXAMPLES:
        plain = folded(example.text)
        whole = model.vectoriser.matrix([plain]) @ model.coefficients + model.intercepts
        np.testing.assert_allclose(_scored(model, plain), whole, atol=1e-5)


def test_the_same_examples_and_seed_give_the_same_file(model):
    assert packed(train(EXAMPLES, seed=3), KEY) == packed(model, KEY)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("ich weiß mein passwort nicht mehr", "password"),
        ("Drucker im Büro streikt, kein Papier", "printer"),
        ("Wo bleibt mein Paket?", "order"),
    ],
)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("Sehr geehrte Damen und Herren,\n", ""),
        ("", "\nViele Grüße\nJana Weber\nEinkauf\nTel. 030 555 01 23"),
        ("Hallo zusammen,\n", "\nHerzliche Grüße aus Köln\nTom Beispiel"),
    ],
)
def test_greeting_and_signature_change_nothing(model, text, category, before, after):
    assert predict(model, before + text + after).category == category


def test_umlauts_written_out_are_the_same_word(model):
    assert predict(model, "Passwort zurücksetzen").ranked == predict(model, "passwort zuruecksetzen").ranked


def test_a_prediction_explains_itself_in_the_customers_own_spelling(model):
    found = predict(model, "Mein PASSWORT, bitte: vergessen!")
    assert found.category == "password"
    assert found.evidence[0][0] in ("PASSWORT", "vergessen")
    assert found.ranked[0][1] == pytest.approx(found.confidence)
    assert found.ranked[1][0] == found.second
    shares = [share for _, share in found.ranked]
    assert shares == sorted(shares, reverse=True)


def test_the_label_for_no_category_is_never_predicted(model):
    assert model.categories == ("order", "password", "printer")


@pytest.mark.parametrize("text", ["", "  \n", "?!… –"])
def test_a_text_that_says_nothing_has_no_prediction(model, text):
    assert predict(model, text) is None


@pytest.mark.parametrize("text", ["\x01", "𝔓𝔞𝔰𝔰𝔴𝔬𝔯𝔱 🔑 vergessen", "مرحبا", "a" * 100_000, "ﷺ" * 30_000, "1"])
def test_odd_texts_do_no_harm(model, text):
    found = predict(model, text)
    assert found is None or 0 <= found.confidence <= 1


def test_too_little_to_learn_from_is_told():
    with pytest.raises(OperatorError, match="two categories"):
        train([Example("nur eines", "a"), Example("zwei", "a"), Example("drei", "-")], seed=1)


def test_a_model_comes_back_from_its_file_as_it_was(model, tmp_path):
    publish(model, tmp_path / "model", KEY)
    back = load(tmp_path / "model", KEY)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    text = "Passwort vergessen"
    assert predict(back, text) == predict(model, text)
    assert back.facts == model.facts


def test_with_enough_examples_a_network_speaks_too_and_one_message_is_scored_as_many_are(monkeypatch):
    monkeypatch.setattr("e_level.classifier._MANY", 10)
    result = trained(EXAMPLES * 2, 3)
    model = unpacked(packed(result.model, KEY), KEY)
    assert all(array.flags.aligned for array in (model.vectoriser.vocabulary, model.coefficients, model.spoken.words))
    plain = [folded(each.text) for each in EXAMPLES]
    matrix = model.vectoriser.matrix(plain)
    network = model.network
    assert network is not None and result.model.network is not None
    chances = network.chances(matrix @ network.inner)
    assert np.isfinite(chances).all() and (np.exp(chances).sum(axis=1) < 1).all(), "none of them has its share"
    linear = matrix @ model.coefficients + model.intercepts
    for text, expected in zip(plain, linear + NETWORK_SHARE * chances, strict=True):
        found = _scored(model, text)[0]
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    assert packed(trained(EXAMPLES * 2, 3).model, KEY) == packed(result.model, KEY)


def test_every_flipped_byte_makes_the_file_unusable(model):
    content = packed(model, KEY)
    for at in (0, 20, 60, len(content) // 2, len(content) - 1):
        broken = bytearray(content)
        broken[at] ^= 1
        with pytest.raises(UnusableModel):
            unpacked(bytes(broken), KEY)


@pytest.mark.parametrize("cut", [0, 1, 31, 40, 200])
def test_a_file_cut_short_is_refused(model, cut):
    with pytest.raises(UnusableModel):
        unpacked(packed(model, KEY)[:cut], KEY)


def test_a_file_of_another_version_of_the_program_is_refused_with_both_versions(model, monkeypatch):
    monkeypatch.setattr("e_level.model_file.VERSION", VERSION + 1)
    newer = packed(model, KEY)
    monkeypatch.undo()
    with pytest.raises(NewerModel, match=f"version {VERSION + 1}, this program reads {VERSION}"):
        unpacked(newer, KEY)
    older = packed(model, KEY)
    monkeypatch.setattr("e_level.model_file.VERSION", VERSION + 1)
    with pytest.raises(UnusableModel) as refused:
        unpacked(older, KEY)
    assert refused.type is UnusableModel


def test_the_same_text_is_never_learnt_from_and_measured_by():
    doubled = [*EXAMPLES, *EXAMPLES]
    once, twice = trained(EXAMPLES, 3), trained(doubled, 3)
    sure_once, sure_twice = (certainty(each.model, each.held.scores).mean() for each in (once, twice))
    assert sure_twice <= sure_once + 0.1


def test_of_very_many_examples_every_category_keeps_its_share_and_all_are_measured(monkeypatch):
    monkeypatch.setattr("e_level.classifier._MOST", 20)
    many = [*EXAMPLES, *(Example(f"{each.text} {number}", each.label) for number in range(5) for each in EXAMPLES)]
    result = trained(many, 3)
    assert result.model.categories == ("order", "password", "printer")
    assert len(result.held.scores) == len(many)
    known = result.held.truth >= 0
    assert (result.held.scores.argmax(axis=1) == result.held.truth)[known].mean() > 0.8


def test_long_texts_are_learnt_from_as_far_as_time_and_memory_reach(monkeypatch):
    monkeypatch.setattr("e_level.classifier._MOST_LETTERS", sum(len(each.text) for each in EXAMPLES))
    monkeypatch.setattr("e_level.classifier._SCORED_LETTERS", 4 * sum(len(each.text) for each in EXAMPLES))
    many = [*EXAMPLES, *(Example(f"{each.text} {number}", each.label) for number in range(5) for each in EXAMPLES)]
    result = trained(many, 3)
    assert result.model.categories == ("order", "password", "printer")
    assert len(EXAMPLES) < len(result.rows) == len(result.held.truth) < len(many)
    assert {many[at].label for at in result.rows} == {each.label for each in EXAMPLES}


def test_another_installations_model_is_refused_and_a_missing_one_told(model, tmp_path):
    publish(model, tmp_path / "model", KEY)
    with pytest.raises(UnusableModel, match="signature"):
        load(tmp_path / "model", b"some other key, also long")
    with pytest.raises(UnusableModel, match="train again"):
        load(tmp_path / "nothing", KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 0.0},
        {"familiarity": (1.0,)},
        {"categories": ("a", "a", "b")},
        {"categories": ("a", "b")},
        {"intercepts": np.array([0, np.inf, 0], np.float32)},
    ],
)
def test_a_signed_but_odd_model_is_refused(model, change):
    from dataclasses import replace

    with pytest.raises(UnusableModel):
        unpacked(packed(replace(model, **change), KEY), KEY)


def test_predicting_imports_no_training_library():
    check = "import e_level.prediction, e_level.model_file, e_level.decision, e_level.licence, sys; "
    check += "sys.exit(any(name.split('.')[0] in ('sklearn', 'scipy') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_starter_examples_are_read_and_may_be_missing(tmp_path):
    assert examples(tmp_path / "none") == []
    (tmp_path / "examples.de.tsv").write_text(
        "category\ttext\n# Kopf\npassword\tPasswort weg\n\n-\tGuten Morgen\nkaputt\n", "utf-8"
    )
    assert examples(tmp_path) == [Example("Passwort weg", "password", "de"), Example("Guten Morgen", "-", "de")]
