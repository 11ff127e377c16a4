"""Reading the pages of one scan side by side: cleaned, recognised, turned upright. Runs in the reading process only."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PIL import Image

from channels.fax_import.cleaning import cleaned, is_blank, squared
from channels.fax_import.codes import codes_on
from channels.fax_import.documents import BrokenOff, Leaf, Word, leaves
from channels.fax_import.reading_job import Job
from channels.fax_import.recognition import NotRead, Reading, confidence_of, read_page

SHOWN_WIDTH = 1728
"""Dots across of the picture an agent sees: what a fax has."""


def read_pages(content: bytes, job: Job) -> Iterator[dict[str, Any]]:
    """Every page as it is finished, in order; a few are under way at the same time."""
    with ThreadPoolExecutor(job.at_once) as pool:
        under_way: deque[Future[dict[str, Any]]] = deque()
        try:
            for number, leaf in enumerate(leaves(content, job.limits), 1):
                under_way.append(pool.submit(_page, leaf, number, job))
                if len(under_way) > job.at_once:
                    yield under_way.popleft().result()
        except BrokenOff:
            pass  # said when the pages were counted
        while under_way:
            yield under_way.popleft().result()


def _page(leaf: Leaf, number: int, job: Job) -> dict[str, Any]:
    square, dpi = squared(leaf.picture, leaf.dpi)
    blank = is_blank(square, dpi)
    reading, upright, trouble, source = Reading(), square, "", "none"
    if leaf.text:
        reading, source = Reading(leaf.text, leaf.words, confidence_of(leaf.words)), "text_layer"
    elif job.program and not blank:
        try:
            page = cleaned(square, dpi)
            reading, turned = read_page(page.picture, page.dpi, job.program, job.languages, job.seconds)
            upright = square.rotate(-page.skew_degrees, Image.Resampling.BICUBIC, fillcolor=255).rotate(
                -turned, expand=True
            )
            source = "ocr"
        except NotRead as error:
            trouble = str(error)
        except (
            ValueError,
            ArithmeticError,
            IndexError,
            OSError,
        ) as error:  # an odd page is no reason to lose the others
            trouble = f"The page could not be read: {type(error).__name__}."
    file, shown = Path(job.folder, f"{number}.png"), _shown(upright, leaf.picture.mode == "1")
    shown.save(file, "PNG")
    return {
        "number": number, "picture": str(file), "width": shown.width, "height": shown.height, "text": reading.text, "source": source,
        "confidence": reading.confidence, "words": [_packed(word) for word in reading.words], "blank": blank,
        "codes": codes_on(upright), "trouble": trouble,
    }  # fmt: skip


def _shown(page: Image.Image, black_and_white: bool) -> Image.Image:
    """The page as a person sees it: a fax in four greys, so that it stays small and its letters smooth."""
    if page.width > SHOWN_WIDTH:
        page = page.resize((SHOWN_WIDTH, round(page.height * SHOWN_WIDTH / page.width)), Image.Resampling.LANCZOS)
    return page.quantize(4 if black_and_white else 16)


def _packed(word: Word) -> list[Any]:
    """A word for storing: its text and its place in thousandths of the page, then the confidence."""
    place = (round(1000 * share) for share in (word.left, word.top, word.width, word.height))
    return [word.text, *place, round(word.confidence)]
