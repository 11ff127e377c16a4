"""A scanned page made fit for reading: even paper, no specks, straight lines, square dots, enough of them. Pure."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

Grey = NDArray[np.uint8]
READING_DPI = 300
"""What the recognition was trained for; a fax has about 200."""
STEEPEST_DEGREES = 6.0
PROBE_WIDTH = 700
SPECK_MM2, LEAST_SPECK_MM2 = 0.1, 0.03
"""Ink smaller than this may be dust; a full stop of an 8 point type has about 0.1 mm²."""
SPECK_OF_LETTER = 0.03
"""In small type dust is smaller still: as a share of the square of a small letter's height, three fifths of a full stop."""
LEAST_LETTER_MM, FEWEST_LETTERS = 1.1, 40
"""Height of a small letter in a type of 6 points, what is lower is no letter; and how many make a text."""
DUSTY = 0.0003
"""Share of spots in the empty places from which a page counts as dusty."""
FAR = 16
"""Dots: places are looked at in squares of this side; far from writing are those that no written one touches."""
PALE = 96
"""A page whose ink and paper are closer than this (of 255) is stretched to full contrast."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`picture` is grey, upright as scanned but for `skew_degrees` (counter-clockwise) that was taken out."""

    picture: Image.Image
    dpi: int
    skew_degrees: float


def squared(picture: Image.Image, dpi: tuple[float, float]) -> tuple[Image.Image, int]:
    """The page with as many dots across as down (a fax of normal resolution has 204 × 98), and their number per inch.

    Grey without transparency. The finer of the two resolutions counts; unbelievable ones are taken for a page of A4.
    """
    across, down = dpi if all(50 <= one <= 1200 for one in dpi) else (picture.width / 8.27, picture.width / 8.27)
    finer = max(across, down)
    size = (max(1, round(picture.width * finer / across)), max(1, round(picture.height * finer / down)))
    grey = _grey(picture)
    return (grey if size == grey.size else grey.resize(size, Image.Resampling.BICUBIC)), round(finer)


def cleaned(picture: Image.Image, dpi: int) -> Cleaned:
    """The page for the recognition; `picture` as `squared` gives it."""
    even = _even_paper(picture)
    clean = Image.fromarray(_without_specks(np.asarray(even), dpi))
    degrees = skew(clean)
    if abs(degrees) >= 0.1:
        clean = clean.rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=255)
    factor = min(3.0, max(1.0, READING_DPI / dpi))
    if factor > 1.05:
        clean = clean.resize((round(clean.width * factor), round(clean.height * factor)), Image.Resampling.LANCZOS)
    return Cleaned(clean, round(dpi * factor), degrees)


def skew(picture: Image.Image) -> float:
    """By how many degrees the lines of text rise to the right (counter-clockwise); 0 where there are none to be seen.

    The angle at which the rows of the page are told apart best: their sums vary most where lines lie flat.
    """
    factor = PROBE_WIDTH / picture.width
    probe = picture.resize((PROBE_WIDTH, max(1, round(picture.height * factor))), Image.Resampling.BOX)
    ink = (255 - np.asarray(probe)).astype(np.float32)
    if ink.sum() < 255 * 50:
        return 0.0
    coarse = max(np.arange(-STEEPEST_DEGREES, STEEPEST_DEGREES + 0.1, 0.5), key=lambda angle: _sharpness(ink, angle))
    best = max(coarse + np.arange(-0.4, 0.45, 0.1), key=lambda angle: _sharpness(ink, angle))
    clear = _sharpness(ink, best) > 1.05 * _sharpness(ink, 0.0)
    return round(float(best), 1) if clear else 0.0


def is_blank(picture: Image.Image, dpi: int) -> bool:
    """Whether there is nothing on the page but dust and the edge of the scanner's glass."""
    page = _without_specks(np.asarray(_even_paper(picture)), dpi)
    edge = dpi // 3
    inner = page[edge:-edge, edge:-edge] if min(page.shape) > 3 * edge else page
    return float((inner < 128).mean()) < 0.0002


