"""The potential report on paper: its figures, a bar for each category, and what to write first. Pure."""

from admin.place import Asked
from admin.potential_view import Shown
from pages.saying import Saying
from pages.sheet import LINE, Sheet
from pages.times import decimal, full_date, percent
from pages.words import N_

COLUMNS = (N_("Category"), N_("Messages"), N_("Could be answered"), N_("at least"), N_("at most"), N_("Article"), N_("Saving a month"))  # fmt: skip
NO_CATEGORIES = N_(
    "These messages have no categories: what they speak of is told, but no share can be proved. Give some hundred of them a category in a CSV file and measure again."
)
WIDTHS = (80, 26, 40, 26, 26, 34, 38)
NAME, BAR = 80.0, 180.0
"""Widths in the chart, in millimetres."""


def pdf_of(shown: Shown, who: Asked) -> bytes:
    """The document in the reader's language."""
    _, report = who.say, shown.report
    language = _.language
    sheet = Sheet(f"{_(N_('Potential of automation'))} · {full_date(shown.made_at, who.reader)}")
    sheet.add_page()
    said = (
        _(N_("%(share)s of %(count)s messages could be answered without a person (%(least)s to %(most)s), with the missing articles %(more)s; the goal is %(goal)s."),
          share=percent(report.answerable, language, 1), count=report.messages, least=percent(report.least, language, 1), most=percent(report.most, language, 1),
          more=percent(report.with_articles, language, 1), goal=percent(report.goal, language)),
        _(N_("At most %(tolerated)s wrong answers, with %(certainty)s certainty. Messages of topics nobody has met yet are not in a history: the audit alone decides what really may be answered."),
          tolerated=percent(report.tolerated, language, 1), certainty=percent(report.certainty, language)),
    )  # fmt: skip
    if not shown.lines:
        return _topics(sheet, shown, _)
    for sentence in said:
        sheet.multi_cell(0, LINE, sentence, new_x="LMARGIN", new_y="NEXT")
    sheet.ln(LINE)
    _bars(sheet, shown)
    sheet.add_page()
    rows = [[_(name) for name in COLUMNS]]
    for line in shown.lines:
        row = line.row
        article = _(N_("yes")) if row.has_article else _(N_("missing"))
        rows.append([
            line.name, str(row.volume), percent(row.answerable, language, 1), percent(row.least, language), percent(row.most, language), article, decimal(row.saving_per_month, language),
        ])  # fmt: skip
    sheet.grid(WIDTHS, rows)
    if shown.missing:
        sheet.heading(_(N_("Write these articles first")))
        for line in shown.missing[:10]:
            sheet.cell(0, LINE, f"{line.name} ({line.row.volume})", new_x="LMARGIN", new_y="NEXT")
    return bytes(sheet.output())


def _topics(sheet: Sheet, shown: Shown, _: Saying) -> bytes:
    """What is left where the messages have no categories."""
    sheet.multi_cell(0, LINE, _(NO_CATEGORIES), new_x="LMARGIN", new_y="NEXT")
    sheet.heading(_(N_("What the messages speak of")))
    for topic in shown.topics:
        sheet.cell(0, LINE, f"{', '.join(topic.terms)} ({topic.volume})", new_x="LMARGIN", new_y="NEXT")
    return bytes(sheet.output())


def _bars(sheet: Sheet, shown: Shown) -> None:
    """Volume in grey, what could be answered of it in green, the error bar as a line."""
    for line in shown.lines:
        if sheet.will_page_break(LINE):
            sheet.add_page()
        top, left = sheet.get_y(), sheet.l_margin
        sheet.cell(NAME, LINE, line.name[:48])
        sheet.set_fill_color(222, 226, 230)
        sheet.rect(left + NAME, top + 0.8, BAR * line.bar, LINE - 1.6, "F")
        sheet.set_fill_color(15, 118, 110)
        sheet.rect(left + NAME, top + 0.8, BAR * line.fill, LINE - 1.6, "F")
        middle = top + LINE / 2
        sheet.line(left + NAME + BAR * line.from_, middle, left + NAME + BAR * line.to, middle)
        sheet.set_xy(left, top + LINE)
