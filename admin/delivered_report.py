"""The lines of the report in the reader's words: the same on the page, in the document and in the mail to a customer."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from admin.delivered_view import Line, Report
from customers.tables import Segment
from pages.budget_text import budget_text
from pages.saying import Saying
from sla.budgets import Budget
from sla.delivered import Delivered, summed
from sla.tables import Calendar

SHOWN = 500
"""So many missed or paused promises are listed; the document for programs has all."""


def report(session: Session, heading: str, clocks: Sequence[Delivered], say: Saying) -> Report:
    segments = {one.code: say.named(one.name_de, one.name_en) for one in session.exec(select(Segment).order_by(col(Segment.id)))}  # fmt: skip
    hours = {one.code: say.named(one.name_de, one.name_en) for one in session.exec(select(Calendar))}
    lines = []
    for kept in summed(clocks):
        promise = kept.promise
        target = budget_text(Budget(promise.seconds, promise.days, promise.by), say)
        named = segments.get(promise.segment, promise.segment), target, hours.get(promise.calendar, promise.calendar)
        lines.append(Line(kept, *named))
    missed = tuple(one for one in clocks if one.missed or one.counts_missed)[:SHOWN]
    return Report(heading, tuple(lines), missed, tuple(one for one in clocks if one.pauses)[:SHOWN])
