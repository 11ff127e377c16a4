"""Address fields as they come."""

import time

import pytest

from channels.email import addresses

FIELDS = [
    ('"Smith, John" <j@x.example>, Jane <i@x.example>', [("Smith, John", "j@x.example"), ("Jane", "i@x.example")]),
    (
        "Smith, John <j@x.example>; Doe, Jane <d@x.example>",
        [("Smith, John", "j@x.example"), ("Doe, Jane", "d@x.example")],
    ),
    ("=?utf-8?q?M=C3=BCller=2C_Eva?= <e@x.example>", [("Müller, Eva", "e@x.example")]),
    ('"=?utf-8?B?TcO8bGxlcg==?=" <e@x.example>', [("Müller", "e@x.example")]),
    ("e@x.example (Eva Maria)", [("Eva Maria", "e@x.example")]),
    ("<e@x.example", [("", "e@x.example")]),
    ("Group: a@x.example, b@x.example;, c@x.example", [("", "a@x.example"), ("", "b@x.example"), ("", "c@x.example")]),
    ('"bank@x.example" <thief@y.example>', [("bank@x.example", "thief@y.example")]),
    ('"a <b@x.example>" <c@y.example>', [("a <b@x.example>", "c@y.example")]),
    ("Eva@Home <e@X.EXAMPLE.>", [("Eva@Home", "e@x.example")]),
    ("Bob <b@x.example> Eva <e@x.example>", [("Bob", "b@x.example"), ("Eva", "e@x.example")]),
    ('"Eva <e@x.example>', [("Eva", "e@x.example")]),
    ("=?utf-8?b?IkV2YSIgPGVAeC5leGFtcGxlPg==?=, b@x.example", [("Eva", "e@x.example"), ("", "b@x.example")]),
    ("undisclosed-recipients:;", []),
    ("Eva [e@x.example]", [("Eva", "e@x.example")]),
    ('"Eva \\"die Chefin\\" Roe" <e@x.example>', [('Eva "die Chefin" Roe', "e@x.example")]),
    ('"Antwort an b@y.example" e@x.example', [("Antwort an b@y.example", "e@x.example")]),
    ('"e@x.example" <>', [("", "e@x.example")]),
    ('"e@x.example" (Eva)', [("Eva", "e@x.example")]),
    ('"Eva" "e@x.example"', [("Eva", "e@x.example")]),
    ("Dienst @ Amt GmbH", []),
    ("Team @ Work", []),
    ("a@x.example\r\n\tb@x.example", [("", "a@x.example"), ("", "b@x.example")]),
    ("eva . roe @ (dem Amt) x.example", [("dem Amt", "eva.roe@x.example")]),
    ("Amt: Hilfe <e@x.example>, Rat <r@x.example>", [("Hilfe", "e@x.example"), ("Rat", "r@x.example")]),
    ("Eva [mailto:e@x.example], bo@x.example", [("Eva", "e@x.example"), ("", "bo@x.example")]),
    ("Eva Roe e@x.example>", [("Eva Roe", "e@x.example")]),
    ("e@[192.0.2.1]", [("", "e@[192.0.2.1]")]),
    ("a@x.example, A@x.example, a@x.example", [("", "a@x.example"), ("", "A@x.example")]),
]


@pytest.mark.parametrize(("field", "expected"), FIELDS)
def test_an_address_field_gives_names_and_addresses(field: str, expected: list[tuple[str, str]]) -> None:
    assert [(party.name, party.address) for party in addresses.parties(field.encode())] == expected


@pytest.mark.parametrize("odd", ['"\\', ":a<", ":", "a@", ". ", " "])
def test_a_field_of_odd_signs_is_read_quickly(odd: str) -> None:
    began = time.process_time()
    addresses.parties(("Eva " + odd * 20_000 + " e@x.example,").encode())
    assert time.process_time() - began < 1


def test_a_sender_without_address_keeps_the_name() -> None:
    party = addresses.one(b"System Administrator <>")
    assert party is not None
    assert (party.name, party.address) == ("System Administrator", "")
