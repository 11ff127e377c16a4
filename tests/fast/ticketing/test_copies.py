"""Who else gets an answer."""

import pytest

from foundation.errors import Invalid
from ticketing.copies import entered, is_ours, proposed, without
from ticketing.inbound import Party

OWN = frozenset({"hilfe@schalter.example"})


@pytest.mark.parametrize(
    "address", ["hilfe@schalter.example", "Hilfe+t1.abc@Schalter.example", "hilfe-t1-abc@schalter.example"]
)
def test_our_own_addresses_are_known_with_any_mark(address: str):
    assert is_ours(address, OWN)


@pytest.mark.parametrize("address", ["hilfe@kunde.example", "hilfen@schalter.example", "anna@schalter.example"])
def test_other_addresses_are_not_ours(address: str):
    assert not is_ours(address, OWN)


def test_the_customer_and_we_ourselves_are_not_proposed():
    named = ("hilfe@schalter.example", "bert@kunde.example", "Gruppe", "Anna@kunde.example", "bert@kunde.example")
    assert proposed(named, "anna@kunde.example", OWN) == ("bert@kunde.example",)


def test_addresses_may_be_separated_as_people_do_it():
    assert entered(" a@b.example; <c@d.example>,a@b.example\n") == (Party("a@b.example"), Party("c@d.example"))
    assert entered("") == ()


@pytest.mark.parametrize("said", ["anna", "a@b", "a@b.example, Herr Meier", "a@b.example " * 2 + "x@y.example@"])
def test_what_is_no_address_is_named(said: str):
    with pytest.raises(Invalid):
        entered(said)


def test_who_gets_a_blind_copy_is_nobody_who_gets_it_anyway_and_a_mistake_stands_at_its_own_field():
    blind = entered("chef@b.example, Anna@b.example, carl@b.example", "bcc")
    assert without(blind, Party("anna@b.example"), None, Party("carl@b.example")) == (Party("chef@b.example"),)
    with pytest.raises(Invalid) as refused:
        entered("chef", "bcc")
    assert refused.value.mistakes[0].field == "bcc"


def test_nobody_writes_to_a_crowd_by_accident():
    with pytest.raises(Invalid):
        entered(", ".join(f"a{number}@b.example" for number in range(21)))
