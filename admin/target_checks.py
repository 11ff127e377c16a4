"""What a form of targets may not hold, said at the field of the row: the matrix and an agreement ask for the same."""

from datetime import datetime

from admin.target_form import EnteredTargets, Named, told
from foundation.errors import Invalid, Mistake
from pages.saying import Saying
from pages.words import N_
from sla.target_saving import outlasts
from sla.targets import ties
from sla.terms import Terms

MOST_TOLD = 5


def refuse_ties(entered: EnteredTargets, say: Saying, named: Named) -> None:
    """Invalid where two rows fit some ticket equally well, or one stands there twice."""
    if found := ties(entered.targets):
        raise Invalid(*(Mistake(entered.field_of(other), _tie(told(one, say, named), told(other, say, named), say)) for one, other in found[:MOST_TOLD]))  # fmt: skip


def _tie(one: str, other: str, say: Saying) -> str:
    if one == other:
        return say(N_("“%(one)s” stands here twice."), one=one)
    said = N_("“%(one)s” and “%(other)s” fit some tickets equally well; make one of them more special.")
    return say(said, one=one, other=other)


def refuse_endless(entered: EnteredTargets, terms: Terms, now: datetime, say: Saying) -> None:
    """Invalid where the hours of a row never give as much time as it promises."""
    said = N_("These hours do not open long enough before the year 2200 to ever use this up.")
    endless = [row for row in entered.targets if row.calendar in terms.saved and outlasts(row, terms, now)]
    if endless:
        raise Invalid(*(Mistake(entered.field_of(row), say(said)) for row in endless))
