"""What a message means beside its words: an encoder of two dozen words stands in for the real one."""

import numpy as np
import pytest

from e_level.classifier import trained
from e_level.model import calibrated
from e_level.model_file import UnusableModel, packed, unpacked
from e_level.prediction import predict
from e_level.recognition import recognised
from e_level.snapshot import Known, Snapshot, understood
from e_level.starter_set import Example
from foundation.encoder import Encoder
from knowledge_base.ranking import Index, Readable

KEY = b"0123456789abcdef"
SAME = (
    ("passwort", "kennwort", "login"),
    ("drucker", "papier", "toner"),
    ("rechnung", "betrag", "invoice"),
)
LABELS = ("password", "printer", "invoice")


def meanings(texts):
    """One axis for each matter and one that every text shares."""
    counted = [[sum(word in text.lower() for word in words) for words in SAME] for text in texts]
    return np.concatenate([np.array(counted, np.float32), np.full((len(texts), 1), 0.5, np.float32)], axis=1)


ENCODER = Encoder("matters 1", meanings)
EXAMPLES = [
    Example(f"{word} {frame} {number}", label, "en")
    for number in range(3)
    for frame in ("please", "again", "today")
    for label, words in zip(LABELS, SAME, strict=True)
    for word in words[:2]
]


@pytest.fixture(scope="module")
def result():
    return trained(EXAMPLES, 3, ENCODER)


def test_words_nobody_has_taught_are_recognised_by_what_they_mean(result):
    for label, words in zip(LABELS, SAME, strict=True):
        by_words, by_meaning = (
            predict(result.model, words[2], vectors) for vectors in (None, ENCODER.vectors([words[2]]))
        )
        assert by_meaning.category == label
        assert by_meaning.confidence > max(0.5, by_words.confidence)
        assert by_words.meaning is None
        assert 0.5 < by_meaning.meaning <= 1  # no word of it was ever taught


def test_without_vectors_the_words_are_judged_as_if_there_were_no_encoder(result):
    plain = trained(EXAMPLES, 3).model
    for text in ("passwort please", "toner", "?!"):
        assert predict(result.model, text) == predict(plain, text)


def test_the_file_keeps_it_whole_and_the_same_examples_give_the_same_bytes(result):
    content = packed(result.model, KEY)
    again = unpacked(content, KEY)
    assert packed(again, KEY) == content == packed(trained(EXAMPLES, 3, ENCODER).model, KEY)
    assert again.facts["encoder"] == "matters 1"
    assert calibrated(again).temperature == calibrated(result.model).temperature


def test_a_model_is_not_used_with_another_encoder(result):
    plain = trained(EXAMPLES, 3).model
    assert understood(plain, Snapshot()) is plain
    assert understood(plain, Snapshot(encoder=ENCODER)) is plain
    assert understood(result.model, Snapshot(encoder=ENCODER)) is result.model
    for other in (Snapshot(), Snapshot(encoder=Encoder("matters 2", meanings), encoder_wanted=True)):
        with pytest.raises(UnusableModel, match="trained with the sentence encoder matters 1, which is not in use"):
            understood(result.model, other)


def test_a_process_that_misses_the_wanted_encoder_keeps_the_model_and_messages_go_to_people(result):
    missing = Snapshot(result.model, encoder_wanted=True)
    assert understood(result.model, missing) is result.model
    assert recognised(missing, "", "passwort please").failure == "encoder"


def test_a_message_whose_meaning_is_not_known_in_time_goes_to_a_person_with_the_reason(result):
    silent = Encoder("matters 1", lambda texts: 1 / 0)
    seen = recognised(Snapshot(result.model, encoder=silent), "", "passwort please")
    assert (seen.category, seen.failure) == ("password", "encoder")
    heard = recognised(Snapshot(result.model, encoder=ENCODER), "", "passwort please")
    assert (heard.category, heard.failure) == ("password", "")


def test_a_message_waits_for_the_encoder_once(result):
    asked, down = [], []
    encoder = Encoder("matters 1", lambda texts: asked.append(texts) or (1 / 0 if down else meanings(texts)))
    index = Index.build([Readable(1, "Reset your password", language="en", matter="password")]).understood(encoder)
    down.append(asked.clear())
    known = {1: Known(1, 1, "password", "Reset your password", "password", "en", True)}
    now = Snapshot(result.model, articles=known, index=index, encoder=encoder)
    seen = recognised(now, "", "How do I reset my password? It is passwort please.", "en")
    assert [each["article_id"] for each in seen.proposals] == [1]
    assert len(asked) == 1
