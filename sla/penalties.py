"""What an agreement says a missed promise costs: an amount, or percent of the monthly fee, for each of them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from foundation.errors import Invalid, Mistake

CENT = Decimal("0.01")
_WRITTEN = re.compile(r"[0-9]{1,9}([.,][0-9]{1,2})?")
CURRENCIES = ("EUR", "CHF", "DKK", "GBP", "NOK", "PLN", "SEK", "USD")


@dataclass(frozen=True, slots=True)
class Penalty:
    """`value` in `currency` for each missed promise, or percent of `fee`, which is paid a month. In one month it comes to no
    more than `most`; 0 sets no limit."""

    kind: Literal["amount", "percent"]
    value: Decimal
    currency: str = "EUR"
    fee: Decimal = Decimal(0)
    most: Decimal = Decimal(0)

    @property
    def each(self) -> Decimal:
        """For one missed promise, not rounded."""
        return self.value if self.kind == "amount" else self.fee * self.value / 100

    def owed(self, missed: int) -> Decimal:
        """For so many missed promises of a month, in whole cents; half a cent is rounded up."""
        due = (self.each * missed).quantize(CENT, ROUND_HALF_UP)
        return min(due, self.most) if self.most else due


def amount(text: str, field: str) -> Decimal:
    """An amount as people write it: digits, and at most two behind a comma or point; empty is 0. Invalid at `field`, also where a
    mark divides thousands (1.000), which another country would read as one."""
    said = text.strip() or "0"
    if not _WRITTEN.fullmatch(said):
        raise Invalid(Mistake(field, "this is no amount", "1250,00"))
    return Decimal(said.replace(",", "."))


def to_data(penalty: Penalty | None) -> dict[str, Any]:
    """As the agreement's row keeps it; amounts as text, for they are exact."""
    if penalty is None:
        return {}
    amounts = {name: str(getattr(penalty, name)) for name in ("value", "fee", "most")}
    return {"kind": penalty.kind, "currency": penalty.currency, **amounts}


def from_data(data: Mapping[str, Any]) -> Penalty | None:
    if not data:
        return None
    return Penalty(data["kind"], Decimal(data["value"]), data["currency"], Decimal(data["fee"]), Decimal(data["most"]))