def _sharpness(ink: NDArray[np.float32], degrees: float) -> float:
    """How strongly the rows' sums change when each column is shifted as lines at this angle ask for."""
    height, width = ink.shape
    shifts = np.round(np.arange(width) * math.tan(math.radians(degrees))).astype(int)
    margin = int(np.abs(shifts).max()) if width else 0
    rows = np.zeros(height + 2 * margin + 1, np.float32)
    for start in range(0, width, 8):
        at = margin + int(shifts[start])
        rows[at : at + height] += ink[:, start : start + 8].sum(axis=1)
    return float(np.square(np.diff(rows)).sum())


def _even_paper(picture: Image.Image) -> Image.Image:
    """Shadows of the paper taken out, pale ink darkened; a page of pure black and white stays as it is."""
    page = np.asarray(picture)
    tones = np.bincount(page.ravel(), minlength=256)
    if tones[0] + tones[255] > 0.98 * page.size:
        return picture
    small = picture.resize((max(1, picture.width // 8), max(1, picture.height // 8)), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(6)).resize(picture.size)
    level = np.asarray(paper).astype(np.float32)
    even = Image.fromarray(np.clip(page * (255.0 / np.maximum(level, 1.0)), 0, 255).astype(np.uint8))
    ink, sheet = np.percentile(np.asarray(even), (1, 60))
    return ImageOps.autocontrast(even, cutoff=(0.5, 30)) if sheet - ink < 255 - PALE or ink > PALE else even


def _without_specks(page: Grey, dpi: int) -> Grey:
    """The page without dust. On a page whose empty places are dusty everything up to a small full stop goes, elsewhere
    only the least: there small spots are what a faint pen or a coarse fax has left of letters."""
    from scipy import ndimage  # 0.2 s that only the reading process pays

    ink = page < 160
    labels, count = ndimage.label(ink, structure=np.ones((3, 3), int))
    if count == 0:
        return page
    square_mm = (dpi / 25.4) ** 2
    sizes = np.bincount(labels.ravel())
    spots = sizes <= min(SPECK_MM2, SPECK_OF_LETTER * _letter_mm(labels, dpi) ** 2) * square_mm
    spots[0] = False
    gone = spots[labels]
    if _dustiness(gone, ink & ~gone) < DUSTY:
        gone &= (sizes <= LEAST_SPECK_MM2 * square_mm)[labels]
    kept = page.copy()
    kept[gone] = 255
    return kept


def _letter_mm(labels: NDArray[np.int32], dpi: int) -> float:
    """How high a small letter of the page is, in millimetres: half of them are not higher. Infinity without enough of them."""
    from scipy import ndimage

    heights = np.array([place[0].stop - place[0].start for place in ndimage.find_objects(labels)]) * 25.4 / dpi
    letters = heights[heights >= LEAST_LETTER_MM]
    return float(np.median(letters)) if letters.size >= FEWEST_LETTERS else math.inf


def _dustiness(spots: NDArray[np.bool_], writing: NDArray[np.bool_]) -> float:
    """Which share of the places far from any writing is spots."""
    rows, columns = (side // FAR * FAR for side in spots.shape)
    if not rows or not columns:
        return 0.0
    blocks = (rows // FAR, FAR, columns // FAR, FAR)
    written = writing[:rows, :columns].reshape(blocks).any(axis=(1, 3))
    near = np.asarray(Image.fromarray(written.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(3))) > 0
    spotted = spots[:rows, :columns].reshape(blocks).mean(axis=(1, 3))
    return float(spotted[~near].mean()) if not near.all() else 0.0


def _grey(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        solid = picture.convert("RGBA")
        white = Image.new("RGBA", solid.size, "white")
        return Image.alpha_composite(white, solid).convert("L")
    return picture.convert("L")
