"""Numbers that can be read out, and mistakes that are noticed."""

from hypothesis import given
from hypothesis import strategies as st

from ticketing.numbers import new_number, numbers_in, read_number


def test_a_number_survives_being_typed_in_any_usual_way():
    number = new_number("NE")
    digits = number[3:].replace("-", "")
    for typed in (number, number.lower(), f" ne {digits[:4]} {digits[4:]}", digits, f"{digits[:4]}-{digits[4:]}"):
        assert read_number("NE", typed) == number


@given(st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(place, shift):
    number = new_number("SC")
    digits = list(number[3:].replace("-", ""))
    digits[place] = str((int(digits[place]) + shift) % 10)
    assert read_number("SC", "".join(digits)) is None


@given(st.integers(0, 6))
def test_two_swapped_neighbours_are_noticed(place):
    number = new_number("SC")
    digits = list(number[3:].replace("-", ""))
    if digits[place] != digits[place + 1]:
        digits[place], digits[place + 1] = digits[place + 1], digits[place]
        assert read_number("SC", "".join(digits)) is None


def test_only_valid_numbers_with_their_prefix_are_found_in_a_text():
    one, two = new_number("SC"), new_number("SC")
    assert numbers_in("SC", f"Re: Drucker [{one}], war {two.lower()}; Rechnung 1234-5678, {one}") == (one, two)
    assert numbers_in("SC", "Telefon 0431 5550100") == ()
