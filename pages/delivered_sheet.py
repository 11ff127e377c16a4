"""The report as a document: what was promised and kept, every promise that was not, and every pause. Pure."""

from pages.delivered_lines import Report
from pages.saying import Saying
from pages.sheet import Sheet
from pages.times import Reader, duration, percent, stamped
from pages.words import N_
from sla.delivered import Delivered, Kept

KEPT = (N_("Customer"), N_("Agreement"), N_("Segment"), N_("Deadline"), N_("Target"), N_("Service hours"), N_("Count"), N_("kept"), N_("kept, reviewed"), N_("missed as the promise changed"), N_("median"), N_("9 of 10 within"))  # fmt: skip
KEPT_WIDTHS = (38, 30, 24, 26, 28, 26, 14, 14, 18, 26, 20, 20)
MISSED = (
    N_("Ticket"),
    N_("Deadline"),
    N_("due"),
    N_("answered or resolved"),
    N_("delay announced in time"),
    N_("cause"),
    N_("review"),
)
MISSED_WIDTHS = (30, 30, 34, 34, 20, 60, 62)
AGREED = (N_("Agreement"), N_("Month"), N_("tickets included"), N_("came in"), N_("beyond"), N_("missed"), N_("for each missed promise"), N_("penalty"))  # fmt: skip
AGREED_WIDTHS = (40, 34, 28, 22, 22, 22, 62, 40)
PAUSED = (N_("Ticket"), N_("Deadline"), N_("from"), N_("until"), N_("reason"))
PAUSED_WIDTHS = (30, 40, 50, 50, 100)


def pdf_of(report: Report, say: Saying, reader: Reader, measures: str = "") -> bytes:
    """The document in the reader's language and zone; `measures` is what is being done, in the desk's words."""
    sheet = Sheet(f"{say(N_('Delivered against agreed'))} · {report.heading}")
    sheet.add_page()
    if not report.lines:
        sheet.words(say(N_("No promise came to its end in this time.")))
    else:
        _kept(sheet, report, say)
    if report.agreements:
        _agreements(sheet, report, say)
    if report.missed:
        _missed(sheet, report, say, reader)
    if report.paused:
        _paused(sheet, report, say, reader)
    if measures:
        sheet.heading(say(N_("Measures")))
        sheet.words(measures)
    return bytes(sheet.output())


def _kept(sheet: Sheet, report: Report, say: Saying) -> None:
    rows = [[say(name) for name in KEPT]]
    for line in report.lines:
        kept, promise = line.kept, line.kept.promise
        rows.append([
            promise.customer or "–", promise.agreement or "–", line.segment, say.word("metric", promise.metric), line.target,
            f"{line.hours} v{promise.version}", str(kept.count), percent(kept.share, say.language), percent(kept.share_counted, say.language),
            str(kept.reclassified) if kept.reclassified else "–", _length(kept.service_median), _p90(kept, say),
        ])  # fmt: skip
    sheet.grid(KEPT_WIDTHS, rows)


def _agreements(sheet: Sheet, report: Report, say: Saying) -> None:
    sheet.heading(say(N_("Volume and penalties")))
    rows = [[say(name) for name in AGREED]]
    for one in report.agreements:
        found = one.settled
        included, beyond = (str(found.included), str(found.beyond)) if found.included else ("–", "–")
        rows.append([found.agreement, one.month, included, str(found.used), beyond, str(found.missed), one.rule or "–", one.owed or "–"])  # fmt: skip
    sheet.grid(AGREED_WIDTHS, rows)


def _missed(sheet: Sheet, report: Report, say: Saying, reader: Reader) -> None:
    sheet.heading(say(N_("Missed promises")))
    rows = [[say(name) for name in MISSED]]
    for one in report.missed:
        stopped = stamped(one.stopped_at, reader) if one.stopped_at else "–"
        told = say(N_("yes")) if one.told_in_time else say(N_("no"))
        rows.append([one.ticket, say.word("metric", one.promise.metric), stamped(one.due_at, reader), stopped, told, _cause(one, report, say), one.why])  # fmt: skip
    sheet.grid(MISSED_WIDTHS, rows)


def _cause(one: Delivered, report: Report, say: Saying) -> str:
    cause = say.word("cause", one.cause) if one.cause else ""
    return ": ".join(part for part in (cause, report.because.get(one.timer, ""), one.explanation) if part)


def _paused(sheet: Sheet, report: Report, say: Saying, reader: Reader) -> None:
    sheet.heading(say(N_("Pauses")))
    rows = [[say(name) for name in PAUSED]]
    for one in report.paused:
        for pause in one.pauses:
            reason = say.word("pause", pause.state) if pause.state else "–"
            rows.append([one.ticket, say.word("metric", one.promise.metric), stamped(pause.start, reader), stamped(pause.end, reader), reason])  # fmt: skip
    sheet.grid(PAUSED_WIDTHS, rows)


def _p90(kept: Kept, say: Saying) -> str:
    """With of how many, where some still run."""
    said = _length(kept.service_p90)
    return said if kept.finished == kept.count else f"{said} {say(N_('of %(num)s finished'), num=str(kept.finished))}"


def _length(seconds: int | None) -> str:
    return "–" if seconds is None else duration(seconds)
