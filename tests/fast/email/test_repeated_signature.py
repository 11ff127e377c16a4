"""A block that ends every mail of a known sender is a signature (mail-requirements 58)."""

import pytest

from channels.email.repeated_signature import repeated

BLOCK = ["Hafen GmbH", "Kai 3, 24103 Kiel", "Tel. 0431 5550100"]
FIRST = ["Der Kran steht still.", "", *BLOCK]


def test_lines_that_ended_an_earlier_mail_are_a_signature():
    assert repeated(["Und die Waage auch.", "", *BLOCK], [FIRST]) == 3
    assert repeated(["Hallo", "", "Otto", "", *BLOCK], [["Guten Tag", "", "Otto", "", *BLOCK], FIRST]) == 5


@pytest.mark.parametrize(
    "lines",
    [
        FIRST,
        ["Und die Waage auch.", "Danke", "Otto"],
        BLOCK,
        ["Die Waage", "", "Tel. 0431 5550100"],
    ],
)
def test_the_same_mail_again_one_line_or_nothing_but_the_block_is_none(lines):
    assert repeated(lines, [FIRST]) == 0


@pytest.mark.parametrize(
    "end",
    [
        ["Er druckt nicht.", "Er brummt nur.", "Was nun?"],
        ["- Drucker", "- Scanner"],
        ["for kran in hafen:", "  kran.halt();", "}"],
        ["Er druckt nicht.", "Er brummt."],
        ["Name\tZahl", "Kran\t3"],
        ["x" * 200, "y" * 200],
    ],
)
def test_sentences_lists_code_and_tables_are_none_however_often_they_come(end):
    assert repeated(["Zweite Mail", "", *end], [["Erste Mail", "", *end]]) == 0
