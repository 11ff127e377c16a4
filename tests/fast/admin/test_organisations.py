"""Customers as an admin enters and finds them."""

from urllib.parse import parse_qs, urlsplit

import pytest

from admin.customers_page import place_of
from customers.organisations import domains_in
from foundation.errors import Invalid


def test_domains_are_taken_as_somebody_writes_them():
    assert domains_in("@Werft.example, info@kran.werft.example;\nbüro.example. werft.example") == {
        "werft.example", "kran.werft.example", "xn--bro-hoa.example",
    }  # fmt: skip


@pytest.mark.parametrize("written", ["werft", "werft..example", "-x.example", "10.0.0.1", "wer_ft.example", "@"])
def test_what_is_no_domain_is_refused_by_name(written: str):
    with pytest.raises(Invalid) as refused:
        domains_in(f"gut.example {written}")
    assert "no mail domain" in refused.value.mistakes[0].problem


@pytest.mark.parametrize("written", ["gmail.com", "GMX.de", "anna@web.de", "outlook.com", "t-online.de"])
def test_a_public_provider_is_nobodys_domain(written: str):
    with pytest.raises(Invalid) as refused:
        domains_in(written)
    assert "public provider" in refused.value.mistakes[0].problem


def test_the_list_goes_on_after_a_name_and_a_number_of_any_signs():
    assert parse_qs(urlsplit(place_of("Müller & Söhne #1", "K+1 ?")).query) == {
        "q": ["Müller & Söhne #1"],
        "after": ["K+1 ?"],
    }
