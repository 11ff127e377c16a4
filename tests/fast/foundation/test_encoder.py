"""The one function everything asks the sentence encoder by; no test needs the extra to be installed."""

import threading
import tomllib
from pathlib import Path

import numpy as np
import pytest

from foundation import encoder
from foundation.encoder import FILES, PACKAGE, VERSION, Encoder, UnusableEncoder, installed, opened

ROOT = Path(__file__).parents[3]


def lengths(texts):
    return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_every_text_gets_its_vector_in_the_order_asked():
    asked = Encoder("lengths", lengths)
    assert asked.vectors(["ab", "a", "ab"])[:, 0].tolist() == [2, 1, 2]
    assert asked.every([str(at) * (at % 5) for at in range(100)])[:, 0].tolist() == [
        (at % 5) * len(str(at)) for at in range(100)
    ]


def test_the_same_message_is_computed_once_and_only_its_beginning():
    seen = []
    asked = Encoder("seen", lambda texts: seen.extend(texts) or lengths(texts))
    for _ in range(3):
        asked.vectors(["x" * 5_000, "\ud800"])
    assert seen == ["x" * encoder.LONGEST, "?"]


def test_a_slow_encoder_is_waited_for_once_and_then_by_nobody(monkeypatch):
    monkeypatch.setattr(encoder, "PATIENCE", 0.01)
    goes_on, computed = threading.Event(), []

    def slow(texts):
        goes_on.wait(60)
        computed.extend(texts)
        return lengths(texts)

    asked = Encoder("slow", slow)
    assert asked.vectors(["first"]) is None
    assert asked.vectors(["second"]) is None
    goes_on.set()
    asked.every([])  # nothing to do
    assert asked.every(["third"]).shape == (1, 2)
    assert computed == ["first", "third"]
    assert asked.vectors(["fourth"]) is not None


@pytest.mark.parametrize(
    "answer",
    [
        lambda texts: 1 / 0,
        lambda texts: np.full((len(texts), 2), np.nan),
        lambda texts: np.zeros((len(texts) + 1, 2)),
        lambda texts: np.zeros(2),
    ],
)
def test_an_encoder_that_fails_or_answers_nonsense_gives_no_vectors(answer, caplog):
    assert Encoder("broken", answer).vectors(["x"]) is None
    assert "does not work" in caplog.text


def test_one_version_is_named_everywhere():
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["semantic"]
    assert extra == [f"{PACKAGE}=={VERSION}"]
    assert (ROOT / "requirements-semantic.lock").read_text().startswith(f"{PACKAGE}=={VERSION} ")


def test_off_needs_nothing():
    assert opened("off") is None


def test_a_missing_another_or_a_changed_encoder_is_refused_in_words(monkeypatch, tmp_path):
    def installed_as(version, **files):
        for name, content in files.items():
            (tmp_path / "resources").mkdir(exist_ok=True)
            (tmp_path / "resources" / name.replace("_", ".")).write_bytes(content)
        monkeypatch.setattr(encoder.importlib.metadata, "version", lambda package: version)
        place = type("Spec", (), {"origin": str(tmp_path / "__init__.py")})
        monkeypatch.setattr(encoder.importlib.util, "find_spec", lambda name: place)

    installed_as("99")
    with pytest.raises(UnusableEncoder, match="version 99; this program knows"):
        installed()
    installed_as(VERSION)
    with pytest.raises(UnusableEncoder, match="incomplete"):
        installed()
    installed_as(VERSION, sp_model=b"x", weights_npz=b"y")
    with pytest.raises(UnusableEncoder, match="not the ones that were tried"):
        installed()
    assert set(FILES) == {"sp.model", "weights.npz"}
