"""The pages of a scanned file: TIFF, PDF, PNG, JPEG by their bytes, within limits. Runs in the reading process only.

A file nobody can read is `Refused`; one that breaks off in the middle gives the pages before that.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageFile, UnidentifiedImageError

from channels.fax_import.reading_job import Limits
from channels.fax_import.scan_kinds import Refused, kind_of

RENDERING_DPI = 200
LEAST_TEXT = 20
"""A text layer of fewer characters on a page is a stamp or a page number, and the page is read as a picture."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands: left, top, width, height as shares (0–1) of the page; `confidence` 0–100."""

    text: str
    left: float
    top: float
    width: float
    height: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page as it lies in the file. `text` and `words` are its text layer, empty where it has none."""

    picture: Image.Image
    dpi: tuple[float, float]
    text: str = ""
    words: tuple[Word, ...] = ()


def count_pages(content: bytes, limits: Limits) -> tuple[int, bool]:
    """How many pages can be read, and whether that is all of them. Refused where none can be, or too many are there.

    Every page is decoded, so that what is taken can be shown.
    """
    readable = 0
    try:
        for leaf in leaves(content, limits):
            leaf.picture.close()
            readable += 1
    except BrokenOff:
        if not readable:
            raise Refused("damaged") from None
        return readable, False
    if not readable:
        raise Refused("no_pages")
    return readable, True


class BrokenOff(Exception):
    """The file ends in the middle of a page, or that page is damaged."""


def leaves(content: bytes, limits: Limits) -> Iterator[Leaf]:
    """Every page in order. Refused, or BrokenOff after the last readable one."""
    kind = kind_of(content)
    Image.MAX_IMAGE_PIXELS = None  # our own limits are looked at before a dot is decoded
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return _of_pdf(content, limits) if kind == "pdf" else _of_picture(content, limits)


def _of_picture(content: bytes, limits: Limits) -> Iterator[Leaf]:
    try:
        file = Image.open(io.BytesIO(content))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, TypeError, KeyError, EOFError):
        raise BrokenOff from None
    number = 0
    while True:
        if number >= limits.pages:
            raise Refused("many_pages", most=limits.pages)
        try:
            file.seek(number)
        except EOFError:
            return
        except (OSError, ValueError, SyntaxError, struct.error, TypeError, KeyError):
            raise BrokenOff from None
        _check_size(*file.size, limits)
        try:
            picture = file.copy()
        except (OSError, ValueError, SyntaxError, struct.error, TypeError, KeyError, EOFError, MemoryError):
            raise BrokenOff from None
        across, down = file.info.get("dpi") or (0, 0)
        yield Leaf(picture, (float(across), float(down)))
        number += 1


def _of_pdf(content: bytes, limits: Limits) -> Iterator[Leaf]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise Refused("locked") from None
        raise BrokenOff from None
    try:
        if len(document) > limits.pages:
            raise Refused("many_pages", most=limits.pages)
        for number in range(len(document)):
            try:
                page = document[number]
                wide, high = (side / 72 * RENDERING_DPI for side in page.get_size())
                _check_size(round(wide), round(high), limits)
                text, words = _text_layer(page)
                picture = page.render(scale=RENDERING_DPI / 72, grayscale=True).to_pil()
            except pypdfium2.PdfiumError:
                raise BrokenOff from None
            yield Leaf(picture, (RENDERING_DPI, RENDERING_DPI), text, words)
    finally:
        document.close()


def _text_layer(page: Any) -> tuple[str, tuple[Word, ...]]:
    """The page's own text and where its words stand; nothing where there is too little to be the page's content."""
    layer = page.get_textpage()
    text = layer.get_text_bounded().replace("\r\n", "\n").replace("\0", "")
    if len(text.strip()) < LEAST_TEXT or "\ufffd" in text:
        return "", ()
    wide, high = page.get_size()
    words: list[Word] = []
    letters: list[tuple[str, tuple[float, float, float, float]]] = []
    for at in range(layer.count_chars()):
        letter = layer.get_text_range(at, 1)
        if letter.strip():
            letters.append((letter, layer.get_charbox(at)))
        elif letters:
            words.append(_joined(letters, wide, high))
            letters = []
    if letters:
        words.append(_joined(letters, wide, high))
    return text, tuple(words)


def _joined(letters: list[tuple[str, tuple[float, float, float, float]]], wide: float, high: float) -> Word:
    """A word of a text layer; PDF counts from the bottom left."""
    left, right = min(box[0] for _, box in letters), max(box[2] for _, box in letters)
    bottom, top = min(box[1] for _, box in letters), max(box[3] for _, box in letters)
    said = "".join(letter for letter, _ in letters)
    return Word(said, left / wide, 1 - top / high, (right - left) / wide, (top - bottom) / high, 100.0)


def _check_size(wide: int, high: int, limits: Limits) -> None:
    if wide < 1 or high < 1 or wide * high > limits.dots:
        raise Refused("huge_page", wide=wide, high=high, most=limits.dots // 1_000_000)
