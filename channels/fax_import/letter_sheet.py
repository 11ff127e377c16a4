"""A letter after DIN 5008 (2020), form B: window envelope, information block, fold marks, page numbers. Pure.

Measures are in millimetres from the upper left corner of A4. The same arguments give the same bytes.
"""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final

from fpdf import FPDF

from channels.fax_import.letter import Enclosure, House, Letter

LEFT, RIGHT, BOTTOM = 25.0, 20.0, 25.0
WINDOW_LEFT, WINDOW_TOP, WINDOW_WIDTH = 25.0, 45.0, 80.0
ADDRESS_TOP = 62.7
"""Below the zone for return address and remarks, 17.7 mm high."""
BLOCK_LEFT, BLOCK_TOP, BLOCK_WIDTH = 125.0, 50.0, 65.0
SUBJECT_TOP = 103.5
FOLDS, PUNCH = (105.0, 210.0), 148.5
CODE_SIDE = 16.0
ROOM = (10.0, 19.0, 190.0, 258.0)
"""Left, top, width and height of what a page of an enclosure may take."""
LINE = 5.0
TEXT_POINTS, SMALL_POINTS = 10.5, 7.5
MONTHS: Final = {
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
WORDS: Final = {
    "de": {"ours": "Unser Zeichen", "yours": "Schreiben vom", "your_fax": "Fax vom", "agent": "Ansprechpartner", "phone": "Telefon", "fax": "Fax", "date": "Datum",
           "page": "Seite {page} von {pages}", "by_fax": "Per Fax an {number}", "files": "Anlagen: {files}"},
    "en": {"ours": "Our reference", "yours": "Your letter of", "your_fax": "Your fax of", "agent": "Contact", "phone": "Telephone", "fax": "Fax", "date": "Date",
           "page": "Page {page} of {pages}", "by_fax": "By fax to {number}", "files": "Enclosures: {files}"},
}  # fmt: skip


def pdf_of(letter: Letter, house: House, enclosures: Sequence[Enclosure] = ()) -> bytes:
    """The finished letter, its enclosures behind it."""
    page = _Sheet(letter, house)
    page.add_page()
    page.address_and_block()
    page.set_y(SUBJECT_TOP)
    page.set_font("letter", "B", TEXT_POINTS + 0.5)
    page.multi_cell(0, LINE, letter.subject, align="L", new_x="LMARGIN", new_y="NEXT")
    page.ln(2 * LINE)
    page.set_font("letter", "", TEXT_POINTS)
    page.multi_cell(0, LINE, _even(letter.text), align="L", new_x="LMARGIN", new_y="NEXT")
    if letter.files:
        page.ln(LINE)
        page.set_font("letter", "", SMALL_POINTS + 1)
        page.multi_cell(0, LINE - 1, page.say("files", files=", ".join(letter.files)), align="L")
    for enclosure in enclosures:
        for picture in enclosure.pages:
            page.enclose(enclosure.name, picture)
    return bytes(page.output())


class _Sheet(FPDF):
    """A4 with what stands on every page."""

    def __init__(self, letter: Letter, house: House):
        super().__init__("portrait", "mm", "A4")
        self.letter, self.house = letter, house
        self.heading = f"{letter.ticket} · {letter.subject}"
        self.add_font("letter", "", house.regular)
        self.add_font("letter", "B", house.bold)
        self.set_margins(LEFT, 20, RIGHT)
        self.set_auto_page_break(True, BOTTOM)
        self.alias_nb_pages()
        self.set_title(f"{letter.ticket} {letter.subject}")
        self.set_author(house.company)
        self.set_lang("en" if letter.language == "en" else "de")
        self.set_creation_date(datetime.combine(letter.written_on, time(), UTC))

    def say(self, word: str, **values: object) -> str:
        return WORDS["en" if self.letter.language == "en" else "de"][word].format(**values)

    def header(self) -> None:
        """The first page has the letterhead and the marks, further ones what they belong to."""
        if self.page_no() > 1:
            self.set_font("letter", "", SMALL_POINTS + 0.5)
            self.set_y(12)
            self.cell(0, LINE, self.heading[:110], new_x="LMARGIN", new_y="NEXT")
            self.set_y(22)
            return
        self.set_xy(LEFT, 16)
        self.set_font("letter", "B", 15)
        self.cell(120, 8, self.house.company[:60])
        self.set_draw_color(130)
        self.set_line_width(0.15)
        for fold in FOLDS:
            self.line(4, fold, 9, fold)
        self.line(4, PUNCH, 11, PUNCH)

    def footer(self) -> None:
        self.set_y(-18)
        self.set_font("letter", "", SMALL_POINTS)
        self.set_text_color(90)
        self.cell(0, 4, self.say("page", page=self.page_no(), pages="{nb}"), align="R", new_x="LMARGIN", new_y="NEXT")
        if self.house.footer:
            self.cell(0, 4, self.house.footer[:140], align="C")
        self.set_text_color(0)

    def enclose(self, name: str, picture: bytes) -> None:
        """A page of an enclosure, as large as fits between heading and page number."""
        self.heading = f"{self.letter.ticket} · {name}"
        self.add_page()
        left, top, width, height = ROOM
        self.image(io.BytesIO(picture), x=left, y=top, w=width, h=height, keep_aspect_ratio=True)

    def address_and_block(self) -> None:
        """What shows in the window, and beside it the block of references; the code by which the sheet is known again."""
        sender = " · ".join((self.house.company, *(line for line in self.house.lines if line != self.house.company)))
        self.set_font("letter", "", 6.5)
        self.set_xy(WINDOW_LEFT, ADDRESS_TOP - 5.2)
        self.cell(WINDOW_WIDTH, 3.5, _fitting(self, sender, WINDOW_WIDTH))
        self.set_draw_color(150)
        self.line(WINDOW_LEFT + self.c_margin, ADDRESS_TOP - 1.4, WINDOW_LEFT + WINDOW_WIDTH - 5, ADDRESS_TOP - 1.4)
        self.set_font("letter", "", TEXT_POINTS)
        lines = [line for line in (self.letter.name, *self.letter.lines) if line]
        if self.letter.number:
            lines.append(self.say("by_fax", number=self.letter.number))
        for at, line in enumerate(lines[:6]):
            self.set_xy(WINDOW_LEFT, ADDRESS_TOP + at * 4.55)
            self.cell(WINDOW_WIDTH, 4.55, _fitting(self, line, WINDOW_WIDTH))
        self._block()
        if self.letter.mark:
            self.image(_code(self.letter.mark), x=210 - RIGHT - CODE_SIDE, y=20, w=CODE_SIDE, h=CODE_SIDE)

    def _block(self) -> None:
        letter, house = self.letter, self.house
        rows = (
            ("ours", letter.ticket), ("your_fax" if letter.answers_fax else "yours", _day(letter.answered, letter.language) if letter.answered else ""), ("agent", letter.agent),
            ("phone", house.phone), ("fax", house.fax), ("date", _day(letter.written_on, letter.language)),
        )  # fmt: skip
        top = BLOCK_TOP
        for word, value in rows:
            if not value:
                continue
            self.set_font("letter", "", SMALL_POINTS)
            self.set_xy(BLOCK_LEFT, top)
            self.cell(28, LINE, self.say(word))
            self.set_font("letter", "", TEXT_POINTS - 1)
            self.cell(BLOCK_WIDTH - 28, LINE, _fitting(self, value, BLOCK_WIDTH - 28))
            top += LINE


def _day(day: date, language: str) -> str:
    month = MONTHS["en" if language == "en" else "de"][day.month - 1]
    return f"{day.day} {month} {day.year}" if language == "en" else f"{day.day}. {month} {day.year}"


def _fitting(sheet: FPDF, text: str, width: float) -> str:
    """As much of a line as fits: the window cuts what is longer."""
    while text and sheet.get_string_width(text) > width - 1:
        text = text[:-2].rstrip() + "…"
    return text


def _even(text: str) -> str:
    """Text as a page takes it: known line ends, no control characters."""
    return "".join(char for char in text.replace("\r\n", "\n") if char == "\n" or char.isprintable()).strip()


def _code(mark: str) -> io.BytesIO:
    """The mark as a QR code, its edges sharp enough for a fax."""
    import numpy as np
    import zxingcpp
    from PIL import Image

    code = zxingcpp.create_barcode(mark, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = io.BytesIO()
    Image.fromarray(np.asarray(zxingcpp.write_barcode_to_image(code, scale=8))).convert("L").save(picture, "PNG")
    picture.seek(0)
    return picture
