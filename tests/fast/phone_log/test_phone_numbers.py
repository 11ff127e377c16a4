import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ticketing import telephone as numbers
from ticketing.telephone import Number


@pytest.mark.parametrize(
    "written",
    ["0431 5550142", "0431/555-0142", "(0431) 555 0142", "+49 431 5550142", "0049 431 5550142", "sip:+494315550142@pbx.example", "tel:+49-431-5550142"],
)  # fmt: skip
def test_every_way_of_writing_a_number_is_kept_as_the_same_one(written: str):
    assert numbers.parse(written, "DE") == Number("+494315550142")


@pytest.mark.parametrize("written", ["0431 5550142 DW 12", "0431 5550142, Durchwahl 12", "0431 5550142 ext. 12", "+49 431 5550142;ext=12", "0431 5550142 App. 12"])  # fmt: skip
def test_an_extension_is_dialled_afterwards_and_is_no_part_of_the_number(written: str):
    assert numbers.parse(written, "DE") == Number("+494315550142", "12")


def test_a_national_number_is_read_in_the_country_of_the_desk():
    assert numbers.parse("01 5123456", "AT") == Number("+4315123456")
    assert numbers.parse("044 668 18 00", "CH") == Number("+41446681800")


@pytest.mark.parametrize(
    "written", ["", "  ", "anonymous", "Unbekannt", "abc", "12", "110", "++49", "0" * 60, "+49 1", "٣"]
)
def test_what_is_no_number_is_none(written: str):
    assert numbers.parse(written, "DE") is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("494315550142", "+494315550142"), ("022129191999", "+4922129191999"), ("+43 1 5123456", "+4315123456"), ("4915791234567", "+4915791234567")],
)  # fmt: skip
def test_exchanges_may_leave_out_the_plus(sent: str, kept: str):
    assert numbers.from_exchange(sent, "DE") == Number(kept)


def test_a_suppressed_number_is_recognised_whatever_the_system_calls_it():
    assert all(map(numbers.is_withheld, ("anonymous", "Anonymous", " RESTRICTED ", "unbekannt")))
    assert numbers.from_exchange("anonymous", "DE") is None and not numbers.is_withheld("0431 5550142")


@pytest.mark.parametrize(
    ("told", "kept"),
    [("494315550142", "+494315550142"), ("Anonymous", ""), ("sip:anonymous@pbx.example", ""), ("", ""), ("23", "23"), ("sip:lager@pbx.example", "lager"), ("0" * 99, "0" * 40), ("12\0x", "12x")],
)  # fmt: skip
def test_an_extension_or_a_garbled_number_is_not_a_suppressed_one(told: str, kept: str):
    assert numbers.kept(told, "DE") == kept


def test_a_number_that_can_be_dialled_replaces_one_that_cannot_and_nothing_else_does():
    assert numbers.better("", "12") == "12"
    assert numbers.better("12", "+494315550142") == "+494315550142"
    assert numbers.better("+494315550142", "+491") == numbers.better("+494315550142", "12") == "+494315550142"
    assert numbers.better("12", "") == "12"


def test_at_home_a_number_is_read_aloud_without_its_country():
    assert numbers.shown("+494315550142", "DE") == "0431 5550142"
    assert numbers.shown("+4315123456", "DE").startswith("+43 1")
    assert numbers.shown("no number", "DE") == "no number" and numbers.shown("", "DE") == ""


def test_half_a_number_already_says_how_it_begins():
    assert numbers.beginning("0431 55", "DE") == "+4943155"
    assert numbers.beginning("+49 431", "DE") == "+49431"
    assert numbers.beginning("0043 1", "DE") == "+431"
    assert [numbers.beginning(text, "DE") for text in ("", "0", "00", "+", "5550142", "abc")] == [""] * 6


german = st.from_regex(r"\+49(30|40|89|221|431|711)[1-9][0-9]{5,7}", fullmatch=True)


@settings(max_examples=60, deadline=None)
@given(german)
def test_a_number_read_aloud_is_the_number_again(e164: str):
    assert numbers.parse(numbers.shown(e164, "DE"), "DE") == Number(e164)


@settings(max_examples=60, deadline=None)
@given(german, st.integers(4, 9))
def test_while_a_number_is_typed_its_beginning_fits_it(e164: str, typed: int):
    national = "0" + e164.removeprefix("+49")
    assert e164.startswith(numbers.beginning(national[:typed], "DE"))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_no_text_is_too_odd(text: str):
    found = numbers.parse(text, "DE")
    assert found is None or found.e164.startswith("+")
    numbers.beginning(text, "DE")
    numbers.shown(text, "DE")
    numbers.from_exchange(text, "DE")
