"""How good the e-level would be on somebody's own data: trains, sets thresholds, tests, and says what came out."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from e_level.classifier import Trained, trained
from e_level.core_text import core_text
from e_level.labelled_file import examples
from e_level.licence import Audited, Licence, licence
from e_level.model import Model, calibrated
from e_level.prediction import Prediction, certainty, predict
from e_level.slips import mended
from e_level.starter_set import NO_CATEGORY, Example
from foundation.e_level_settings import ENCODERS, EncoderName
from foundation.encoder import Encoder, opened
from foundation.errors import OperatorError, SchalterError

_SEED = 7


def evaluate(
    train_csv: Path,
    test_csv: Path,
    audit_csv: Path | None = None,
    tolerance: float = 0.02,
    confidence: float = 0.95,
    encoder: EncoderName = "off",
) -> dict[str, Any]:
    """The figures of one run; fractions 0…1. Columns of the files are `text,label`; `-` belongs to no category.

    `accuracy` and `macro_f1` are over rows not labelled `-`, before abstaining. One pooled licence decides what is
    answered: `coverage` over all rows, `wrong_rate` among the answered (null if none). `per_category` lists what each
    category would earn on its own. OperatorError where a file or the encoder cannot be used.
    """
    training, test = read_examples(train_csv), read_examples(test_csv)
    understanding = opened(encoder)
    result = trained(training, _SEED, understanding)
    if audit_csv is None:
        audited, audited_on = _audited_out_of_fold(result), "out_of_fold"
    else:
        audit = read_examples(audit_csv)
        audited = [
            _audited(found, row.label)
            for row, found in zip(audit, _predictions(result.model, audit, understanding), strict=True)
        ]
        audited_on = "audit"
    pooled = licence(audited, tolerance, confidence)

    began = time.perf_counter()
    predictions = _predictions(result.model, test, understanding)
    seconds = time.perf_counter() - began
    return {
        **_quality(result.model, test, predictions),
        **_answering(test, predictions, pooled.threshold),
        "per_category": _per_category(result.model, test, predictions, audited, tolerance, confidence),
        "ms_per_message": round(seconds * 1000 / max(1, len(test)), 4),
        "threshold": pooled.threshold,
        "licence": _licence_facts(pooled),
        "threshold_from": audited_on,
        "tolerance": tolerance,
        "confidence": confidence,
        "train_rows": len(training),
        "test_rows": len(test),
    }


def read_examples(path: Path) -> list[Example]:
    """`examples` of a CSV file."""
    try:
        return examples(path.read_bytes(), str(path))
    except OSError as problem:
        raise OperatorError(f"{path} cannot be read: {problem.strerror}.") from problem


def _predictions(model: Model, rows: Sequence[Example], encoder: Encoder | None) -> list[Prediction | None]:
    cores = [mended(model.spoken, core_text("", row.text, row.language))[0] for row in rows]
    return [predict(model, core, vectors=encoder.vectors([core]) if encoder else None) for core in cores]


def _audited(found: Prediction | None, label: str) -> Audited:
    if found is None:
        return Audited(0.0, False)
    return Audited(found.confidence, found.category == label, found.category)


def _audited_out_of_fold(result: Trained) -> list[Audited]:
    scores, truth, model = result.held.scores, result.held.truth, result.model
    best = scores.argmax(axis=1)
    confidences = certainty(calibrated(model), scores)
    return [
        Audited(float(score), bool(at == true), model.categories[at])
        for score, at, true in zip(confidences, best, truth, strict=True)
    ]


def _quality(model: Model, rows: Sequence[Example], found: Sequence[Prediction | None]) -> dict[str, float | None]:
    pairs = [(row.label, each.category if each else "") for row, each in zip(rows, found, strict=True)]
    inside = [(label, guess) for label, guess in pairs if label != NO_CATEGORY]
    if not inside:
        return {"accuracy": None, "macro_f1": None}
    f1 = []
    for category in sorted({label for label, _ in inside}):
        right = sum(label == guess == category for label, guess in inside)
        said = sum(guess == category for _, guess in inside)
        true = sum(label == category for label, _ in inside)
        f1.append(2 * right / (said + true))
    accuracy = sum(label == guess for label, guess in inside) / len(inside)
    return {"accuracy": round(accuracy, 4), "macro_f1": round(float(np.mean(f1)), 4)}


def _answering(
    rows: Sequence[Example], found: Sequence[Prediction | None], threshold: float | None
) -> dict[str, float | None]:
    answered = [
        each.category == row.label
        for row, each in zip(rows, found, strict=True)
        if each and threshold is not None and each.confidence >= threshold
    ]
    wrong = answered.count(False)
    return {
        "coverage": round(len(answered) / len(rows), 4) if rows else 0.0,
        "wrong_rate": round(wrong / len(answered), 4) if answered else None,
    }


def _per_category(
    model: Model,
    rows: Sequence[Example],
    found: Sequence[Prediction | None],
    audited: Sequence[Audited],
    tolerance: float,
    confidence: float,
) -> list[dict[str, Any]]:
    lines = []
    for category in model.categories:
        own = licence([each for each in audited if each.category == category], tolerance, confidence)
        here = [(row, each) for row, each in zip(rows, found, strict=True) if each and each.category == category]
        lines.append(
            {
                "category": category,
                "rows": sum(row.label == category for row in rows),
                **_answering([row for row, _ in here], [each for _, each in here], own.threshold),
                **_licence_facts(own),
            }
        )
    return lines


def _licence_facts(found: Licence) -> dict[str, Any]:
    return {
        "licensed": found.held,
        "threshold": found.threshold,
        "bound": round(found.bound, 5),
        "n": found.n,
        "wrong": found.wrong,
        "needed": found.needed,
    }


def main(argv: Sequence[str], usual: Callable[[], EncoderName] = lambda: "off") -> int:
    """`e-level evaluate`: exit status 0, or 2 with one sentence on standard error. `usual` says which encoder the
    settings name."""
    parser = argparse.ArgumentParser(prog="app.py e-level", description="Measure the automation tier.")
    commands = parser.add_subparsers(required=True)

    test = commands.add_parser("evaluate", help="measure on your own labelled messages; the desk's data is left alone")
    test.add_argument("--train", type=Path, required=True, help="CSV with the columns text,label")
    test.add_argument("--test", type=Path, required=True, help="CSV with the columns text,label; '-' is no category")
    test.add_argument("--audit", type=Path, help="labelled sample of the real stream, for the thresholds")
    test.add_argument("--tolerance", type=_fraction, default=0.02, help="tolerated share of wrong answers (0.02)")
    test.add_argument("--confidence", type=_fraction, default=0.95, help="certainty of the promise (0.95)")
    test.add_argument("--encoder", choices=ENCODERS, help="the sentence encoder (that of the settings)")
    test.add_argument("--json", action="store_true", help="print one JSON object only")
    options = parser.parse_args(argv)
    try:
        options.encoder = options.encoder or usual()
        _evaluate_and_print(options)
    except SchalterError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _fraction(text: str) -> float:
    value = float(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError("must lie between 0 and 1")
    return value


def _evaluate_and_print(options: argparse.Namespace) -> None:
    if not options.json:
        print("Training and measuring …", file=sys.stderr)
    figures = evaluate(
        options.train, options.test, options.audit, options.tolerance, options.confidence, options.encoder
    )
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for name in ("accuracy", "macro_f1", "coverage", "wrong_rate", "threshold", "ms_per_message"):
        print(f"{name:16} {figures[name]}")
    print(
        f"{'licensed alone':16} {sum(line['licensed'] for line in figures['per_category'])} of {len(figures['per_category'])}"
    )
