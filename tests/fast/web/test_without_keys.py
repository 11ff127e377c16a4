"""What somebody who only reads along never gets to see of a conversation."""

import pytest

from channels.web.without_keys import plain

TOKEN = "Jq3v0bK7r5zX_w-2mYp8dLcT1nHsEa9U"


@pytest.mark.parametrize(
    "written",
    [
        f"https://desk.example/t/{TOKEN}",
        f"http://localhost:8080/desk/a/{TOKEN}?said=helped",
        f"https://desk.example/my/{TOKEN}.{TOKEN}",
        f"https://eur01.safelinks.example/?url=https%3A%2F%2Fdesk.example%2Ft%2F{TOKEN}&data=05",
        "hilfe+t7kq2.abcdefghijklmnopqrstuvwxyz@desk.example",
    ],
)
def test_a_secret_link_or_address_becomes_a_word(written: str):
    assert (
        plain(f"> Hier steht es:\n> <{written}> (und {written})", "[Link]")
        == "> Hier steht es:\n> <[Link]> (und [Link])"
    )


def test_other_links_and_addresses_stay():
    text = "Siehe https://desk.example/help/vpn, /my/colleagues/NE-48217 und hilfe@desk.example."
    assert plain(text, "[Link]") == text
