"""How well faxes and letters are read, what that takes, and what it costs the e-level: `python -m bench scans`.

Articles of the starter knowledge base are printed as letters, sent through a bad line and read as the product reads
them; a word counts as right where it stands in the text read, in order, with every letter and mark as printed.
"""

import asyncio
import csv
import difflib
import resource
import shutil
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from PIL import Image

from bench.e_level import INTENTS
from channels.fax_import import reading
from channels.fax_import.letter_facts import parted_header
from e_level.classifier import trained
from e_level.core_text import core_text
from e_level.prediction import predict
from e_level.starter_set import Example
from foundation.scan_settings import Scans
from knowledge_base import starter
from knowledge_base.markdown import read as article_in
from tests.kit import paper
from tests.kit.paper import FINE, NORMAL, Damage

Figures = list[dict[str, Any]]
PAGES_EACH = 2
"""Letters in each language; every one in every condition."""
MESSAGES = 24
"""Messages that are classified as mail and as fax."""
LINE = 72


def run() -> Figures:
    """One figure per line: name, value, unit."""
    if not shutil.which("tesseract"):
        return [{"name": "Tesseract is not on this machine", "value": "–", "unit": ""}]
    return asyncio.run(_measured())


async def _measured() -> Figures:
    letters = [*_letters("de"), *_letters("en")]
    figures: Figures = []
    for name, made in CONDITIONS.items():
        shares, seconds = [], []
        for text in letters:
            began = time.perf_counter()
            read = await _read(made(text))
            seconds.append(time.perf_counter() - began)
            shares.append(words_right(text, read))
        figures += [
            {
                "name": f"{name}: words right, mean (worst page)",
                "value": f"{mean(shares):.1%} ({min(shares):.1%})",
                "unit": "",
            },
            {"name": f"{name}: one page, with its process", "value": f"{mean(seconds):.1f}", "unit": "s"},
        ]
    pages = [paper.faxed(paper.printed(text)) for text in letters[:PAGES_EACH]]
    began = time.perf_counter()
    await _read(paper.tiff(pages))
    figures.append(
        {
            "name": "a page among several, two at a time",
            "value": f"{(time.perf_counter() - began) / len(pages):.1f}",
            "unit": "s",
        }
    )
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    figures.append({"name": "memory of the largest process", "value": round(most), "unit": "MiB"})
    if (INTENTS / "banking77").exists():
        figures += await _classified()
    return figures


async def _classified() -> Figures:
    """The same messages, as mail and as a damaged fax, before the same model."""
    train, test = ([(row["text"], row["category"]) for row in _rows(f"{name}.csv")] for name in ("train", "test"))
    model = trained([Example(text, label) for text, label in train], 1).model
    chosen = test[:: len(test) // MESSAGES][:MESSAGES]
    right = {"mail": 0, "fax": 0}
    for text, label in chosen:
        letter = f"Dear Sir or Madam,\n\n{textwrap.fill(text, LINE)}\n\nYours faithfully\n\nJohn Whitfield"
        read = await _read(paper.tiff([paper.faxed(paper.printed(letter, header=paper.HEADER), paper.USUAL)]))
        for channel, said in (("mail", letter), ("fax", read)):
            right[channel] += predict(model, core_text("", said)).category == label
    return [
        {
            "name": f"e-level on Banking77 letters, {channel}, {len(chosen)} messages",
            "value": f"{count / len(chosen):.1%}",
            "unit": "right",
        }
        for channel, count in right.items()
    ]


def words_right(wanted: str, read: str) -> float:
    """Share of the printed words that were read, in order."""
    words = wanted.split()
    blocks = difflib.SequenceMatcher(None, words, read.split(), autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(words)


async def _read(content: bytes) -> str:
    settings = Scans()
    counted = await reading.count(content, settings)
    texts = [page.text async for page in reading.read(content, counted.pages, settings)]
    return "\n\n".join(parted_header(text)[1] for text in texts)


def _letters(language: str) -> Iterator[str]:
    """Articles as somebody would write them in a letter, a page each."""
    for file in sorted((starter.FOLDER / language).glob("*.md"))[:PAGES_EACH]:
        article = article_in(file.read_text(encoding="utf-8"), file.name)
        plain = article.body.replace("#", "").replace("*", "").replace("`", "").replace("{{", "").replace("}}", "")
        lines = [line for part in plain.splitlines() for line in (textwrap.wrap(part, LINE) or [""])]
        yield "\n".join([article.title, "", *lines][:50])


def _fax(damage: Damage, dpi: tuple[int, int] = FINE) -> Callable[[str], bytes]:
    def made(text: str) -> bytes:
        page: Image.Image = paper.printed(text, ink=damage.ink)
        return paper.tiff([paper.faxed(page, damage, dpi)], dpi)

    return made


CONDITIONS: dict[str, Callable[[str], bytes]] = {
    "clean scan, 200 dpi": lambda text: paper.scanned(paper.printed(text)),
    "fine fax, 2° skew and specks": _fax(paper.USUAL),
    "fine fax, pale": _fax(paper.PALE),
    "fine fax, upside down": _fax(paper.BACKWARDS),
    "normal fax (204 × 98), clean": _fax(paper.NONE, NORMAL),
    "normal fax (204 × 98), 2° skew and specks": _fax(paper.USUAL, NORMAL),
}


def _rows(name: str) -> Sequence[dict[str, str]]:
    with Path(INTENTS / "banking77" / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
