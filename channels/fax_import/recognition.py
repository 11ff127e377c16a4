"""One page through Tesseract: its text, where each word stands, and how sure that is. Runs in the reading process only."""

import io
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PIL import Image

from channels.fax_import.documents import Word

UNSURE = 55
"""Mean confidence below which the page may lie on its side or upside down, and is looked at again."""
FEW_WORDS = 4
FEW_LETTERS = 20
SURE_DIRECTION = 4.0
"""Tesseract's own measure of how sure it is which side is up. Printed pages, however faxed, reach 10 and more, a few
printed lines 1.5, and so does handwriting, of which it guesses."""
NO_WORD = re.compile(r"[\W_]+")


class NotRead(Exception):
    """The program is not there, or gave up on the page."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands on a page. `confidence` is the mean over its words (0–100, by their length), 0 without any."""

    text: str = ""
    words: tuple[Word, ...] = ()
    confidence: float = 0.0


def read_page(picture: Image.Image, dpi: int, program: str, languages: str, seconds: float) -> tuple[Reading, int]:
    """The page's text, and by how many degrees it has to be turned clockwise to stand upright (0, 90, 180, 270).

    Raises NotRead where Tesseract is missing or fails.
    """
    first = _recognise(picture, dpi, program, languages, seconds)
    if first.confidence >= UNSURE and len(first.words) >= FEW_WORDS:
        return first, 0
    turned, direction = _orientation(picture, dpi, program, seconds) if first.words else (0, 0.0)
    if not turned:
        return first, 0
    again = _recognise(picture.rotate(-turned, expand=True), dpi, program, languages, seconds)
    return (again, turned) if is_turned(first, again, direction) else (first, 0)


def is_turned(first: Reading, again: Reading, direction: float) -> bool:
    """Whether the page stood otherwise than it was scanned: turned it reads better, and that is no chance, because writing
    comes out of it, or because its letters are plainly upside down (`direction`, as `SURE_DIRECTION`). Strokes of a hand
    read as badly either way; such a page stays as it was laid on the glass."""
    legible = again.confidence >= UNSURE and sum(len(word.text) for word in again.words) >= FEW_LETTERS
    return (legible or direction >= SURE_DIRECTION) and _weight(again) > _weight(first)


def _weight(reading: Reading) -> float:
    return reading.confidence * sum(len(word.text) for word in reading.words)


def _recognise(picture: Image.Image, dpi: int, program: str, languages: str, seconds: float) -> Reading:
    table = _run(
        picture, [program, "stdin", "stdout", "-l", languages, "--psm", "3", "--dpi", str(dpi), "tsv"], seconds
    )
    return reading_of(table, *picture.size)


def _orientation(picture: Image.Image, dpi: int, program: str, seconds: float) -> tuple[int, float]:
    """What Tesseract's script and orientation detection says (degrees, and how sure it is); 0 where it cannot tell."""
    try:
        said = _run(picture, [program, "stdin", "stdout", "--psm", "0", "--dpi", str(dpi)], seconds)
    except NotRead:
        return 0, 0.0
    found = re.search(r"^Rotate: (\d+)\s+Orientation confidence: ([\d.]+)", said, re.MULTILINE)
    return (int(found[1]) % 360, float(found[2])) if found else (0, 0.0)


def _run(picture: Image.Image, command: Sequence[str], seconds: float) -> str:
    page = io.BytesIO()
    picture.save(page, "PNG", compress_level=1)
    surroundings = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # pages are read side by side; threads within one only cost
    try:
        done = subprocess.run(  # noqa: S603
            command, input=page.getvalue(), capture_output=True, timeout=seconds, env=surroundings, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotRead("The page took too long to read.") from None
    except OSError as error:
        raise NotRead(f"Tesseract cannot be started: {error.strerror}.") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotRead(f"Tesseract gave up: {said[-1] if said else done.returncode}.")
    return done.stdout.decode(errors="replace")


def reading_of(table: str, wide: int, high: int) -> Reading:
    """Tesseract's table (one row a word, with page, block, paragraph, line) as text in lines and paragraphs. Pure."""
    rows = [row for line in table.splitlines()[1:] if len(row := line.split("\t")) == 12 and row[0] == "5"]
    for at, row in enumerate(rows):
        row[11] = _mended(row[11], rows[at + 1][11] if at + 1 < len(rows) else "")
    words: list[Word] = []
    paragraphs: list[str] = []
    for _, paragraph in groupby((row for row in rows if row[11].strip()), key=lambda row: tuple(row[1:4])):
        lines = []
        for _, line in groupby(paragraph, key=lambda row: row[4]):
            said = []
            for row in line:
                left, top, width, height = (int(figure) for figure in row[6:10])
                words.append(Word(row[11], left / wide, top / high, width / wide, height / high, float(row[10])))
                said.append(row[11])
            lines.append(" ".join(said))
        paragraphs.append("\n".join(lines))
    return Reading("\n\n".join(paragraphs), tuple(words), confidence_of(words))


def _mended(word: str, following: str) -> str:
    """Two letters that are often taken for others: a capital I standing alone for a stroke, an i without its dot."""
    if word == "|" and following[:1].islower():
        return "I"
    return word.replace("\u0131", "i")


def confidence_of(words: Sequence[Word]) -> float:
    """The mean over the words by their length; what consists of signs only (lines, specks) does not count as words."""
    real = [word for word in words if NO_WORD.sub("", word.text)]
    letters = sum(len(word.text) for word in real)
    return round(sum(word.confidence * len(word.text) for word in real) / letters, 1) if letters else 0.0
