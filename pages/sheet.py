"""The paper of reports."""

from collections.abc import Sequence

from fpdf import FPDF
from fpdf.fonts import FontFace

from pages.assets import STATIC

LINE, POINTS = 5.0, 8.5


class Sheet(FPDF):
    """A4 across, with heading and page number on each page."""

    def __init__(self, above: str):
        super().__init__("landscape", "mm", "A4")
        self.above = above
        self.add_font("text", "", STATIC / "DejaVuSans.ttf")
        self.add_font("text", "B", STATIC / "DejaVuSans-Bold.ttf")
        self.set_font("text", "", POINTS)
        self.set_margins(13, 14, 13)
        self.set_title(self.above)

    def header(self) -> None:
        self.heading(self.above)

    def footer(self) -> None:
        self.set_y(-12)
        self.cell(0, LINE, str(self.page_no()), align="R")

    def heading(self, text: str) -> None:
        self.set_font("text", "B", POINTS + 2)
        self.cell(0, 2 * LINE, text, new_x="LMARGIN", new_y="NEXT")
        self.set_font("text", "", POINTS)

    def grid(self, widths: Sequence[float], lines: Sequence[Sequence[str]]) -> None:
        """A table, its first line the head. `widths` are shares; a column is as wide as its longest word all the same."""
        bold = FontFace(emphasis="BOLD")
        self.set_font("text", "B", POINTS)
        room = 2 * self.c_margin + 0.2
        least = [
            max(self.get_string_width(word) for word in " ".join(column).split()) + room
            for column in zip(*lines, strict=True)
        ]
        self.set_font("text", "", POINTS)
        with self.table(col_widths=fitting(widths, least, self.epw), headings_style=bold, line_height=LINE, borders_layout="HORIZONTAL_LINES", align="LEFT", text_align="LEFT") as table:  # fmt: skip
            for line in lines:
                table.row(list(line))

    def words(self, text: str) -> None:
        """A paragraph."""
        self.multi_cell(0, LINE, text, new_x="LMARGIN", new_y="NEXT")


def fitting(shares: Sequence[float], least: Sequence[float], space: float) -> list[float]:
    """The widths of columns that share `space`: what one lacks for its longest word, those with room to spare give it. Where the
    words are wider than the paper, each column is as much narrower than its own."""
    if sum(least) >= space:
        return [one * space / sum(least) for one in least]
    widths = [one * space / sum(shares) for one in shares]
    spare = [max(0.0, width - word) for width, word in zip(widths, least, strict=True)]
    lacking = sum(max(0.0, word - width) for width, word in zip(widths, least, strict=True))
    return [
        max(width, word) - lacking * rest / (sum(spare) or 1)
        for width, word, rest in zip(widths, least, spare, strict=True)
    ]
