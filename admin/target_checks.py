"""What a form of targets may not hold, said at the field of the row: the matrix and an agreement ask for the same."""

from collections.abc import Sequence
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
    by_field: dict[str, tuple[str, list[str]]] = {}
    for one, other in ties(entered.targets):
        _, ones = by_field.setdefault(entered.field_of(other), (told(other, say, named), []))
        ones.append(told(one, say, named))
    if by_field:
        some = list(by_field.items())[:MOST_TOLD]
        raise Invalid(*(Mistake(field, _tie(ones, other, say)) for field, (other, ones) in some))


def _tie(ones: Sequence[str], other: str, say: Saying) -> str:
    """`other` with all that tie with it, once."""
    if other in ones:
        return say(N_("“%(one)s” stands here twice."), one=other)
    said = N_("“%(other)s” fits some tickets as well as %(ones)s; make it more specific, with a priority for instance.")
    quoted = (say(N_("“%(name)s”"), name=one) for one in ones[:MOST_TOLD])
    return say(said, other=other, ones=", ".join(quoted))


def refuse_endless(entered: EnteredTargets, terms: Terms, now: datetime, say: Saying) -> None:
    """Invalid where the hours of a row never give as much time as it promises."""
    said = N_("These hours do not open long enough before the year 2200 to ever use this up.")
    endless = [row for row in entered.targets if row.calendar in terms.saved and outlasts(row, terms, now)]
    if endless:
        raise Invalid(*(Mistake(entered.field_of(row), say(said)) for row in endless))
