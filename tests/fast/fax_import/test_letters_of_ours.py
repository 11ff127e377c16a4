"""What a letter of ours says: it ends as letters do, and holds nothing that paper cannot carry."""

import pytest

from channels.fax_import.letter import closed, spoken_name
from ticketing.paper import typeable


def test_a_letter_ends_with_a_closing_formula_and_who_writes():
    assert closed("Guten Tag,\n\nes ist erledigt.\n", "de", "Eva Kahl", "Musterfirma").endswith(
        "erledigt.\n\nMit freundlichen Grüßen\nEva Kahl\nMusterfirma"
    )
    assert closed("Done.", "en", "", "Musterfirma").endswith("Done.\n\nKind regards\nMusterfirma")


@pytest.mark.parametrize(
    "ending",
    ["Mit freundlichen Grüßen\nEva Kahl", "Freundliche Grüße\nMusterfirma", "Viele Grüße, Eva", "MfG\nKahl", "Kind regards\nEva", "Yours sincerely,\nEva",
     "Best wishes\nEva", "Mit besten Gruessen\nEva", "Hochachtungsvoll\nKahl"],
)  # fmt: skip
def test_a_letter_that_ends_with_one_gets_no_second(ending: str):
    assert closed(f"Guten Tag,\n\n{ending}\n", "de", "Eva Kahl", "M") == f"Guten Tag,\n\n{ending}"


def test_words_about_a_closing_are_none():
    assert closed("Größe 40 ist da.", "de", "", "M").endswith("Mit freundlichen Grüßen\nM")


def test_a_link_that_nobody_can_type_is_left_out_with_the_words_before_it():
    link = "https://desk.example/t/Zq3xV0aLkP9-sT2mNfB7wYcHr5uJdE8g"
    text = f"Ihre Nummer ist SC-1.\n\nDen Stand sehen Sie hier:\n{link}\n\nFreundliche Grüße\nM"
    assert typeable(text) == "Ihre Nummer ist SC-1.\n\nFreundliche Grüße\nM"
    assert "https://desk.example/help/rechnung" in typeable("Siehe https://desk.example/help/rechnung")
    assert typeable(f"Es ist gelöst. Melden Sie sich:\n{link}") == "Es ist gelöst. Melden Sie sich."


def test_a_number_is_no_name():
    assert spoken_name("+49 431 5557781") == "" and spoken_name("Eva Kahl") == "Eva Kahl"
