"""Whom an answer goes to, as the reply form says it."""

from desk.recipients import _named


def test_an_address_is_read_as_it_is_whatever_the_name_before_it_turns_round() -> None:
    assert _named("Vertrieb \u202eelpmaxe", "bidi@shop.example") == "Vertrieb elpmaxe · bidi@shop.example"
