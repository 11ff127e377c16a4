"""What only our mail holds, found in quoted text (mail-requirements 35)."""

from channels.email import message_ids, reply_address
from channels.email.quoted_keys import found

SECRET, DESK, URL = b"secret", "hilfe@schalter.example", "https://help.schalter.example"
REPLY_TO = reply_address.address(SECRET, "17", DESK)
OWN_ID = message_ids.make(SECRET, "abc123", "schalter.example")
PAGE = "A" * 30 + "_-"


def keys(text: str):
    return found(text, SECRET, (DESK,), "schalter.example", URL)


def test_a_signed_address_an_own_id_and_a_page_are_found_in_the_order_of_their_worth():
    text = f"Siehe {URL}/t/{PAGE}\n> Message-ID: <{OWN_ID}>\n> Antwort an: {REPLY_TO.upper()}"
    assert keys(text) == ("token:17", f"id:{OWN_ID}", f"page:{PAGE}")


def test_what_is_not_signed_by_us_is_no_key():
    forged = reply_address.address(b"other", "17", DESK)
    foreign = message_ids.make(b"other", "abc123", "schalter.example")
    assert keys(f"{forged} {foreign} https://other.example/t/{PAGE}x hilfe+17@schalter.example") == ()


def test_a_long_text_of_half_keys_is_read_in_no_time():
    assert keys("hilfe+" * 100_000 + "c.a" * 100_000 + "@schalter.example") == ()
