"""A hundred thousand tickets in fifty categories, learnt from in the product's own process, on one core."""

import json
import os
import random
import resource
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from e_level.mail_noise import around

TICKETS, CATEGORIES = 100_000, 50


def hundred_thousand(rows: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """CPU seconds and largest memory of the training of mails made of two questions each; `rows` are (text, label)."""
    chance, by_label = random.Random(1), defaultdict(list)
    for text, label in rows:
        by_label[label].append(text)
    labels = sorted(by_label)[:CATEGORIES]
    drawn = chance.choices(labels, k=TICKETS)
    told = {
        "key": "00" * 16,
        "seed": 1,
        "encoder": "off",
        "examples": [
            [around(" ".join(chance.sample(by_label[label], 2)), "en", chance), label, "en"] for label in drawn
        ],
    }
    subprocess.run(
        [sys.executable, "-m", "e_level.training_process"],
        cwd=Path(__file__).resolve().parents[1],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        input=json.dumps(told).encode(),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return [
        {"name": f"training, {TICKETS:,} mails, {CATEGORIES} categories (goal 60)", "value": round(spent.ru_utime), "unit": "s CPU"},
        {"name": "largest memory of that process (goal 1024)", "value": spent.ru_maxrss // 1024, "unit": "MiB"},
    ]  # fmt: skip
