import csv
import json
from pathlib import Path

import pytest

from e_level.evaluate import main

INTENTS = Path(__file__).parents[3].parent / "shared" / "data" / "intents"
KEYS = {"accuracy", "macro_f1", "coverage", "wrong_rate", "per_category", "ms_per_message"}


def written(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return str(path)


def run(capsys, *arguments):
    status = main(["evaluate", *arguments, "--json"])
    out, err = capsys.readouterr()
    return status, out, err


@pytest.fixture(scope="module")
def banking():
    folder = INTENTS / "banking77"
    if not folder.exists():
        pytest.skip("the Banking77 set is not beside this repository")
    found = {}
    for name in ("train", "test"):
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as lines:
            found[name] = [(row["text"], row["category"]) for row in csv.DictReader(lines)]
    chosen = sorted({label for _, label in found["train"]})[:6]
    rest = [(text, "-") for text, label in found["test"] if label not in chosen][::12]
    known = {name: [row for row in rows if row[1] in chosen] for name, rows in found.items()}
    return known["train"], known["test"] + rest


def test_evaluation_on_real_questions_keeps_its_contract(banking, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    train, test = written(tmp_path / "a.csv", banking[0]), written(tmp_path / "b.csv", banking[1][::2])
    audit = written(tmp_path / "c.csv", banking[1][1::2])
    status, out, err = run(capsys, "--train", train, "--test", test, "--audit", audit, "--tolerance", "0.1")
    figures = json.loads(out)
    assert (status, err) == (0, "")
    assert set(figures) >= KEYS
    assert figures["accuracy"] > 0.9
    assert 0 < figures["coverage"] < 1
    assert figures["wrong_rate"] <= 0.15
    assert len(figures["per_category"]) == 6
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv", "c.csv"]


SMALL = [
    (f"{word} {number} bitte", label) for number in range(8) for word, label in (("Passwort", "a"), ("Drucker", "b"))
]


def test_nothing_answered_has_no_wrong_rate(tmp_path, capsys):
    path = written(tmp_path / "a.csv", SMALL)
    figures = json.loads(run(capsys, "--train", path, "--test", path)[1])
    assert (figures["coverage"], figures["wrong_rate"], figures["accuracy"]) == (0.0, None, 1.0)


def test_a_stream_without_any_known_topic_is_measured_too(tmp_path, capsys):
    path = written(tmp_path / "a.csv", SMALL)
    test = written(tmp_path / "b.csv", [("Wetter", "-"), ("", "-")])
    figures = json.loads(run(capsys, "--train", path, "--test", test)[1])
    assert (figures["accuracy"], figures["coverage"]) == (None, 0.0)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("text,category\na,b\n", "missing: label"),
        ("a,b\n", "missing: text, label"),
        ("text,label\n", "there is nothing"),
        ("text,label\nGrößer,a\n", "two categories"),
    ],
)
def test_an_unusable_file_is_told_in_one_sentence(content, problem, tmp_path, capsys):
    (tmp_path / "a.csv").write_text(content, encoding="latin-1")
    status, out, err = run(capsys, "--train", str(tmp_path / "a.csv"), "--test", str(tmp_path / "a.csv"))
    assert (status, out) == (2, "")
    assert problem in err and err.count("\n") == 1


def test_a_missing_file_is_told(tmp_path, capsys):
    status, out, err = run(capsys, "--train", str(tmp_path / "x"), "--test", str(tmp_path / "x"))
    assert (status, out, err) == (2, "", f"{tmp_path}/x cannot be read: No such file or directory.\n")
