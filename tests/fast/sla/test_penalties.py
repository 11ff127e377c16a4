"""What missed promises cost, to the cent."""

from decimal import Decimal

import pytest

from foundation.errors import Invalid
from sla.penalties import Penalty, amount, from_data, to_data


def test_a_penalty_is_reckoned_exactly_rounded_once_and_capped():
    third = Penalty("percent", Decimal("0.333"), "EUR", Decimal("99.90"))
    assert (third.owed(1), third.owed(3), third.owed(0)) == (Decimal("0.33"), Decimal("1.00"), Decimal("0.00"))
    assert Penalty("percent", Decimal("0.5"), "EUR", Decimal(1)).owed(1) == Decimal("0.01"), "half a cent is rounded up"
    flat = Penalty("amount", Decimal("250"), "CHF", most=Decimal("600"))
    assert [flat.owed(missed) for missed in (1, 2, 3)] == [Decimal(250), Decimal(500), Decimal(600)]
    assert [from_data(to_data(one)) for one in (third, flat, None)] == [third, flat, None]


def test_amounts_are_read_as_people_write_them_and_nothing_else_is():
    assert [amount(text, "fee") for text in ("250,50", " 250.5 ", "", "0")] == [Decimal("250.5")] * 2 + [Decimal(0)] * 2
    for wrong in ("1.000,50", "1.000", "1,000", "1_000", "1e3", "-1", "NaN", "inf", "1e99", "ten", "0,00001"):
        with pytest.raises(Invalid, match="this is no amount"):
            amount(wrong, "fee")
