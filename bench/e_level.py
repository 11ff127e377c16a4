"""How good and how fast the e-level and the ranking of articles are: `python -m bench e_level`.

Reads the public sets beside the repository (`../shared/data/intents`); a set that is not there is left out. Every
setting is chosen on training or validation rows; test rows are only measured.
"""

import csv
import json
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.training import hundred_thousand
from e_level.classifier import train
from e_level.core_text import core_text
from e_level.language import detect
from e_level.licence import Audited, licence
from e_level.model import Model
from e_level.prediction import Prediction, predict
from e_level.slips import mended
from e_level.starter_set import NO_CATEGORY, Example
from foundation.encoder import Encoder
from knowledge_base import evaluate as knowledge
from knowledge_base.ranking import Index, Readable

INTENTS = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "intents"
TOLERATED, CERTAINTY = 0.02, 0.95
DRAWS = 100
GIVEN_UP = 0.01
"""In-scope accuracy that the threshold for unknown topics may cost on the validation rows, with an encoder and without."""
Pairs = list[tuple[str, str]]
Figures = list[dict[str, Any]]


def run(encoder: Encoder | None = None) -> Figures:
    """One figure per line: name, value, unit; with a sentence encoder the goals are others."""
    figures: Figures = []
    if (INTENTS / "banking77").exists():
        figures += _banking(encoder)
    if (INTENTS / "clinc150").exists():
        figures += _clinc(encoder)
    if (INTENTS / "covid-faq-pairs").exists():
        figures += _covid("de", " (goal 0.55)" if encoder else " (goal 0.40)", encoder) + _covid("en", "", encoder)
    if (INTENTS / "helpdesk-mini").exists():
        figures += _helpdesk("de", "de", " (goal 0.75)", encoder) + _helpdesk("en", "en", "", encoder)
        figures += _helpdesk("de", "en", " (goal 0.72)", encoder)
    return figures


def _banking(encoder: Encoder | None) -> Figures:
    taught, asked = (_rows(INTENTS / "banking77" / f"{name}.csv") for name in ("train", "test"))
    model = _model(taught, encoder)
    found = _predictions(model, asked, encoder)
    return [
        _share(f"Banking77 accuracy (goal {0.945 if encoder else 0.925})", _accuracy(asked, found)),
        *_coverage("Banking77", asked, found, (0.75, 0.84)),
        _share(
            f"Banking77 10 examples a category, accuracy{' (goal 0.83)' if encoder else ''}",
            _few(taught, asked, encoder),
        ),
        *_surrounded(model, asked[::3], encoder),
        *_message_time(model, taught, [text for text, _ in asked], encoder),
        *([] if encoder else hundred_thousand(taught)),
    ]


