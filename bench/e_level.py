"""How good and how fast the e-level and the ranking of articles are: `python -m bench.e_level`.

Reads the public sets beside the repository (`../shared/data/intents`); a set that is not there is left out.
"""

import csv
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from e_level.classifier import trained
from e_level.core_text import core_text
from e_level.evaluate import evaluate
from e_level.language import detect
from e_level.prediction import predict
from e_level.starter_set import NO_CATEGORY, Example
from knowledge_base import evaluate as knowledge
from knowledge_base.ranking import Index, Readable

INTENTS = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "intents"
Pairs = list[tuple[str, str]]
Figures = list[dict[str, Any]]


def run() -> Figures:
    """One figure per line: name, value, unit."""
    figures: Figures = []
    if (INTENTS / "banking77").exists():
        figures += _banking()
    if (INTENTS / "clinc150").exists():
        figures += _clinc()
    if (INTENTS / "covid-faq-pairs").exists():
        figures += _covid("de") + _covid("en")
    if (INTENTS / "helpdesk-mini").exists():
        figures += _helpdesk("de", "de") + _helpdesk("en", "en")
    return figures


def _banking() -> Figures:
    train, test = (_rows(INTENTS / "banking77" / f"{name}.csv") for name in ("train", "test"))
    return _classified("Banking77", train, test) + _message_time(train, [text for text, _ in test])


def _clinc() -> Figures:
    sets = json.loads((INTENTS / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    unknown = [(text, NO_CATEGORY) for text, _ in sets["oos_test"]]
    return _classified("CLINC150 with out of scope", sets["train"], [*map(tuple, sets["test"]), *unknown])


def _classified(name: str, train: Pairs, test: Pairs) -> Figures:
    """Half of the test rows stand in for the audited sample of the stream, the other half are measured."""
    order = np.random.default_rng(1).permutation(len(test))
    with tempfile.TemporaryDirectory() as folder:
        parts = (
            ("train", train),
            ("audit", [test[at] for at in order[::2]]),
            ("test", [test[at] for at in order[1::2]]),
        )
        files = [_written(Path(folder) / f"{part}.csv", rows) for part, rows in parts]
        began = time.perf_counter()
        found = evaluate(files[0], files[2], files[1])
        seconds = time.perf_counter() - began
    return [
        *(
            {"name": f"{name} {key}", "value": found[key], "unit": "share"}
            for key in ("accuracy", "coverage", "wrong_rate")
        ),
        {"name": f"{name} train and evaluate", "value": round(seconds, 1), "unit": "s"},
    ]


def _message_time(train: Pairs, texts: list[str]) -> Figures:
    """Language, core text, classification and ranking among a thousand articles, one message at a time."""
    model = trained([Example(text, label) for text, label in train[::5]], 1).model
    index = Index.build(Readable(at, text, text, (), "en") for at, (text, _) in enumerate(train[:1000]))
    spent = []
    for text in texts[:500]:
        began = time.perf_counter()
        core = core_text("", text)
        language, _ = detect(core)
        predict(model, core)
        index.rank(core, language)
        spent.append(time.perf_counter() - began)
    return [
        {"name": f"one message p{part}", "value": round(float(np.quantile(spent, part / 100)) * 1000, 2), "unit": "ms"}
        for part in (50, 95)
    ]


def _covid(language: str) -> Figures:
    with (INTENTS / "covid-faq-pairs" / f"eval_question_similarity_{language}.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    asked: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["similar"] == "1":
            asked[row["question_2"]].add(row["question_1"])
    bank = sorted({row["question_1"] for row in rows})
    return _ranked(f"COVID FAQ {language}", [(each, each, "") for each in bank], asked.items())


def _helpdesk(asked: str, written: str) -> Figures:
    entries = json.loads((INTENTS / "helpdesk-mini" / "helpdesk_mini.json").read_text(encoding="utf-8"))
    articles = [(str(at), each[f"title_{written}"], each[f"answer_{written}"]) for at, each in enumerate(entries)]
    queries = [(text, {str(at)}) for at, each in enumerate(entries) for text in each[f"queries_{asked}"]]
    return _ranked(f"helpdesk-mini {asked} to {written}", articles, queries)


def _ranked(name: str, articles: list[tuple[str, str, str]], queries: Iterable[tuple[str, set[str]]]) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        bank, asked = Path(folder) / "a.jsonl", Path(folder) / "q.jsonl"
        bank.write_text(
            "\n".join(json.dumps(dict(zip(("id", "title", "text"), each, strict=True))) for each in articles)
        )
        asked.write_text("\n".join(json.dumps({"text": text, "relevant": sorted(ids)}) for text, ids in queries))
        found = knowledge.evaluate(bank, asked)
    return [
        {"name": f"{name} {key}", "value": value, "unit": "ms" if key.startswith("ms") else "share"}
        for key, value in found.items()
    ]


def _rows(path: Path) -> Pairs:
    with path.open(newline="", encoding="utf-8") as lines:
        return [(row["text"], row["category"]) for row in csv.DictReader(lines)]


def _written(path: Path, rows: Pairs) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return path


if __name__ == "__main__":
    for figure in run():
        print(f"{figure['name']:44} {figure['value']} {figure['unit']}")
