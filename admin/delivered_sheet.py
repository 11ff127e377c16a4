"""The report as a document: one table of what was promised and kept, and every promise that was not. Pure."""

from fpdf import FPDF
from fpdf.fonts import FontFace

from admin.delivered_view import DeliveredPage
from admin.place import Asked
from pages.assets import STATIC
from pages.times import duration, moment, percent
from pages.words import N_

LINE, POINTS = 5.0, 8.5
KEPT = (N_("Customer"), N_("Agreement"), N_("Segment"), N_("Deadline"), N_("Target"), N_("Service hours"), N_("Count"), N_("kept"), N_("kept, reviewed"), N_("median"), N_("9 of 10 within"))  # fmt: skip
KEPT_WIDTHS = (40, 32, 24, 26, 30, 26, 14, 14, 18, 22, 24)
MISSED = (N_("Ticket"), N_("Deadline"), N_("due"), N_("answered"), N_("told in time"), N_("cause"), N_("review"))
MISSED_WIDTHS = (30, 30, 34, 34, 20, 60, 62)


def pdf_of(report: DeliveredPage, who: Asked) -> bytes:
    """The document in the reader's language and zone."""
    _ = who.say
    sheet = _Sheet(_(N_("Delivered against agreed")), report.heading)
    sheet.add_page()
    with sheet.grid(KEPT_WIDTHS) as table:
        table.row([_(name) for name in KEPT])
        for line in report.lines:
            kept, promise = line.kept, line.kept.promise
            table.row([
                promise.customer or "–", promise.agreement or "–", line.segment, _.word("metric", promise.metric), line.target,
                f"{line.hours} v{promise.version}", str(kept.count), percent(kept.share, _.language), percent(kept.share_counted, _.language),
                _length(kept.service_median), _length(kept.service_p90),
            ])  # fmt: skip
    if report.missed:
        sheet.heading(_(N_("Missed promises")))
        with sheet.grid(MISSED_WIDTHS) as table:
            table.row([_(name) for name in MISSED])
            for one in report.missed:
                stopped = moment(one.stopped_at, who.reader) if one.stopped_at else "–"
                told = _(N_("yes")) if one.told_in_time else _(N_("no"))
                table.row([one.ticket, _.word("metric", one.promise.metric), moment(one.due_at, who.reader), stopped, told, one.cause, one.why])  # fmt: skip
    return bytes(sheet.output())


def _length(seconds: int | None) -> str:
    return "–" if seconds is None else duration(seconds)


class _Sheet(FPDF):
    """A4 across, with heading and page number on each page."""

    def __init__(self, title: str, month: str):
        super().__init__("landscape", "mm", "A4")
        self.above = f"{title} · {month}"
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
