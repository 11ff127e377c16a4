"""Days behind the operators of a search, as people type them."""

from datetime import UTC, datetime, time, timedelta

from babel.dates import get_month_names

from desk import operator_values
from desk.place import Asked
from desk.query import Term, called, day_of, no_such_day
from desk.wrong import Misfit
from pages.words import N_


def midnight(term: Term, who: Asked) -> datetime:
    """The beginning of the day where the reader is. Misfit where none is meant, or one the calendar does not have."""
    today = who.reader.now.astimezone(who.reader.zone).date()
    known = {"today": today, "heute": today, "yesterday": today - timedelta(1), "gestern": today - timedelta(1)}
    found = known.get(term.value.casefold()) or day_of(term.value)
    if found is None:
        raise _misfit(term, who)
    return datetime.combine(found, time(), who.reader.zone).astimezone(UTC)


def _misfit(term: Term, who: Asked) -> Misfit:
    if missing := no_such_day(term.value):
        day, month, year = missing
        name = get_month_names(locale=who.reader.language)[month]
        return Misfit(N_("There is no %(day)s %(month)s %(year)s."), day=str(day), month=name, year=str(year))
    example = operator_values.of(term.operator, who)
    return Misfit(N_("“%(operator)s:” needs a date such as %(day)s."), operator=called(term), day=example)