def _clinc(encoder: Encoder | None) -> Figures:
    sets = json.loads((INTENTS / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    taught, known, asked = (
        [*map(tuple, sets[name]), *((text, NO_CATEGORY) for text, _ in sets[f"oos_{name}"])]
        for name in ("train", "val", "test")
    )
    model = _model(taught, encoder)
    found = _predictions(model, asked, encoder)
    threshold = _threshold(known, _predictions(model, known, encoder))
    inside, outside = _at(threshold, asked, found)
    return [
        _share("CLINC150 in-scope accuracy, nothing refused", _accuracy(asked, found)),
        _share(
            f"CLINC150 in-scope accuracy at the threshold of the validation rows (goal {0.95 if encoder else 0.92})",
            inside,
        ),
        _share(f"CLINC150 out-of-scope recall at that threshold (goal {0.8 if encoder else 0.72})", outside),
        *_coverage("CLINC150 with out of scope", asked, found, (0.58, 0.69)),
    ]


def _model(rows: Pairs, encoder: Encoder | None) -> Model:
    return train([Example(text, label) for text, label in rows], 1, encoder)


def _predictions(model: Model, rows: Pairs, encoder: Encoder | None) -> list[Prediction | None]:
    return [_predicted(model, core_text("", text), encoder) for text, _ in rows]


def _predicted(model: Model, core: str, encoder: Encoder | None) -> Prediction | None:
    meant, _ = mended(model.spoken, core)
    return predict(model, meant, vectors=encoder.vectors([meant]) if encoder else None)


def _accuracy(rows: Pairs, found: Sequence[Prediction | None]) -> float:
    return float(np.mean([_right(row, each) for row, each in zip(rows, found, strict=True) if row[1] != NO_CATEGORY]))


def _right(row: tuple[str, str], found: Prediction | None) -> bool:
    return found is not None and found.category == row[1]


def _threshold(rows: Pairs, found: Sequence[Prediction | None]) -> float:
    """The strictest threshold of familiarity that costs no more in-scope accuracy on these rows than may be given up."""
    kept = _accuracy(rows, found) - GIVEN_UP
    tried = sorted({each.familiarity for each in found if each}, reverse=True)
    low, high = 0, len(tried) - 1
    while low < high:
        middle = (low + high) // 2
        if _at(tried[middle], rows, found)[0] >= kept:
            high = middle
        else:
            low = middle + 1
    return tried[low]


def _at(threshold: float, rows: Pairs, found: Sequence[Prediction | None]) -> tuple[float, float]:
    """(in-scope rows recognised and let through, out-of-scope rows refused), as shares of their kinds."""
    kept = np.array([each is not None and each.familiarity >= threshold for each in found])
    right = np.array([_right(row, each) for row, each in zip(rows, found, strict=True)])
    inside = np.array([label != NO_CATEGORY for _, label in rows])
    return float((kept & right)[inside].mean()), float((~kept)[~inside].mean())


def _coverage(name: str, rows: Pairs, found: Sequence[Prediction | None], goals: tuple[float, float]) -> Figures:
    """The test rows are the stream; audits are drawn from it with replacement, each gives one pooled licence."""
    scores = np.array([each.confidence if each else 0.0 for each in found])
    right = np.array([_right(row, each) for row, each in zip(rows, found, strict=True)])
    figures = []
    for size, goal in zip((1_000, 5_000), goals, strict=True):
        chance = np.random.default_rng(size)
        drawn = [_draw(scores, right, chance.integers(len(rows), size=size)) for _ in range(DRAWS)]
        label = f"{name}, promise of 2 %, {size:,} judged"
        figures += [
            _share(f"{label}: coverage (goal {goal})", float(np.mean([covered for covered, _ in drawn]))),
            _share(f"{label}: promise broken (goal 0.05)", float(np.mean([wrong > TOLERATED for _, wrong in drawn]))),
        ]
    return figures


def _draw(scores: NDArray[np.float64], right: NDArray[np.bool_], taken: NDArray[np.int64]) -> tuple[float, float]:
    """(coverage, wrong rate) of the licence that this audit gives."""
    audited = [Audited(float(scores[at]), bool(right[at])) for at in taken]
    threshold = licence(audited, TOLERATED, CERTAINTY).threshold
    answered = scores >= (threshold if threshold is not None else np.inf)
    return float(answered.mean()), float((~right[answered]).mean()) if answered.any() else 0.0


def _few(taught: Pairs, asked: Pairs, encoder: Encoder | None, each: int = 10) -> float:
    chance, by_label = random.Random(1), defaultdict(list)
    for text, label in taught:
        by_label[label].append(text)
    few = [(text, label) for label, texts in sorted(by_label.items()) for text in chance.sample(texts, each)]
    return _accuracy(asked, _predictions(_model(few, encoder), asked, encoder))


def _surrounded(model: Model, rows: Pairs, encoder: Encoder | None) -> Figures:
    """The same questions inside a mail whose words were not used in training."""
    around = (
        "Good afternoon Mrs Ellery,\n\n{}\n\nYours faithfully\nRosalind Okonkwo\nHead of Treasury, Marlow & Finch LLP\n"
        "+44 1632 960 777\n\nThis message may contain privileged information and is intended for the person named above.\n\n"
        "On Tue, 3 Mar 2026 at 08:15, Desk <desk@bank.example> wrote:\n> Your transfer of 40.00 was refused.\n> Please check the account."
    )
    noisy = [(around.format(text), label) for text, label in rows]
    clean = _accuracy(rows, _predictions(model, rows, encoder))
    lost = 100 * (clean - _accuracy(noisy, _predictions(model, noisy, encoder)))
    return [
        {"name": "loss by greeting, signature, disclaimer, quote (goal 1)", "value": round(lost, 2), "unit": "points"}
    ]


def _message_time(model: Model, taught: Pairs, texts: list[str], encoder: Encoder | None) -> Figures:
    """Language, core text, classification and ranking among a thousand articles, one message at a time."""
    index = Index.build(Readable(at, text, text, (), "en") for at, (text, _) in enumerate(taught[:1000]))
    index = index.understood(encoder) if encoder else index
    spent = []
    for text in texts[:500]:
        began = time.process_time()
        core = core_text("", text)
        language, _ = detect(core)
        _predicted(model, core, encoder)
        index.rank(core, language)
        spent.append(time.process_time() - began)
    return [
        {"name": f"one message, p{part}{goal}", "value": round(float(np.quantile(spent, part / 100)) * 1000, 2), "unit": "ms CPU"}
        for part, goal in ((50, ""), (95, " (goal 20)" if encoder else " (goal 4)"))
    ]  # fmt: skip


def _covid(language: str, goal: str, encoder: Encoder | None) -> Figures:
    with (INTENTS / "covid-faq-pairs" / f"eval_question_similarity_{language}.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    asked: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["similar"] == "1":
            asked[row["question_2"]].add(row["question_1"])
    bank = sorted({row["question_1"] for row in rows})
    return _ranked(f"COVID FAQ {language}", [(each, each, "") for each in bank], asked.items(), goal, encoder)


def _helpdesk(asked: str, written: str, goal: str, encoder: Encoder | None) -> Figures:
    entries = json.loads((INTENTS / "helpdesk-mini" / "helpdesk_mini.json").read_text(encoding="utf-8"))
    articles = [(str(at), each[f"title_{written}"], each[f"answer_{written}"]) for at, each in enumerate(entries)]
    queries = [(text, {str(at)}) for at, each in enumerate(entries) for text in each[f"queries_{asked}"]]
    return _ranked(f"helpdesk-mini {asked} to {written}", articles, queries, goal if encoder else "", encoder)


def _ranked(
    name: str,
    articles: list[tuple[str, str, str]],
    queries: Iterable[tuple[str, set[str]]],
    goal: str,
    encoder: Encoder | None,
) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        bank, asked = Path(folder) / "a.jsonl", Path(folder) / "q.jsonl"
        bank.write_text(
            "\n".join(json.dumps(dict(zip(("id", "title", "text"), each, strict=True))) for each in articles)
        )
        asked.write_text("\n".join(json.dumps({"text": text, "relevant": sorted(ids)}) for text, ids in queries))
        found = knowledge.evaluate(bank, asked, "use-multilingual-3" if encoder else "off")
    return [_share(f"{name} MRR{goal}", found["mrr"]), _share(f"{name} right one first", found["recall_at_1"])]


def _rows(path: Path) -> Pairs:
    with path.open(newline="", encoding="utf-8") as lines:
        return [(row["text"], row["category"]) for row in csv.DictReader(lines)]


def _share(name: str, value: float) -> dict[str, Any]:
    return {"name": name, "value": f"{value:.1%}", "unit": ""}
