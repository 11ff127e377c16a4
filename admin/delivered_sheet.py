"""The report as a document: one table of what was promised and kept, and every promise that was not. Pure."""

from admin.delivered_view import DeliveredPage
from admin.place import Asked
from admin.sheet import Sheet
from pages.times import duration, moment, percent
from pages.words import N_

KEPT = (N_("Customer"), N_("Agreement"), N_("Segment"), N_("Deadline"), N_("Target"), N_("Service hours"), N_("Count"), N_("kept"), N_("kept, reviewed"), N_("median"), N_("9 of 10 within"))  # fmt: skip
KEPT_WIDTHS = (40, 32, 24, 26, 30, 26, 14, 14, 18, 22, 24)
MISSED = (N_("Ticket"), N_("Deadline"), N_("due"), N_("answered"), N_("told in time"), N_("cause"), N_("review"))
MISSED_WIDTHS = (30, 30, 34, 34, 20, 60, 62)


def pdf_of(report: DeliveredPage, who: Asked) -> bytes:
    """The document in the reader's language and zone."""
    _ = who.say
    sheet = Sheet(f"{_(N_('Delivered against agreed'))} · {report.heading}")
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
                table.row([one.ticket, _.word("metric", one.promise.metric), moment(one.due_at, who.reader), stopped, told, _.word("cause", one.cause) + (f": {one.explanation}" if one.explanation else ""), one.why])  # fmt: skip
    return bytes(sheet.output())


def _length(seconds: int | None) -> str:
    return "–" if seconds is None else duration(seconds)
