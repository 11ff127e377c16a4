"""Several letters in one scan: parted where the admin said, and never a page lost."""

from hypothesis import given
from hypothesis import strategies as st

from channels.fax_import import reply_mark
from channels.fax_import.splitting import Sheet, documents

WRITTEN, BLANK, CODE = Sheet(), Sheet(blank=True), Sheet(codes=("trennblatt 1",))
sheets = st.lists(st.sampled_from([WRITTEN, BLANK, CODE]), min_size=1, max_size=12)


def test_separator_sheets_part_letters_as_the_admin_chose():
    scan = [WRITTEN, CODE, WRITTEN, BLANK, WRITTEN]
    assert documents(scan, "none", "TRENNBLATT") == (1, 1, 1, 1, 1)
    assert documents(scan, "code", "TRENNBLATT") == (1, 0, 2, 2, 2)
    assert documents(scan, "blank", "TRENNBLATT") == (1, 1, 1, 0, 2)
    assert documents(scan, "both", "TRENNBLATT") == (1, 0, 2, 0, 3)


def test_a_separator_before_the_first_and_two_in_a_row_make_no_empty_letter():
    assert documents([CODE, WRITTEN, CODE, CODE, WRITTEN, CODE], "code", "TRENNBLATT") == (0, 1, 0, 0, 2, 0)


def test_nothing_but_separators_is_one_letter_somebody_looks_at():
    assert documents([CODE, CODE], "code", "TRENNBLATT") == (1, 1)


@given(sheets, st.sampled_from(["none", "code", "blank", "both"]))
def test_letters_are_numbered_without_gaps_and_every_written_page_belongs_to_one(scan: list[Sheet], how: str):
    numbers = documents(scan, how, "TRENNBLATT")
    assert len(numbers) == len(scan)
    assert sorted(set(numbers) - {0}) == list(range(1, max(numbers) + 1))
    assert list(filter(None, numbers)) == sorted(filter(None, numbers))
    assert all(number for number, sheet in zip(numbers, scan, strict=True) if sheet is WRITTEN)


def test_a_sheet_of_ours_that_comes_back_proves_its_ticket():
    mark = reply_mark.mark(b"secret", 4711)
    assert reply_mark.ticket_marked(b"secret", ["noise", mark]) == "4711"


@given(st.text(max_size=60) | st.from_regex(r"SCHALTER1:[0-9]{1,6}:[0-9A-F]{25}", fullmatch=True))
def test_a_mark_that_is_not_ours_proves_nothing(code: str):
    assert reply_mark.ticket_marked(b"secret", [code]) == ""
