"""The language of the search: what is an operator, what is a word, what is a slip."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.query import LONGEST, Misspelt, Term, day_of, domain_of, no_such_day, read


def test_words_phrases_and_operators_are_told_apart():
    found = read('vpn "bricht ab" from:anna@kunde.example before:2026-11-22 has:attachment')
    assert found.text == 'vpn "bricht ab"'
    assert [(term.operator, term.value) for term in found.terms] == [
        ("from", "anna@kunde.example"),
        ("before", "2026-11-22"),
        ("has", "attachment"),
    ]


def test_operators_may_be_german_and_their_values_quoted():
    assert read('von:"Anna Kunde" vor:22.11.2026').terms == (
        Term("from", "Anna Kunde", 'von:"Anna Kunde"'),
        Term("before", "22.11.2026", "vor:22.11.2026"),
    )


def test_a_minus_leaves_words_phrases_and_operators_out():
    found = read('drucker -toner -"kein papier" -state:closed NOT schlagwort:vip')
    assert found.text == "drucker" and found.without == ("toner", '"kein papier"')
    assert [(term.operator, term.negated, term.written) for term in found.terms] == [
        ("state", True, "-state:closed"),
        ("tag", True, "NOT schlagwort:vip"),
    ]


def test_a_bounded_number_of_words_is_left_out_and_the_others_are_named():
    found = read(" ".join(f"-w{number}" for number in (0, *range(12))))
    assert found.without == tuple(f"w{number}" for number in range(10)) and found.unheeded == ("w10", "w11")


def test_hyphens_dashes_and_emphasis_leave_nothing_out():
    for said in ("E-Mail - Anhang --verbose", "the printer does NOT start", "Drucker geht NICHT"):
        assert read(said).text == said and not read(said).without


def test_an_operator_without_a_value_is_one():
    assert read("drucker state: offen").terms == (Term("state", "", "state:"),)


def test_what_only_looks_like_an_operator_is_looked_for_as_it_stands_and_named():
    found = read("http://portal.example Re: fehler:0x80 10:42 C:/temp")
    assert found.text == "http://portal.example Re: fehler:0x80 10:42 C:/temp"
    assert found.unknown == ("fehler:0x80",)


def test_a_domain_is_told_from_a_name_and_an_address():
    said = ("tipp.example", "@tipp", "mail.tipp.example", "anna@tipp.example", "anna", "tipp.", "@")
    assert [domain_of(one) for one in said] == ["tipp.example", "tipp", "mail.tipp.example", None, None, None, None]


def test_a_slip_in_an_operator_is_noticed():
    assert read("form:anna").misspelt == (Misspelt("form:anna", "from"),)


def test_days_are_read_as_people_write_them():
    assert day_of("2026-11-22") == day_of("22.11.2026") == date(2026, 11, 22)
    assert day_of("2026-02-30") is day_of("gestern") is day_of("") is None
    assert no_such_day("31.02.2027") == (31, 2, 2027)
    assert no_such_day("2026-11-22") is no_such_day("22.13.2026") is no_such_day("gestern") is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=2 * LONGEST))
def test_every_query_can_be_read(text: str):
    found = read(text)
    assert all(term.operator for term in found.terms)
