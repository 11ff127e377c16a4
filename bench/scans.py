"""How well faxes and letters are read, what that takes, and what it costs the e-level: `python -m bench scans`.

Articles of the starter knowledge base are printed as letters, sent through a bad line and read as the product reads
them; a word counts as right where it stands in the text read, in order, with every letter and mark as printed. Half of
the letters are in a second type, and every class of page is read letter by letter, one process each.
"""

import asyncio
import csv
import difflib
import resource
import shutil
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import mean
from typing import Any

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
PAGES_EACH = 5
"""Letters in each language; every one in every class of page."""
SEVERAL = 4
"""Pages of the one fax whose pages are read side by side."""
MESSAGES = 60
"""Messages that are classified as mail and as fax."""
LINE, LINES = 72, 50


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter as it is printed."""

    text: str
    face: Path


def run() -> Figures:
    """One figure per line: name, value, unit."""
    if not shutil.which("tesseract"):
        return [{"name": "Tesseract is not on this machine", "value": "–", "unit": ""}]
    return asyncio.run(_measured())


async def _measured() -> Figures:
    letters = [*_letters("de"), *_letters("en")]
    figures: Figures = [{"name": "pages read", "value": len(letters) * len(CLASSES), "unit": ""}]
    for name, made in CLASSES.items():
        shares, seconds = [], []
        for sheet in letters:
            page = made(sheet)
            began = time.perf_counter()
            read = await _read(page)
            seconds.append(time.perf_counter() - began)
            shares.append(words_right(sheet.text, read))
        figures.append(
            {
                "name": f"{name}: words right, mean (worst page); one page with its process",
                "value": f"{mean(shares):.1%} ({min(shares):.1%}); {mean(seconds):.1f}",
                "unit": "s",
            }
        )
    pages = [paper.faxed(paper.printed(sheet.text, face=sheet.face)) for sheet in letters[:SEVERAL]]
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


def _letters(language: str) -> Iterator[Sheet]:
    """Articles as somebody would write them in a letter, a page each, taken from all over the knowledge base."""
    files = sorted((starter.FOLDER / language).glob("*.md"))
    for file, face in zip(files[:: len(files) // PAGES_EACH][:PAGES_EACH], cycle(paper.faces()), strict=False):
        article = article_in(file.read_text(encoding="utf-8"), file.name)
        plain = article.body.replace("#", "").replace("*", "").replace("`", "").replace("{{", "").replace("}}", "")
        lines = [line for part in plain.splitlines() for line in (textwrap.wrap(part, LINE) or [""])]
        yield Sheet("\n".join([article.title, "", *lines][:LINES]), face)


def _fax(
    damage: Damage, dpi: tuple[int, int] = FINE, points: float = 10.5, header: str = ""
) -> Callable[[Sheet], bytes]:
    def made(sheet: Sheet) -> bytes:
        page = paper.printed(sheet.text, ink=damage.ink, points=points, header=header, face=sheet.face)
        return paper.tiff([paper.faxed(page, damage, dpi)], dpi)

    return made


CLASSES: dict[str, Callable[[Sheet], bytes]] = {
    "clean scan, 200 dpi": lambda sheet: paper.scanned(paper.printed(sheet.text, face=sheet.face)),
    "fine fax, 2° skew, specks, header line": _fax(paper.USUAL, header=paper.HEADER),
    "fine fax, pale": _fax(paper.PALE),
    "fine fax, upside down": _fax(paper.BACKWARDS),
    "fine fax, type of 8 points, specks": _fax(Damage(specks=0.0008), points=8),
    "normal fax (204 × 98), clean": _fax(paper.NONE, NORMAL),
    "normal fax (204 × 98), 2° skew and specks": _fax(paper.USUAL, NORMAL),
}


def _rows(name: str) -> Sequence[dict[str, str]]:
    with Path(INTENTS / "banking77" / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
