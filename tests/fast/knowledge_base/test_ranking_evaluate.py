import json

import pytest

from knowledge_base.evaluate import main


def written(path, lines):
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return str(path)


def test_the_figures_follow_from_the_places(tmp_path, capsys):
    articles = written(
        tmp_path / "a.jsonl",
        [
            {"id": "a", "title": "Reset your password", "text": "Choose reset."},
            {"id": "b", "title": "Password rules", "text": "Twelve letters."},
            {"id": 3, "title": "Paper jam", "text": "Open the lid."},
        ],
    )
    queries = written(
        tmp_path / "q.jsonl",
        [
            {"text": "paper jam", "relevant": [3]},
            {"text": "password rules", "relevant": ["a"]},
            {"text": "xyz", "relevant": ["a"]},
        ],
    )
    assert main(["evaluate", "--articles", articles, "--queries", queries, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) == {"recall_at_1", "recall_at_3", "mrr", "ms_per_query"}
    assert (figures["recall_at_1"], figures["recall_at_3"], figures["mrr"]) == (0.3333, 0.6667, 0.5)


@pytest.mark.parametrize("content", ["", "[1]", "no json", '{"id": 1}'])
def test_an_unusable_file_is_told_in_one_sentence(content, tmp_path, capsys):
    (tmp_path / "a.jsonl").write_text(content)
    queries = written(tmp_path / "q.jsonl", [{"text": "x", "relevant": [1]}])
    assert main(["evaluate", "--articles", str(tmp_path / "a.jsonl"), "--queries", queries, "--json"]) == 2
    assert capsys.readouterr().out == ""


def test_a_file_that_is_missing_or_no_utf8_is_told_in_one_sentence(tmp_path, capsys):
    (tmp_path / "latin.jsonl").write_bytes('{"text": "größer", "relevant": [1]}'.encode("latin-1"))
    articles = written(tmp_path / "a.jsonl", [{"id": 1, "title": "x", "text": "y"}])
    single = written(tmp_path / "q.jsonl", [{"text": "x", "relevant": 1}])
    for queries, said in (
        (tmp_path / "latin.jsonl", "save it as UTF-8"),
        (tmp_path / "x", "No such file"),
        (single, "list"),
    ):
        assert main(["evaluate", "--articles", articles, "--queries", str(queries)]) == 2
        out, err = capsys.readouterr()
        assert (out, said in err, err.count("\n")) == ("", True, 1)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"text": "x", "relevant": [7]}, "line 2: no article has the id 7"),
        ({"text": "x", "relevant": []}, "line 2: relevant has to be a list of one article id or more"),
        ({"text": " ", "relevant": [1]}, "line 2: the text of the query is empty"),
    ],
)
def test_a_question_that_cannot_be_measured_is_refused_with_its_line(query, told, tmp_path, capsys):
    articles = written(tmp_path / "a.jsonl", [{"id": 1, "title": "x", "text": "y"}])
    queries = written(tmp_path / "q.jsonl", [{"text": "x", "relevant": [1]}, query])
    assert main(["evaluate", "--articles", articles, "--queries", queries]) == 2
    assert told in capsys.readouterr().err
