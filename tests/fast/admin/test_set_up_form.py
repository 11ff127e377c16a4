"""What the first steps refuse at the field, whatever the browser let through, and what they keep."""

import pytest

from admin.set_up_form import Answers, Step, read, shown
from foundation.settings import Settings
from pages.forms import Posted
from pages.saying import Saying

BEFORE = {"imap.host": "imap.nord.example", "imap.user": "hilfe", "imap.password": "geheim", "relay.host": "smtp.nord.example"}  # fmt: skip
TYPED = {
    "address": "hilfe@nord.example", "imap_host": "imap.nord.example", "imap_port": "993", "imap_security": "tls", "user": "hilfe", "password": "",
    "relay_host": "smtp.nord.example", "relay_port": "587", "relay_security": "auto",
}  # fmt: skip


def refused(step: Step, **said: str) -> dict[str, str]:
    posted = Posted(shown(step, Settings()) | said)
    return {one.field: one.problem for one in read(step, posted, Settings(), {}, Saying("de")).mistakes}


@pytest.mark.parametrize("number", ["keine", "1", "javascript:alert(1)"])
def test_what_is_no_telephone_number_never_stands_in_an_article(number: str):
    assert refused("knowledge", phone=number)["phone"].startswith("Das ist keine Telefonnummer.")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "www.example.org", "https://", "http://[", "https://a b.example"]
)
def test_what_is_no_web_address_never_stands_in_an_article(address: str):
    assert refused("knowledge", portal_url=address, shop_url=address).keys() == {"portal_url", "shop_url"}


def test_what_a_company_has_or_leaves_out_is_taken():
    assert not refused("knowledge", phone="0431 555-0100", portal_url="https://portal.example/a?b=c", shop_url="")
    assert not refused("knowledge", phone="")
    assert not refused("mail", imap_host="mail.müller.example", user="hilfe", relay_host="::1")


def test_a_mailbox_names_a_server_and_a_port():
    wrong = refused(
        "mail", imap_host="nicht da", user="hilfe", relay_host="https://mail.example", imap_port="0", relay_port="65536"
    )
    assert wrong.keys() == {"imap_host", "relay_host", "imap_port", "relay_port"}
    assert "1 bis 65535" in wrong["imap_port"]


def answered(**typed: str) -> Answers:
    return read("mail", Posted(TYPED | typed), Settings(), BEFORE, Saying("de"))


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


def test_a_password_is_asked_for_again_where_another_field_is_wrong():
    assert "noch einmal" in refused("mail", user="hilfe", password="geheim", relay_port="abc")["password"]
    assert refused("mail", user="hilfe", relay_port="abc").keys() == {"relay_port"}


def test_a_password_that_was_tried_is_typed_again_to_be_kept():
    assert [one.field for one in answered(password_again="1").mistakes] == ["password"]
    assert not answered(password_again="1", password="neu").mistakes


def test_a_company_has_a_name_that_fits_on_every_page():
    assert "Höchstens 80" in refused("company", company="N" * 81)["company"]
    assert not refused("company", company="N" * 80)
