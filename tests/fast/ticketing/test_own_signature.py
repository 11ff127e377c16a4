"""What stands below an answer."""

from types import SimpleNamespace

from ticketing.own_signature import Writer, below

SETTINGS = SimpleNamespace(desk=SimpleNamespace(company="Nordlicht", language="de"))
QUEUE = {"signature_de": "Ihre Technik\n{company}, Kiel", "signature_en": "Your engineers"}


def said(by: Writer, queue: dict[str, str], language: str = "de") -> str:
    return below(by, queue, language, SETTINGS)  # type: ignore[arg-type]


def test_the_writers_own_stands_first_and_the_queues_below_it_in_the_customers_language():
    lena = Writer("Lena Hansen", {"de": "{agent}\nMontags bis donnerstags", "en": "Lena, {team}"})
    assert said(lena, QUEUE) == "Lena Hansen\nMontags bis donnerstags\nIhre Technik\nNordlicht, Kiel"
    assert said(lena, QUEUE, "en") == "Lena, {team}\nYour engineers"
    assert said(lena, {}, "fr") == "Lena Hansen\nMontags bis donnerstags", "else in the desk's language"


def test_where_neither_is_written_name_and_company_close_it_and_a_program_has_no_name():
    assert said(Writer("Lena Hansen"), {}) == "Lena Hansen\nNordlicht"
    assert said(Writer("Lena Hansen"), {"signature_en": "Your engineers"}) == "Lena Hansen\nNordlicht"
    assert (said(Writer(), QUEUE, "en"), said(Writer(), {})) == ("Your engineers", "")
