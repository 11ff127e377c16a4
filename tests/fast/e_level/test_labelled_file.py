"""A history as people have it is read, and what is odd in it is told with its line."""

import pytest

from e_level.labelled_file import UnusableFile, examples, messages
from e_level.starter_set import Example

GERMAN = 'text;label\r\n"Wie groß ist; was?";a\r\n\r\nÜber uns;-\r\n'
ENGLISH = "label,language,text\na,DE-de,Passwort\n-,,Wetter\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_table_as_german_excel_writes_it_is_read_in_every_encoding_it_offers(encoding):
    assert examples(GERMAN.encode(encoding), "h.csv") == [Example("Wie groß ist; was?", "a"), Example("Über uns", "-")]


def test_columns_stand_in_any_order():
    assert examples(ENGLISH.encode(), "h.csv") == [Example("Passwort", "a", "de"), Example("Wetter", "-")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("text,label\na,b\nHallo, wie geht es,b\n", "Line 3 has more fields"),
        ("text,label\na,b\nnur text\n", "Line 3 has fewer fields than the first line names; missing: label"),
        ('text,label\n"zwei\nZeilen",b\nc,\n', "Line 4 has no label"),
        ('text,label\na,b\n"offen,b\nc,d\n', "From line 3 on a quotation mark stands open"),
        ("text,label\n" + "x" * 1_000_001 + ",b\n", "The text in line 2 is too long"),
        ("text,category\na,b\n", "The first line has to name the columns text and label; missing: label"),
        ("text,label\n\n", "Below the first line there is nothing"),
        ("", "Below the first line there is nothing"),
    ],
)
def test_what_is_odd_is_refused_with_its_line_and_the_remedy(content, told):
    with pytest.raises(UnusableFile, match=r"^h\.csv: ") as refused:
        examples(content.encode(), "h.csv")
    assert told in str(refused.value)


def test_the_odd_lines_of_a_history_come_with_their_numbers_and_cost_nobody_else():
    text = 'text,label\nA,a\nnur text\n"zwei\nZeilen",b\n"offen,b\nB,b\n"auch" offen,b\n,b\nC,c,d\nD,\n"E, e",e\n'
    found, odd = messages(text.encode(), "h.csv")
    assert found == [Example("A", "a"), Example("zwei\nZeilen", "b"), Example("B", "b"), Example("E, e", "e")]
    assert [line.values["line"] for line in odd] == [3, 6, 8, 9, 10, 11]
    assert "Line 9 has a label but no text" in str(odd[3])


@pytest.mark.parametrize("text", ['"' * 3 + "x\n", '"a" b,c\n'])
def test_a_file_of_broken_lines_is_given_up_and_one_without_a_good_line_says_why(text):
    with pytest.raises(UnusableFile, match=r"quotation mark"):
        messages(b"text,label\n" + text.encode(), "h.csv")
    with pytest.raises(UnusableFile, match="In 100 lines"):
        messages(b"text,label\n" + text.encode() * 201, "h.csv")
