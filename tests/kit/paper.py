"""Paper without paper: letters are printed, sent through a bad line or laid on a scanner, and saved as such files are."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.kit.surroundings import ROOT

FINE, NORMAL = (204, 196), (204, 98)
FAX_WIDTH = 1728
PAGE = (8.27, 11.69)
DPI = 300
"""Of the paper itself, before any machine has looked at it."""
STATIC = ROOT / "pages" / "static"
FONT = STATIC / "DejaVuSans.ttf"


@dataclass(frozen=True, slots=True)
class Damage:
    """What happens to a page on its way. `skew` in degrees, `specks` as share of dots, `ink` as grey (0 black),
    `threshold` of the fax machine's eye."""

    skew: float = 0.0
    specks: float = 0.0
    ink: int = 0
    threshold: int = 140
    upside_down: bool = False
    noise: float = 10.0
    seed: int = 1


NONE = Damage()
USUAL = Damage(skew=2.0, specks=0.0015)
"""Two degrees and dust: an ordinary fax of a bad day."""
PALE = Damage(skew=-1.0, ink=105, threshold=150)
BACKWARDS = Damage(skew=1.0, specks=0.0008, upside_down=True)


def faces() -> tuple[Path, ...]:
    """The type that letters can be printed in: a wide one and a narrow one."""
    return FONT, *sorted(STATIC.glob("inter-latin-wght-*.woff2"))


def printed(
    text: str, *, header: str = "", points: float = 10.5, ink: int = 0, dpi: int = DPI, face: Path = FONT
) -> Image.Image:
    """A4 with the text in lines as they stand, and the line of a sending fax machine across the top."""
    page = Image.new("L", (int(PAGE[0] * dpi), int(PAGE[1] * dpi)), 255)
    draw = ImageDraw.Draw(page)
    if header:
        draw.text((int(0.5 * dpi), int(0.15 * dpi)), header, font=_font(int(8 / 72 * dpi)), fill=0)
    draw.multiline_text(
        (int(0.9 * dpi), int(0.9 * dpi)),
        text,
        font=_font(int(points / 72 * dpi), face),
        fill=ink,
        spacing=int(4 / 72 * dpi),
    )
    return page


def faxed(page: Image.Image, damage: Damage = NONE, dpi: tuple[int, int] = FINE) -> Image.Image:
    """The page as it comes out at the other end: black and white, 1728 dots across."""
    chance = np.random.default_rng(damage.seed)
    if damage.skew:
        page = page.rotate(damage.skew, Image.Resampling.BICUBIC, fillcolor=255)
    if damage.upside_down:
        page = page.rotate(180)
    size = (FAX_WIDTH, int(PAGE[1] * dpi[1]))
    dots = np.asarray(page.resize(size, Image.Resampling.LANCZOS)).astype(float) + chance.normal(
        0, damage.noise, size[::-1]
    )
    black = dots < damage.threshold
    count = int(damage.specks * black.size)
    rows, columns = chance.integers(0, size[1] - 2, count), chance.integers(0, size[0] - 2, count)
    black[rows, columns] = True
    for row, column in zip(rows[: count // 6], columns[: count // 6], strict=True):
        black[row : row + 2, column : column + 2] = True
    return Image.fromarray(np.where(black, 0, 255).astype(np.uint8)).convert("1", dither=Image.Dither.NONE)


def tiff(pages: Sequence[Image.Image], dpi: tuple[int, int] = FINE, compression: str = "group4") -> bytes:
    file = io.BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=list(pages[1:]), compression=compression, dpi=dpi)
    return file.getvalue()


def scanned(page: Image.Image, dpi: int = 200, form: str = "PNG") -> bytes:
    """As a desk scanner saves it: grey, square dots."""
    file = io.BytesIO()
    page.resize((int(PAGE[0] * dpi), int(PAGE[1] * dpi)), Image.Resampling.LANCZOS).save(file, form, dpi=(dpi, dpi))
    return file.getvalue()


def scribbled(seed: int = 5) -> Image.Image:
    """A page like one written by hand: strokes in lines, and not one letter of them."""
    chance = np.random.default_rng(seed)
    page = Image.new("L", (int(PAGE[0] * DPI), int(PAGE[1] * DPI)), 255)
    draw = ImageDraw.Draw(page)
    for line in range(14):
        at, y = 260, 370 + line * 190
        while at < 2200:
            knots = [(at + step * 21, y + int(chance.normal(0, 40))) for step in range(int(chance.integers(4, 12)))]
            draw.line(knots, fill=0, width=7, joint="curve")
            at = knots[-1][0] + 66
    return page


def sheet_with_code(text: str) -> Image.Image:
    """A separator sheet."""
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    square = Image.fromarray(np.asarray(zxingcpp.write_barcode_to_image(code, scale=18)))
    page = Image.new("L", (int(PAGE[0] * DPI), int(PAGE[1] * DPI)), 255)
    page.paste(square.convert("L"), (900, 1200))
    return page


def locked_pdf(text: str, password: str = "geheim") -> bytes:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica")
    pdf.write(text=text)
    pdf.set_encryption(owner_password=password, user_password=password)
    return bytes(pdf.output())


def pdf_with_text(text: str) -> bytes:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.add_font("dejavu", fname=str(FONT))
    pdf.set_font("dejavu", size=11)
    pdf.multi_cell(0, 6, text)
    return bytes(pdf.output())


@cache
def _font(size: int, face: Path = FONT) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face), size)


GERMAN = """Gerda Überlinger · Holzweg 3 · 24103 Kiel

Musterfirma
Kundenservice
Hafenstraße 12
24103 Kiel

Kiel, den {date}

Betreff: Rechnung Nr. 4711, Kundennummer K-20031

Sehr geehrte Damen und Herren,

mit Ihrer Rechnung vom 2. März 2026 bin ich nicht einverstanden.
Sie haben mir für den Monat Februar einen Verbrauch von 412
Kilowattstunden berechnet, obwohl mein Zähler nur 312 anzeigt.
Ein Foto des Zählerstandes habe ich Ihnen bereits geschickt,
darauf aber keine Antwort erhalten.

Bitte prüfen Sie die Abrechnung und senden Sie mir eine neue.
Bis dahin werde ich den strittigen Betrag nicht überweisen.

Mit freundlichen Grüßen

Gerda Überlinger
"""
ENGLISH = """John Whitfield, 12 Harbour Lane, 24105 Kiel

Musterfirma
Customer service

March 14, 2026

Password for the customer portal

Dear Sir or Madam,

I have forgotten the password of my account in your customer
portal, and the link for a new one never reaches my mailbox.
Please tell me how I can set a new password, or send me a letter
with a temporary one. My e-mail address has not changed.

The account is registered under my name at the address above.

Yours faithfully

John Whitfield
"""
HEADER = "14/03/2026 09:12    +49 431 5550124    UEBERLINGER    S. 01/01"
