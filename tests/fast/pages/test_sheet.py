"""The paper of reports."""

import pypdfium2

from pages.sheet import Sheet, fitting


def test_columns_are_as_wide_as_their_longest_word_and_share_the_rest():
    assert fitting((1, 1, 2), (10, 10, 10), 100) == [25, 25, 50]
    narrow = fitting((1, 1, 2), (40, 10, 10), 100)
    assert narrow[0] == 40 and abs(sum(narrow) - 100) < 1e-9 and narrow[1] > 10 and narrow[2] > narrow[1]
    assert fitting((1, 1), (150, 50), 100) == [75, 25], "wider than the paper"


def test_no_word_of_a_table_is_broken():
    sheet = Sheet("Bericht")
    sheet.add_page()
    sheet.grid((50, 5, 5), [["Kunde", "Servicezeiten", "Anzahl"], ["Hafenbetriebe Kiel-Ost", "Zwischenbescheid", "3"]])
    said = pypdfium2.PdfDocument(bytes(sheet.output()))[0].get_textpage().get_text_bounded().split()
    assert {"Servicezeiten", "Anzahl", "Zwischenbescheid"} <= set(said)
