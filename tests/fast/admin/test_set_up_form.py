"""A kept mailbox password goes on only to whom it was entered for."""

import pytest

from admin.set_up_form import Answers, read
from foundation.settings import Settings
from pages.forms import Posted
from pages.saying import saying

BEFORE = {"imap.host": "imap.nord.example", "imap.user": "hilfe", "imap.password": "geheim", "relay.host": "smtp.nord.example"}  # fmt: skip
TYPED = {
    "address": "hilfe@nord.example", "imap_host": "imap.nord.example", "imap_port": "993", "imap_security": "tls", "user": "hilfe", "password": "",
    "relay_host": "smtp.nord.example", "relay_port": "587", "relay_security": "auto",
}  # fmt: skip


def answered(**typed: str) -> Answers:
    return read("mail", Posted(TYPED | typed), Settings(), BEFORE, saying("de"))


@pytest.mark.parametrize("typed", [{}, {"imap_port": "143"}, {"relay_host": ""}, {"password": "neu"}])
def test_a_password_goes_on_to_the_servers_it_was_entered_for(typed: dict[str, str]):
    found = answered(**typed)
    wanted = typed.get("password", "geheim")
    assert (found.mistakes, found.values["imap.password"], found.values["relay.password"]) == ((), wanted, wanted)


@pytest.mark.parametrize(
    "typed", [{"imap_host": "evil.example"}, {"relay_host": "evil.example"}, {"user": "chef"}, {"imap_host": "", "relay_host": "evil.example"}]
)  # fmt: skip
def test_a_password_is_asked_for_again_before_another_server_gets_it(typed: dict[str, str]):
    found = answered(**typed)
    assert [one.field for one in found.mistakes] == ["password"] and "geheim" not in found.values.values()
    assert not answered(**typed, password="neu").mistakes
