"""The lines of the report in the reader's words: the same on the page, in the document and in the mail to a customer."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal

from babel.numbers import format_currency, format_decimal
from sqlmodel import Session, col, select

from customers.tables import Segment
from pages import months
from pages.budget_text import budget_text
from pages.delivered_lines import AgreementLine, Line, Report
from pages.saying import Saying
from pages.times import Reader, stamped
from pages.words import N_
from sla.budgets import Budget
from sla.delivered import Delivered, Promise, summed
from sla.delivered_rows import Wanted
from sla.reclassified import Reclassified
from sla.settled import Settled, settled
from sla.tables import Calendar
from ticketing.tables import Category

SHOWN = 500
"""So many missed or paused promises are listed; the document for programs has all."""


FIELDS = {"priority": N_("Priority"), "segment": N_("Segment"), "type": N_("Type"), "category": N_("Category")}
"""What puts a ticket under another promise when it is corrected."""


def report(
    session: Session, heading: str, wanted: Wanted, clocks: Sequence[Delivered], say: Saying, reader: Reader
) -> Report:
    segments = {one.code: say.named(one.name_de, one.name_en) for one in session.exec(select(Segment).order_by(col(Segment.id)))}  # fmt: skip
    hours = {one.code: say.named(one.name_de, one.name_en) for one in session.exec(select(Calendar))}
    lines = []
    for kept in summed(clocks):
        promise = kept.promise
        target = budget_text(Budget(promise.seconds, promise.days, promise.by), say)
        named = (
            segments.get(promise.segment, promise.segment), target, hours.get(promise.calendar, promise.calendar), key_of(promise),
        )  # fmt: skip
        lines.append(Line(kept, *named))
    missed = tuple(one for one in clocks if one.missed or one.counts_missed)[:SHOWN]
    because = _because(session, missed, segments, say, reader)
    paused = tuple(one for one in clocks if one.pauses)
    agreements = tuple(_agreement(one, say, reader) for one in settled(session, wanted, clocks))
    return Report(heading, tuple(lines), missed, paused[:SHOWN], because, len(paused), agreements)


def _agreement(one: Settled, say: Saying, reader: Reader) -> AgreementLine:
    month = months.named(one.month, reader)
    if one.penalty is None or one.owed is None:
        return AgreementLine(one, month)

    def money(amount: Decimal) -> str:
        return str(format_currency(amount, one.penalty.currency if one.penalty else "", locale=say.language))

    rule = money(one.penalty.value)
    if one.penalty.kind == "percent":
        share = format_decimal(one.penalty.value, locale=say.language)
        rule = say(N_("%(share)s %% of %(fee)s"), share=share, fee=money(one.penalty.fee))
    if one.penalty.most:
        rule = say(N_("%(rule)s, at most %(most)s"), rule=rule, most=money(one.penalty.most))
    return AgreementLine(one, month, rule, money(one.owed))


def key_of(promise: Promise) -> str:
    """Names a line in an address."""
    return hashlib.sha256(repr(promise).encode()).hexdigest()[:16]


def _because(
    session: Session, missed: Sequence[Delivered], segments: Mapping[str, str], say: Saying, reader: Reader
) -> dict[int, str]:
    """Which reclassification it was that left no time, for each that was missed by one."""
    found = {one.timer: one.reclassified for one in missed if one.reclassified}
    if not found:
        return {}
    rows = session.exec(select(Category)).all()
    names = {"segment": segments, "category": {one.code: say.named(one.name_de, one.name_en) for one in rows}}
    return {timer: _told(one, names, say, reader) for timer, one in found.items()}


def _told(one: Reclassified, names: Mapping[str, Mapping[str, str]], say: Saying, reader: Reader) -> str:
    def word(field: str, code: str) -> str:
        return say.word("type", code) if field == "type" and code else names.get(field, {}).get(code, code) or "–"

    said = [
        say(N_("%(field)s from %(before)s to %(after)s"), field=say(FIELDS[field]), before=word(field, before), after=word(field, after))
        for field, before, after in one.corrections
    ]  # fmt: skip
    what = "; ".join(said) or say(N_("other targets began to hold"))
    return f"{what}, {stamped(one.at, reader)}"
