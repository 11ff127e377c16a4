"""The paper of reports."""

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

    def grid(self, widths: tuple[int, ...]):  # type: ignore[no-untyped-def]
        bold = FontFace(emphasis="BOLD")
        return self.table(col_widths=widths, headings_style=bold, line_height=LINE, borders_layout="HORIZONTAL_LINES", align="LEFT")  # fmt: skip

    def words(self, text: str) -> None:
        """A paragraph."""
        self.multi_cell(0, LINE, text, new_x="LMARGIN", new_y="NEXT")
